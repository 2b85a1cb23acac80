// Runs on: any thread (values only).

/// Turns a model's graph into one whose every shape is known, with everything computed that depends on no input.
struct GraphPlanner {
    /// Elements read and written by folding. Beyond it nodes are left to the run, so that no file can stall the start.
    private static let foldingBudget = 1 << 26
    /// Bytes of an element of the largest type, for a budget that keeps to the memory limit.
    private static let largestElement = 8

    let model: Model
    /// No single value and no working memory may be larger.
    let memoryLimitBytes: Int
    let kernels: KernelTable
    let threads: Int
    let precision: Precision
    let memory: Session.Memory
    /// The nodes left to run, in order.
    var nodes: [Node] = []
    /// The type of every value.
    private(set) var types: [String: TensorType] = [:]
    /// The values known before the run.
    private(set) var constants: [String: Constant]
    private var generatedNames = 0
    private var budget: Int
    /// The constants that a node has read so far, and the bytes that were read again.
    private var readConstants: Set<String> = []
    private var rereadByteCount = 0

    /// Checks the operators, takes over the inputs' shapes and goes through the graph once.
    init(
        model: Model, inputShapes: [String: [Int]], memoryLimitBytes: Int, kernels: KernelTable = .preferred,
        threads: Int = 1, precision: Precision = .float32, memory: Session.Memory = .fast
    ) throws(ModelError) {
        self.model = model
        self.precision = precision
        self.kernels = kernels
        self.threads = threads
        self.memory = memory
        self.memoryLimitBytes = memoryLimitBytes
        budget = min(Self.foldingBudget, memoryLimitBytes / Self.largestElement)
        constants = model.contents.initializers
        for (name, constant) in constants { types[name] = constant.type }
        try checkOperators()
        try declareInputs(inputShapes)
        try inferShapes()
        for output in model.outputs where types[output.name] == nil {
            throw error(.malformed, "nothing computes the output \"\(output.name)\"")
        }
        removeUnusedNodes()
    }

    private func error(_ reason: ModelError.Reason, _ detail: String, node: Node? = nil) -> ModelError {
        ModelError(file: model.file, node: node?.label, reason: reason, detail: detail)
    }

    /// Looks at all nodes before anything else is done, so that the error lists everything that is missing.
    private func checkOperators() throws(ModelError) {
        guard Operator.supportedOpsets.contains(model.opset) else {
            let range = Operator.supportedOpsets
            throw error(
                .unsupported, "it uses opset \(model.opset); \(range.lowerBound) to \(range.upperBound) are supported")
        }
        var missing: [String] = []
        for node in model.contents.nodes {
            let op = node.domain.isEmpty ? OperatorTable.named(node.operatorName) : nil
            guard op.map({ model.opset < $0.firstOpset || $0.isInternal }) ?? true else { continue }
            let version = model.contents.opsets[node.domain].map { "opset \($0)" } ?? "no opset declared"
            let domain = node.domain.isEmpty ? "" : "domain \(printable(node.domain)), "
            missing.append("\(node.label) [\(domain)\(version)]")
        }
        guard missing.isEmpty else {
            let shown = missing.prefix(20).joined(separator: ", ") + (missing.count > 20 ? ", ..." : "")
            throw error(.unsupported, "\(missing.count) nodes have operators that are not supported: \(shown)")
        }
    }

    // MARK: Inputs

    private mutating func declareInputs(_ shapes: [String: [Int]]) throws(ModelError) {
        let sizes = try symbolSizes(shapes)
        for name in shapes.keys where !model.inputs.contains(where: { $0.name == name }) {
            let names = model.inputs.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw error(.mismatch, "a shape is given for \"\(name)\", but the inputs are \(names)")
        }
        for input in model.inputs {
            guard types[input.name] == nil else { throw error(.malformed, "two inputs are named \"\(input.name)\"") }
            guard let element = input.elementType else {
                throw error(
                    .unsupported,
                    "input \"\(input.name)\" is of a type that is not supported; there are float32, int64, int32, "
                        + "uint8, int8 and bool")
            }
            let shape = try shape(of: input, given: shapes[input.name], sizes)
            do throws(NodeError) {
                let type = try TensorType(element, shape)
                guard type.byteCount <= memoryLimitBytes else {
                    throw .tooLarge("shape \(shape) needs \(type.byteCount) bytes; \(memoryLimitBytes) are allowed")
                }
                types[input.name] = type
            } catch { throw self.error(error.reason, "input \"\(input.name)\": \(error.detail)") }
        }
    }

