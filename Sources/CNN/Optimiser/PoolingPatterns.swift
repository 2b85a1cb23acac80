// Runs on: any thread (values only).

/// Finds global pooling that is written in another way.
enum PoolingPatterns {
    static let rewrites = [
        Rewrite(operators: ["ReduceMean", "ReduceMax"], findReduction),
        Rewrite(operators: ["AveragePool", "MaxPool"], findWholeWindow),
    ]

    /// ReduceMean and ReduceMax over all spatial dimensions of an image.
    private static func findReduction(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        let context = try graph.context(node)
        guard let type = graph.type(node.inputs[0]), type.rank == 4, type.element == .float32, type.count > 0,
            try context.axes(attributeOrInput: 1, rank: 4) == [2, 3]
        else { return false }
        let name = node.operatorName == "ReduceMax" ? "GlobalMaxPool" : "GlobalAveragePool"
        let pool = Node(name: node.name, operatorName: name, inputs: [node.inputs[0]], outputs: node.outputs)
        if try context.bool("keepdims", default: true) {
            graph.replace(index, with: pool)
            return true
        }
        return try graph.replace(index, with: pool, .reshape)
    }

    /// A pooling whose one window is the whole image.
    private static func findWholeWindow(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        let context = try graph.context(node)
        guard node.outputs.count == 1, let shape = graph.shape(node.inputs[0]), shape.count == 4,
            graph.shape(node.outputs[0]) == [shape[0], shape[1], 1, 1], try !context.mayPad(),
            try context.ints("kernel_shape") == Array(shape.dropFirst(2)),
            try context.ints("dilations")?.allSatisfy({ $0 == 1 }) ?? true
        else { return false }
        let name = node.operatorName == "MaxPool" ? "GlobalMaxPool" : "GlobalAveragePool"
        graph.replace(
            index, with: Node(name: node.name, operatorName: name, inputs: [node.inputs[0]], outputs: node.outputs))
        return true
    }
}
