// Runs on: any thread (values only).

/// Makes one Reshape of all nodes that only rename dimensions, joins those in a row, and moves them behind functions of
/// single elements, which then stand beside what computes their input.
enum ReshapeRemoval {
    static let rewrites = [
        Rewrite(
            operators: ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast"], simplify),
        Rewrite(operators: ElementWise.unary, pushThroughUnary),
        Rewrite(operators: ElementWise.broadcasting, pushThroughBroadcasting),
    ]

    private static func simplify(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.outputs.count == 1, let output = node.outputs.first, let input = node.inputs.first,
            let type = graph.type(input), let target = graph.type(output), type.element == target.element,
            let op = OperatorTable.named(node.operatorName),
            case .reshape = try op.plan(try graph.context(node)).action
        else { return false }
        if type == target, graph.bypass(index, with: input) { return true }
        let earlier = graph.node(computing: input, "Reshape")
        // A 0 would be read as "as before".
        guard earlier != nil || !isPlain(graph, node, target.shape), !target.shape.contains(0) else { return false }
        let shape = try graph.addConstant(ints: target.shape, like: "shape")
        let reshape = Node(
            name: node.name, operatorName: "Reshape", inputs: [earlier?.inputs.first ?? input, shape],
            outputs: node.outputs)
        graph.replace(index, with: reshape)
        return true
    }

    private static func isPlain(_ graph: RewriteGraph, _ node: Node, _ shape: [Int]) -> Bool {
        guard node.operatorName == "Reshape", node.inputs.count == 2 else { return false }
        return (try? graph.constant(node.inputs[1])?.ints()) == shape
    }

    private static func pushThroughUnary(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        var node = graph.nodes[index]
        guard let input = node.inputs.first, let source = source(graph, input) else { return false }
        node.inputs[0] = source
        return try graph.replace(index, with: node, .reshape)
    }

    private static func source(_ graph: RewriteGraph, _ value: String) -> String? {
        guard let reshape = graph.node(computing: value, "Reshape"), graph.shape(value)?.contains(0) == false else {
            return nil
        }
        return reshape.inputs.first
    }

    /// All inputs are reshaped from and to one shape, or are constants that can follow.
    private static func pushThroughBroadcasting(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let first = node.inputs.first(where: { source(graph, $0) != nil }), let output = node.outputs.first,
            let value = source(graph, first), let shape = graph.shape(value), let target = graph.shape(first),
            graph.shape(output) == target
        else { return false }
        var sources: [Source] = []
        for input in node.inputs {
            if let value = source(graph, input), graph.shape(input) == target, graph.shape(value) == shape {
                sources.append(.value(value))
            } else if let constant = graph.constant(input),
                let reshaped = constantShape(constant.type.shape, for: shape, as: target)
            {
                sources.append(.constant(input, shape: reshaped))
            } else {
                return false
            }
        }
        var moved = node
        for (place, source) in sources.enumerated() {
            switch source {
            case .value(let value): moved.inputs[place] = value
            case .constant(let value, let shape):
                guard let constant = graph.constant(value) else { return false }
                if constant.type.shape != shape {
                    moved.inputs[place] = graph.addConstant(try constant.reshaped(shape), like: value)
                }
            }
        }
        return try graph.replace(index, with: moved, .reshape)
    }

    private enum Source {
        case value(String)
        case constant(String, shape: [Int])
    }

    /// The shape in which a constant that broadcasts to `target` does the same to what it was reshaped from.
    private static func constantShape(_ constant: [Int], for shape: [Int], as target: [Int]) -> [Int]? {
        guard constant.count <= target.count else { return nil }
        let aligned = [Int](repeating: 1, count: target.count - constant.count) + constant
        let used = aligned.indices.filter { aligned[$0] != 1 }
        if used.isEmpty { return [] }
        if used == [target.count - 1], let last = shape.last, last == target[target.count - 1] { return [last] }
        let (places, sources) = (target.indices.filter { target[$0] != 1 }, shape.indices.filter { shape[$0] != 1 })
        guard places.map({ target[$0] }) == sources.map({ shape[$0] }) else { return nil }
        var result = [Int](repeating: 1, count: shape.count)
        for (place, source) in zip(places, sources) { result[source] = aligned[place] }
        return result
    }
}
