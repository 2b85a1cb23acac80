// Runs on: any thread (values only).

/// What a node does to each channel (dimension 1) of one of its inputs: `scale * x + shift`, both constant.
struct ChannelScaling {
    var input: String
    let count: Int
    /// Nil for ones.
    var scale: [Float]?
    /// Nil for zeros.
    var shift: [Float]?

    init?(_ graph: RewriteGraph, _ node: Node) throws(NodeError) {
        guard let output = node.outputs.first, node.outputs.count == 1, let type = graph.type(output),
            type.element == .float32, type.rank >= 2, node.epilogue.activation == .identity
        else { return nil }
        count = type.shape[1]
        if node.operatorName == "BatchNormalization" {
            guard let values = try Self.normalization(graph, node) else { return nil }
            input = node.inputs[0]
            (scale, shift) = (values.scale, values.shift)
            return
        }
        guard node.inputs.count == 2,
            let place = node.inputs.indices.first(where: {
                graph.constant(node.inputs[$0]) == nil && graph.constant(node.inputs[1 - $0]) != nil
            }), graph.type(node.inputs[place]) == type,
            let values = try graph.perChannel(node.inputs[1 - place], type.shape)
        else { return nil }
        input = node.inputs[place]
        switch node.operatorName {
        case "Mul": scale = values
        case "Add": shift = values
        case "Sub" where place == 0: shift = values.map { -$0 }
        case "Sub":
            scale = [Float](repeating: -1, count: count)
            shift = values
        case "Div" where place == 0 && !values.contains(0): scale = values.map { 1 / $0 }
        default: return nil
        }
    }

    private static func normalization(
        _ graph: RewriteGraph, _ node: Node
    ) throws(NodeError) -> (scale: [Float], shift: [Float])? {
        var parameters: [[Float]] = []
        for name in node.inputs.dropFirst() {
            guard let values = try graph.floats(name) else { return nil }
            parameters.append(values)
        }
        let context = try graph.context(node)
        // In training the mean is that of the batch.
        guard parameters.count == 4, try !context.bool("training_mode", default: false) else { return nil }
        let epsilon = try context.float("epsilon") ?? 1e-5
        let scale = zip(parameters[0], parameters[3]).map { $0 / ($1 + epsilon).squareRoot() }
        return (scale, scale.indices.map { parameters[1][$0] - parameters[2][$0] * scale[$0] })
    }
}

extension RewriteGraph {
    /// A constant that broadcasts to `shape` and differs along dimension 1 only: one number for each index of it.
    func perChannel(_ name: String, _ shape: [Int]) throws(NodeError) -> [Float]? {
        guard let constant = constant(name), constant.type.rank <= shape.count,
            constant.type.count == 1 || constant.type.count == shape[1]
        else { return nil }
        let aligned = [Int](repeating: 1, count: shape.count - constant.type.rank) + constant.type.shape
        guard aligned.indices.allSatisfy({ $0 == 1 || aligned[$0] == 1 }), let values = try floats(name) else {
            return nil
        }
        return values.count == 1 ? [Float](repeating: values[0], count: shape[1]) : values
    }
}
