// Runs on: any thread (values only).

/// Moves a Transpose that stands behind the normalisation of an input to before it, so that the normalisation stands
/// beside the first layer and can fold into it. The opposite of what `TransposeRemoval` does, so it runs after that.
enum InputNormalization {
    static let rewrites = [Rewrite(operators: ["Transpose", "Reshape"], hoist)]

    private static let arithmetic: Set<String> = ["Add", "Sub", "Mul", "Div"]
    /// Normalising takes one or two nodes for the range, and as many for mean and deviation.
    private static let maximumLength = 6

    private static func hoist(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard normalizesInput(graph, node.inputs[0]), let producer = graph.producer(of: node.inputs[0]),
            let place = operand(graph, graph.nodes[producer])
        else { return false }
        var arithmetic = graph.nodes[producer]
        let other = arithmetic.inputs[1 - place]
        guard let type = graph.type(other), let shape = graph.shape(arithmetic.inputs[place]),
            graph.shape(node.inputs[0]) == shape, type.rank <= graph.shape(node.outputs[0])?.count ?? 0
        else { return false }
        if type.count > 1 {
            guard let order = graph.order(of: node), node.operatorName == "Transpose", type.rank <= order.count,
                let constant = graph.constant(other), graph.spend(type.count),
                let sorted = try constant.reshaped([Int](repeating: 1, count: order.count - type.rank) + type.shape)
                    .transposed(order)
            else { return false }
            arithmetic.inputs[1 - place] = graph.addConstant(sorted, like: other)
        }
        var early = node
        early.inputs[0] = arithmetic.inputs[place]
        guard let moved = graph.add(early, like: arithmetic.inputs[place]) else { return false }
        arithmetic.inputs[place] = moved
        arithmetic.outputs = node.outputs
        graph.replace(index, with: arithmetic)
        return true
    }

    /// The input of an arithmetic operation that is not constant, if the other one is.
    private static func operand(_ graph: RewriteGraph, _ node: Node) -> Int? {
        guard node.inputs.count == 2 else { return nil }
        return [0, 1].first { graph.constant(node.inputs[$0]) == nil && graph.constant(node.inputs[1 - $0]) != nil }
    }

    /// Whether nothing but arithmetic with constants lies between an input of the graph and a value.
    private static func normalizesInput(_ graph: RewriteGraph, _ value: String) -> Bool {
        var value = value
        for length in 0...maximumLength {
            guard let producer = graph.producer(of: value) else { return length > 0 }
            let node = graph.nodes[producer]
            guard graph.hasOneReader(value), arithmetic.contains(node.operatorName), let place = operand(graph, node)
            else { return false }
            value = node.inputs[place]
        }
        return false
    }
}