    /// The size of each named dimension: a name means the same size wherever it stands.
    private func symbolSizes(_ shapes: [String: [Int]]) throws(ModelError) -> [String: Int] {
        var sizes: [String: (size: Int, input: String)] = [:]
        for input in model.inputs {
            for (dimension, size) in zip(input.shape ?? [], shapes[input.name] ?? []) {
                guard case .symbolic(let name) = dimension, !name.isEmpty else { continue }
                if let other = sizes[name], other.size != size {
                    throw error(
                        .mismatch,
                        "dimension \"\(name)\" is \(other.size) in input \"\(other.input)\", but \(size) in "
                            + "\"\(input.name)\"; a name stands for one size")
                }
                sizes[name] = (size, input.name)
            }
        }
        // A batch that nobody states is 1.
        for input in model.inputs {
            guard case .symbolic(let name)? = input.shape?.first, !name.isEmpty, sizes[name] == nil else { continue }
            sizes[name] = (1, input.name)
        }
        return sizes.mapValues(\.size)
    }

    /// A given shape that agrees with the file's, or the file's with a batch of 1 and the sizes of other inputs.
    private func shape(
        of input: Model.Value, given: [Int]?, _ sizes: [String: Int]
    ) throws(ModelError) -> [Int] {
        guard let declared = input.shape else {
            guard let given else {
                throw error(.mismatch, "the file gives input \"\(input.name)\" no shape; state one in inputShapes")
            }
            return given
        }
        let shown = "[\(declared.map(\.description).joined(separator: ", "))]"
        if let given {
            // A size without a name may be 0: that is how a file writes an empty input.
            let agrees = zip(declared, given).allSatisfy {
                $0 == .fixed($1) || (!$0.isFixed && $1 >= ($0 == .symbolic("") ? 0 : 1))
            }
            guard agrees, given.count == declared.count else {
                throw error(.mismatch, "input \"\(input.name)\" has shape \(shown), so it cannot be \(given)")
            }
            return given
        }
        var shape: [Int] = []
        for (axis, dimension) in declared.enumerated() {
            switch dimension {
            case .fixed(let size): shape.append(size)
            case .symbolic(let name):
                if let size = name.isEmpty ? (axis == 0 ? 1 : nil) : sizes[name] {
                    shape.append(size)
                    continue
                }
                throw error(.mismatch, "input \"\(input.name)\" has shape \(shown); state its size in inputShapes")
            }
        }
        return shape
    }

    // MARK: Shapes and folding

    /// A node with what is known of its inputs.
    func context(_ node: Node) throws(NodeError) -> NodeContext {
        var types: [TensorType?] = []
        for name in node.inputs {
            guard !name.isEmpty else {
                types.append(nil)
                continue
            }
            guard let type = self.types[name] else { throw .malformed(explainMissing(name)) }
            types.append(type)
        }
        // Trailing optional inputs may be written as empty names.
        while case .some(.none) = types.last { types.removeLast() }
        var result = NodeContext(
            node: node, opset: model.opset, types: types, constants: node.inputs.map { constants[$0] },
            kernels: kernels, threads: threads, precision: precision)
        for node in node.expansion { result.expansion.append(try context(node)) }
        return result
    }

    private func explainMissing(_ name: String) -> String {
        let isLater = model.contents.nodes.contains { $0.outputs.contains(name) }
        return isLater
            ? "its input \"\(name)\" is computed only later: the graph has a cycle or is not in order"
            : "its input \"\(name)\" does not exist: no input, initialiser or node has this name"
    }

    private mutating func inferShapes() throws(ModelError) {
        for node in model.contents.nodes {
            do throws(NodeError) {
                try infer(node)
            } catch { throw self.error(error.reason, error.detail, node: node) }
        }
    }

    private mutating func infer(_ node: Node) throws(NodeError) {
        guard let op = OperatorTable.named(node.operatorName) else { throw .unsupported("unknown operator") }
        var node = node
        while node.outputs.last == "" { node.outputs.removeLast() }
        for index in node.outputs.indices where node.outputs[index].isEmpty {
            node.outputs[index] = unusedName(like: "unused")
        }
        let context = try context(node)
        try countRereading(context)
        let plan = try op.plan(context)
        guard plan.outputs.count == node.outputs.count else {
            throw .malformed("it has \(node.outputs.count) outputs, not \(plan.outputs.count)")
        }
        let largest = max(plan.scratchByteCount, plan.outputs.reduce(0) { max($0, $1.byteCount) })
        guard largest <= memoryLimitBytes else {
            throw .tooLarge("it needs \(largest) bytes of memory; \(memoryLimitBytes) are allowed")
        }
        for (name, type) in zip(node.outputs, plan.outputs) {
            guard types.updateValue(type, forKey: name) == nil else {
                throw .malformed("the value \"\(name)\" is computed twice")
            }
        }
        if let results = try fold(op, plan, context) {
            for (name, result) in zip(node.outputs, results) { constants[name] = result }
        } else {
            nodes.append(node)
        }
    }

