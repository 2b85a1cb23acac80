// Runs on: any thread (values only).

/// What a graph consists of, for people: its nodes in the order in which they run, with sizes and work.
///
/// Work is counted in multiply-accumulates as papers on networks count it: a convolution takes one for each output element
/// and each weight that goes into it (padding counts), a transposed one for each input element and each weight that it is
/// multiplied with, `Gemm` and `MatMul` one for each output element and each element of the inner dimension. Bias,
/// activations, pooling, additions and everything else count 0.
public struct GraphSummary: Sendable, Equatable {
    /// One operation.
    public struct Node: Sendable, Equatable {
        /// The node's name, or what it computes if it has none.
        public let label: String
        /// ONNX's name of the operator.
        public let operatorName: String
        /// The operators behind it that became part of it, in order.
        public let fusedOperators: [String]
        /// The shape of each output.
        public let outputShapes: [[Int]]
        /// Numbers that it reads and that are known before the run, without the integers that say shapes and axes.
        public let parameterCount: Int
        /// Multiplications with addition.
        public let multiplyAccumulateCount: Int
    }

    /// The nodes.
    public let nodes: [Node]
    /// The parameters of all nodes; one that several nodes read counts once.
    public let parameterCount: Int
    /// Bytes of these parameters as the engine computes with them. Kernels hold them in forms of their own, which may
    /// be larger.
    public let parameterByteCount: Int
    /// Multiplications with addition, of all nodes.
    public let multiplyAccumulateCount: Int

    /// The graph as the file has it, with the nodes that a session computes only once, and none fused.
    /// - Parameters:
    ///   - model: the network.
    ///   - inputShapes: sizes for dimensions that the file leaves open, as for `Session`.
    ///   - memoryLimitBytes: as for `Session`.
    /// - Throws: `ModelError`, as `Session` does for a model that it cannot plan.
    public init(
        model: Model, inputShapes: [String: [Int]] = [:], memoryLimitBytes: Int = Session.defaultMemoryLimitBytes
    ) throws(ModelError) {
        let planner = try GraphPlanner(model: model, inputShapes: inputShapes, memoryLimitBytes: memoryLimitBytes)
        self.init(model.contents.nodes, planner)
    }

    /// Some nodes whose types the planner knows.
    init(_ nodes: [CNN.Node], _ planner: GraphPlanner) {
        var counted: [String: TensorType] = [:]
        var rows: [Node] = []
        for node in nodes {
            let parameters = Self.parameters(node, planner)
            counted.merge(parameters) { first, _ in first }
            rows.append(
                Node(
                    label: printable(node.name.isEmpty ? node.outputs.first ?? "" : node.name),
                    operatorName: printable(node.operatorName), fusedOperators: node.fused.map { printable($0) },
                    outputShapes: node.outputs.map { planner.types[$0]?.shape ?? [] },
                    parameterCount: parameters.values.reduce(0) { $0 + $1.count },
                    multiplyAccumulateCount: ([node] + node.expansion).reduce(0) {
                        $0 + Self.multiplyAccumulates($1, planner)
                    }))
        }
        self.nodes = rows
        parameterCount = counted.values.reduce(0) { $0 + $1.count }
        parameterByteCount = counted.values.reduce(0) { $0 + $1.byteCount }
        multiplyAccumulateCount = rows.reduce(0) { sum, row in
            let (total, overflow) = sum.addingReportingOverflow(row.multiplyAccumulateCount)
            return overflow ? .max : total
        }
    }

    private static func parameters(_ node: CNN.Node, _ planner: GraphPlanner) -> [String: TensorType] {
        var parameters: [String: TensorType] = [:]
        for name in node.inputs + node.expansion.flatMap(\.inputs) {
            guard let type = planner.constants[name]?.type, type.element != .int64 else { continue }
            parameters[name] = type
        }
        return parameters
    }

    /// Products of element counts, which are below 2^31 each.
    private static func multiplyAccumulates(_ node: CNN.Node, _ planner: GraphPlanner) -> Int {
        guard node.inputs.count >= 2, let input = planner.types[node.inputs[0]],
            let weights = planner.types[node.inputs[1]], let output = planner.types[node.outputs.first ?? ""]
        else { return 0 }
        switch node.operatorName {
        case "Conv", ByteOperators.convolution: return output.count * product(weights.shape.dropFirst())
        case "ConvTranspose": return input.count * product(weights.shape.dropFirst())
        case "Gemm", ByteOperators.product:
            return output.count == 0 ? 0 : output.count * (weights.count / max(output.shape.last ?? 1, 1))
        case "MatMul": return output.count * (input.shape.last ?? 0)
        default: return 0
        }
    }
}
