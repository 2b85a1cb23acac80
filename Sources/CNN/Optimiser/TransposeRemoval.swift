// Runs on: any thread (values only).

/// Moves Transposes towards the outputs until they meet their inverse, or something that cannot do without them.
///
/// Exports from channels-last frameworks have a pair of them around each convolution. The method, without the estimate
/// of costs, is that of ONNX Runtime's transpose optimizer:
/// https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/optimizer/transpose_optimization
enum TransposeRemoval {
    static let rewrites = [
        Rewrite(operators: ["Transpose"], simplify),
        Rewrite(operators: ElementWise.unary, pushThroughUnary),
        Rewrite(operators: ElementWise.broadcasting, pushThroughBroadcasting),
        Rewrite(operators: ["Concat"], pushThroughConcat),
        Rewrite(operators: TransposeRules.operators, pushThroughOneInput),
        Rewrite(operators: ["Reshape"], pushThroughReshape),
    ]

    /// Transposes that are left before layers.
    static let foldings = [Rewrite(operators: ["Gemm"], foldIntoProduct)]

    // MARK: Transposes alone

    /// Joins two in a row; removes one that does nothing; makes one that moves no element a Reshape.
    private static func simplify(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let order = graph.order(of: node), let input = node.inputs.first, let output = node.outputs.first,
            let shape = graph.shape(input), let target = graph.shape(output)
        else { return false }
        if AxisOrder.isIdentity(order), graph.bypass(index, with: input) { return true }
        if let earlier = graph.transposition(computing: input) {
            let both = order.map { earlier.order[$0] }
            if AxisOrder.isIdentity(both), graph.bypass(index, with: earlier.source) { return true }
            var joined = node
            joined.inputs = [earlier.source]
            joined.attributes["perm"] = .ints(both.map { Int64($0) })
            graph.replace(index, with: joined)
            return true
        }
        guard AxisOrder.keepsElements(shape, order), !target.contains(0) else { return false }
        let reshape = Node(
            name: node.name, operatorName: "Reshape",
            inputs: [input, try graph.addConstant(ints: target, like: "shape")], outputs: node.outputs)
        graph.replace(index, with: reshape)
        return true
    }

    // MARK: Element by element

    private static func pushThroughUnary(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        var node = graph.nodes[index]
        guard let input = node.inputs.first, let transposed = graph.transposition(computing: input) else {
            return false
        }
        node.inputs[0] = transposed.source
        return try graph.replace(index, with: node, .transpose(transposed.order))
    }

    private static func pushThroughBroadcasting(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let output = node.outputs.first, let rank = graph.shape(output)?.count else { return false }
        return try pushThroughMany(&graph, index, node, rank: rank, isBroadcasting: true)
    }

    private static func pushThroughConcat(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        var node = graph.nodes[index]
        guard let order = firstOrder(graph, node) else { return false }
        let context = try graph.context(node)
        let axis = try context.axis(try context.int("axis", default: 1), rank: order.count)
        node.attributes["axis"] = .int(Int64(order[axis]))
        return try pushThroughMany(&graph, index, node, rank: order.count, isBroadcasting: false)
    }

    private static func firstOrder(_ graph: RewriteGraph, _ node: Node) -> [Int]? {
        for input in node.inputs {
            if let transposed = graph.transposition(computing: input) { return transposed.order }
        }
        return nil
    }