    /// Kernels keep weights in a form of their own, so a small file whose nodes all read one large weight would fill any
    /// memory.
    private mutating func countRereading(_ context: NodeContext) throws(NodeError) {
        for (name, constant) in zip(context.node.inputs, context.constants) {
            guard let constant, !readConstants.insert(name).inserted else { continue }
            rereadByteCount += constant.type.byteCount
        }
        guard rereadByteCount <= memoryLimitBytes else {
            throw .tooLarge(
                "its graph reads the same weights again and again, \(rereadByteCount) bytes in all; "
                    + "\(memoryLimitBytes) are allowed")
        }
    }

    /// The outputs of a node that depends on no input of the graph; nil if it does, or is too much work.
    private mutating func fold(
        _ op: Operator, _ plan: NodePlan, _ context: NodeContext
    ) throws(NodeError) -> [Constant]? {
        if case .constant(let constant) = plan.action { return [constant] }
        guard zip(context.types, context.constants).allSatisfy({ $0 == nil || $1 != nil }) else { return nil }
        if case .reshape = plan.action {
            guard let constant = context.constants.first ?? nil, let type = plan.outputs.first else { return nil }
            return [try constant.reshaped(type.shape)]
        }
        guard op.isFoldable, case .compute(let makeKernel) = plan.action else { return nil }
        let work = plan.outputs.reduce(0) { $0 + $1.count } + context.constants.reduce(0) { $0 + ($1?.type.count ?? 0) }
        guard work <= budget else { return nil }
        budget -= work
        return try Self.run(try makeKernel(), plan, context)
    }

    private static func run(
        _ kernel: Kernel, _ plan: NodePlan, _ context: NodeContext
    ) throws(NodeError) -> [Constant] {
        let scratch = try AlignedBuffer(byteCount: plan.scratchByteCount)
        var addresses: [UnsafeMutableRawPointer] = []
        var inputs: [Constant] = []
        for index in context.types.indices {
            let constant = try context.constants[index]?.aligned()
            addresses.append(constant.map { UnsafeMutableRawPointer(mutating: $0.bytes) } ?? scratch.address)
            if let constant { inputs.append(constant) }
        }
        var results: [Constant] = []
        for type in plan.outputs {
            let buffer = try AlignedBuffer(byteCount: type.byteCount)
            addresses.append(buffer.address)
            results.append(Constant(type: type, bytes: UnsafeRawPointer(buffer.address), owner: buffer))
        }
        withExtendedLifetime((inputs, results, scratch)) {
            addresses.withUnsafeBufferPointer { table in
                guard let base = table.baseAddress else { return }
                kernel(KernelArguments(addresses: base, inputCount: context.types.count, scratch: scratch.address))
            }
        }
        return results
    }

    // MARK: Changes by the optimiser

    /// Adds a constant under a name that no value of the file has.
    mutating func addConstant(_ constant: Constant, like name: String) -> String {
        let newName = unusedName(like: name)
        types[newName] = constant.type
        constants[newName] = constant
        return newName
    }

    /// Names a value that a pass adds.
    mutating func addValue(_ type: TensorType, like name: String) -> String {
        let newName = unusedName(like: name)
        types[newName] = type
        return newName
    }

    private mutating func unusedName(like name: String) -> String {
        var newName = ""
        repeat {
            generatedNames += 1
            newName = "\(name)'\(generatedNames)"
        } while types[newName] != nil
        return newName
    }

    /// Drops the nodes whose outputs nobody reads.
    mutating func removeUnusedNodes() {
        var used = Set(model.outputs.map(\.name))
        var kept: [Node] = []
        for node in nodes.reversed() where node.outputs.contains(where: { used.contains($0) }) {
            used.formUnion(node.inputs)
            kept.append(node)
        }
        nodes = kept.reversed()
    }
}

extension Model.Dimension {
    fileprivate var isFixed: Bool {
        if case .fixed = self { return true }
        return false
    }
}