    /// An operator that treats all dimensions, but for its attributes, alike. Inputs that no Transpose computed are
    /// brought into the other order if that costs nothing, or if it makes Transposes behind the node vanish.
    private static func pushThroughMany(
        _ graph: inout RewriteGraph, _ index: Int, _ moved: Node, rank: Int, isBroadcasting: Bool
    ) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let order = firstOrder(graph, node), order.count == rank else { return false }
        let inverse = AxisOrder.inverse(order)
        var sources: [Source] = []
        var (removed, added) = (0, 0)
        for input in node.inputs {
            guard let source = source(of: input, graph, inverse, isBroadcasting: isBroadcasting) else { return false }
            if case .value = source, graph.hasOneReader(input) { removed += 1 }
            if case .transposed = source { added += 1 }
            sources.append(source)
        }
        guard added == 0 || (added <= removed && isUndone(graph, node, inverse)) else { return false }
        var moved = moved
        for (place, source) in sources.enumerated() {
            if let value = try add(source, &graph, inverse) {
                moved.inputs[place] = value
                continue
            }
            for added in moved.inputs.prefix(place) { graph.removeIfUnread(added) }
            return false
        }
        if try graph.replace(index, with: moved, .transpose(order)) { return true }
        for added in moved.inputs { graph.removeIfUnread(added) }
        return false
    }

    /// Where an input comes from if its dimensions are to be in the other order.
    private enum Source {
        case value(String)
        case constant(String, shape: [Int])
        case reshaped(String, to: [Int])
        case transposed(String)
    }

    private static func source(
        of input: String, _ graph: RewriteGraph, _ inverse: [Int], isBroadcasting: Bool
    ) -> Source? {
        guard let type = graph.type(input) else { return input.isEmpty ? .value(input) : nil }
        if let transposed = graph.transposition(computing: input), AxisOrder.inverse(transposed.order) == inverse {
            return .value(transposed.source)
        }
        if isBroadcasting, type.count == 1, type.rank <= inverse.count { return .value(input) }
        guard type.rank == inverse.count || (isBroadcasting && type.rank < inverse.count) else { return nil }
        let shape = [Int](repeating: 1, count: inverse.count - type.rank) + type.shape
        if graph.constant(input) != nil { return .constant(input, shape: shape) }
        if AxisOrder.keepsElements(shape, inverse) { return .reshaped(input, to: inverse.map { shape[$0] }) }
        return type.rank == inverse.count ? .transposed(input) : nil
    }

    private static func add(
        _ source: Source, _ graph: inout RewriteGraph, _ inverse: [Int]
    ) throws(NodeError) -> String? {
        switch source {
        case .value(let value): return value
        case .reshaped(let value, let shape): return try graph.addReshape(value, to: shape)
        case .constant(let value, let shape):
            guard let constant = graph.constant(value), graph.spend(constant.type.count),
                let transposed = try constant.reshaped(shape).transposed(inverse)
            else { return nil }
            return graph.addConstant(transposed, like: value)
        case .transposed(let value):
            let perm = Attribute.ints(inverse.map { Int64($0) })
            return graph.add(
                Node(operatorName: "Transpose", inputs: [value], attributes: ["perm": perm]), like: value)
        }
    }

    /// Whether all readers of a node are Transposes of this order.
    private static func isUndone(_ graph: RewriteGraph, _ node: Node, _ order: [Int]) -> Bool {
        guard let output = node.outputs.first, !graph.isOutput(output) else { return false }
        let readers = graph.readers(of: output)
        return !readers.isEmpty
            && readers.allSatisfy {
                graph.nodes[$0].operatorName == "Transpose" && graph.order(of: graph.nodes[$0]) == order
            }
    }

    // MARK: Everything else

    private static func pushThroughOneInput(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let input = node.inputs.first, let transposed = graph.transposition(computing: input),
            var rule = try TransposeRules.moved(node, transposed.order, &graph)
        else { return false }
        rule.node.inputs[0] = transposed.source
        return try graph.replace(index, with: rule.node, rule.restoration)
    }

    /// Reshape that only drops and adds dimensions of size 1, which may as well come first.
    private static func pushThroughReshape(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let input = node.inputs.first, let transposed = graph.transposition(computing: input),
            let output = node.outputs.first, let target = graph.shape(output),
            let shape = graph.shape(transposed.source), !target.contains(0)
        else { return false }
        let places = target.indices.filter { target[$0] != 1 }
        let moved = transposed.order.filter { shape[$0] != 1 }
        guard places.map({ target[$0] }) == moved.map({ shape[$0] }) else { return false }
        // The dimensions that count, in the source's order, at the same places.
        let sorted = moved.sorted()
        var (early, order) = (target, Array(target.indices))
        for (place, axis) in zip(places, sorted) { early[place] = shape[axis] }
        for (place, axis) in zip(places, moved) {
            guard let position = sorted.firstIndex(of: axis) else { return false }
            order[place] = places[position]
        }
        var reshape = node
        reshape.inputs = [transposed.source, try graph.addConstant(ints: early, like: "shape")]
        return try graph.replace(
            index, with: reshape, AxisOrder.isIdentity(order) ? .reshape : .transpose(order))
    }

    /// Elements of weights up to which a copy of them costs less than the Transpose that it saves: larger ones are read
    /// in place from the file.
    private static let foldedWeightCount = 1 << 23

    /// A matrix product of flattened, transposed rows is one of flattened rows with weights in another order.
    private static func foldIntoProduct(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        var node = graph.nodes[index]
        let context = try graph.context(node)
        guard try !context.bool("transA", default: false), node.inputs.count >= 2,
            let reshape = graph.node(computing: node.inputs[0], "Reshape"),
            let transposed = graph.transposition(computing: reshape.inputs[0]),
            let shape = graph.shape(transposed.source), let weights = graph.constant(node.inputs[1]),
            let rows = graph.shape(node.inputs[0])?.first, transposed.order.first == 0, shape.first == rows,
            weights.type.count <= foldedWeightCount, graph.spend(weights.type.count)
        else { return false }
        let isTransposed = try context.bool("transB", default: false)
        let features = transposed.order.dropFirst().map { shape[$0] }
        let inverse = AxisOrder.inverse(transposed.order.dropFirst().map { $0 - 1 })
        let wide: Constant
        if isTransposed {
            wide = try weights.reshaped([weights.type.shape[0]] + features)
        } else {
            wide = try weights.reshaped(features + [weights.type.shape[1]])
        }
        let order = isTransposed ? [0] + inverse.map { $0 + 1 } : inverse + [inverse.count]
        guard wide.type.rank <= TensorType.maximumRank, let sorted = try wide.transposed(order),
            let columns = graph.shape(node.inputs[0]),
            let flat = try graph.addReshape(transposed.source, to: columns)
        else { return false }
        node.inputs[0] = flat
        node.inputs[1] = graph.addConstant(try sorted.reshaped(weights.type.shape), like: node.inputs[1])
        graph.replace(index, with: node)
        return true
    }
}
