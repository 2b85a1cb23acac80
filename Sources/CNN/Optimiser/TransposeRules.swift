// Runs on: any thread (values only).

/// How operators with axes look when the Transpose before them comes after them.
enum TransposeRules {
    typealias Moved = (node: Node, restoration: RewriteGraph.Restoration)

    static let operators: Set<String> = reductions.union(singleAxis).union(globalPools).union([
        "Split", "Slice", "Pad", "BatchNormalization", "Resize", "Tile",
    ])

    private static let reductions: Set<String> = [
        "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum",
        "ReduceLogSumExp", "ReduceSumSquare", "ArgMax", "ArgMin",
    ]
    private static let singleAxis: Set<String> = ["Softmax", "LogSoftmax", "LpNormalization"]
    private static let globalPools: Set<String> = ["GlobalAveragePool", "GlobalMaxPool"]

    /// The node to run on the Transpose's source, whose input 0 the caller sets, and what has to follow it.
    static func moved(_ node: Node, _ order: [Int], _ graph: inout RewriteGraph) throws(NodeError) -> Moved? {
        let context = try graph.context(node)
        switch node.operatorName {
        case "ArgMax", "ArgMin": return try argument(context, order)
        case let name where reductions.contains(name): return try reduction(context, order, &graph)
        case let name where singleAxis.contains(name): return try softmax(context, order)
        case let name where globalPools.contains(name): return try globalPool(context, order, &graph)
        case "Split": return try split(context, order)
        case "Slice": return try slice(context, order, &graph)
        case "Pad": return try pad(context, order, &graph)
        case "Resize": return try resize(context, order, &graph)
        case "Tile":
            guard let repeats = try context.constantInts(1, named: "repeats"), repeats.count == order.count else {
                return nil
            }
            return (try node.with(1, ints: AxisOrder.restored(repeats, order), &graph), .transpose(order))
        case "BatchNormalization": return order.starts(with: [0, 1]) ? (node, .transpose(order)) : nil
        default: return nil
        }
    }

    private static func reduction(
        _ context: NodeContext, _ order: [Int], _ graph: inout RewriteGraph
    ) throws(NodeError) -> Moved? {
        var node = context.node
        guard let given = try context.axes(attributeOrInput: 1, rank: order.count), !given.isEmpty else {
            // All axes, or none: nothing depends on the order.
            return try context.bool("noop_with_empty_axes", default: false)
                ? (node, .transpose(order)) : (node, .reshape)
        }
        let axes = given.map { order[$0] }.sorted()
        if context.hasInput(1) {
            node = try node.with(1, ints: axes, &graph)
        } else {
            node.attributes["axes"] = .ints(axes.map { Int64($0) })
        }
        return (node, try restoration(context, order, dropping: axes))
    }

    private static func argument(_ context: NodeContext, _ order: [Int]) throws(NodeError) -> Moved? {
        var node = context.node
        let axis = order[try context.axis(try context.int("axis", default: 0), rank: order.count)]
        node.attributes["axis"] = .int(Int64(axis))
        return (node, try restoration(context, order, dropping: [axis]))
    }

    private static func restoration(
        _ context: NodeContext, _ order: [Int], dropping axes: [Int]
    ) throws(NodeError) -> RewriteGraph.Restoration {
        if try context.bool("keepdims", default: true) { return .transpose(order) }
        let rest = AxisOrder.dropping(axes, from: order)
        return AxisOrder.isIdentity(rest) ? .reshape : .transpose(rest)
    }

    /// Before opset 13 all axes from the given one on count: the same if that is the last one before and after.
    private static func softmax(_ context: NodeContext, _ order: [Int]) throws(NodeError) -> Moved? {
        let isOld = context.opset < 13 && context.node.operatorName != "LpNormalization"
        let axis = try context.axis(try context.int("axis", default: isOld ? 1 : -1), rank: order.count)
        let last = order.count - 1
        guard !isOld || (axis == last && order[axis] == last) else { return nil }
        var node = context.node
        node.attributes["axis"] = .int(Int64(order[axis]))
        return (node, .transpose(order))
    }

    private static func globalPool(
        _ context: NodeContext, _ order: [Int], _ graph: inout RewriteGraph
    ) throws(NodeError) -> Moved? {
        var node = context.node
        guard !order.starts(with: [0, 1]) else { return (node, .transpose(order)) }
        node.operatorName = node.operatorName == "GlobalMaxPool" ? "ReduceMax" : "ReduceMean"
        node.attributes = [:]
        let axes = order.dropFirst(2).sorted()
        if context.opset < 18 {
            node.attributes["axes"] = .ints(axes.map { Int64($0) })
        } else {
            node = try node.with(1, ints: axes, &graph)
        }
        return (node, .transpose(order))
    }

    private static func split(_ context: NodeContext, _ order: [Int]) throws(NodeError) -> Moved? {
        var node = context.node
        let axis = try context.axis(try context.int("axis", default: 0), rank: order.count)
        node.attributes["axis"] = .int(Int64(order[axis]))
        return (node, .transpose(order))
    }

    private static func slice(
        _ context: NodeContext, _ order: [Int], _ graph: inout RewriteGraph
    ) throws(NodeError) -> Moved? {
        let isOld = context.opset < 10
        let count = isOld ? try context.clampedInts("starts")?.count : try context.type(1).count
        guard let count, count <= order.count else { return nil }
        let given = isOld ? try context.ints("axes") : try context.constantInts(3, named: "axes")
        var axes: [Int] = []
        for axis in given ?? Array(0..<count) { axes.append(order[try context.axis(axis, rank: order.count)]) }
        var node = context.node
        if isOld {
            node.attributes["axes"] = .ints(axes.map { Int64($0) })
            return (node, .transpose(order))
        }
        // ONNX wants axes of the same integer type as the rest, which the engine does not tell apart.
        node = try node.with(3, ints: axes, &graph)
        return (node, .transpose(order))
    }

    private static func pad(
        _ context: NodeContext, _ order: [Int], _ graph: inout RewriteGraph
    ) throws(NodeError) -> Moved? {
        var node = context.node
        let rank = order.count
        if context.opset >= 18, let given = try context.constantInts(3, named: "axes") {
            var axes: [Int] = []
            for axis in given { axes.append(order[try context.axis(axis, rank: rank)]) }
            return (try node.with(3, ints: axes, &graph), .transpose(order))
        }
        let isOld = context.opset < 11
        guard let pads = isOld ? try context.ints("pads") : try context.constantInts(1, named: "pads"),
            pads.count == 2 * rank
        else { return nil }
        let moved =
            AxisOrder.restored(Array(pads.prefix(rank)), order) + AxisOrder.restored(Array(pads.suffix(rank)), order)
        if isOld {
            node.attributes["pads"] = .ints(moved.map { Int64($0) })
        } else {
            node = try node.with(1, ints: moved, &graph)
        }
        return (node, .transpose(order))
    }

    /// Sizes or scales for each dimension, or for those that the attribute `axes` names.
    private static func resize(
        _ context: NodeContext, _ order: [Int], _ graph: inout RewriteGraph
    ) throws(NodeError) -> Moved? {
        var node = context.node
        guard context.opset >= 11 else { return nil }
        if let given = try context.ints("axes") {
            var axes: [Int64] = []
            for axis in given { axes.append(Int64(order[try context.axis(axis, rank: order.count)])) }
            node.attributes["axes"] = .ints(axes)
            return (node, .transpose(order))
        }
        let inverse = AxisOrder.inverse(order)
        for place in [2, 3] where context.hasInput(place) {
            guard let values = graph.constant(node.inputs[place]), values.type.count == order.count else {
                // An empty tensor stands for one left out.
                guard try context.type(place).count == 0 else { return nil }
                continue
            }
            if values.type.element == .float32 {
                let floats = try values.floats()
                let moved = try Constant(shape: [order.count], values: inverse.map { floats[$0] })
                node.inputs[place] = graph.addConstant(moved, like: node.inputs[place])
            } else {
                node = try node.with(place, ints: AxisOrder.restored(try values.ints(), order), &graph)
            }
        }
        guard try context.string("coordinate_transformation_mode", default: "half_pixel") != "tf_crop_and_resize" else {
            return nil
        }
        return (node, .transpose(order))
    }
}

extension Node {
    /// The same node with a constant list of integers as one of its inputs.
    fileprivate func with(_ place: Int, ints: [Int], _ graph: inout RewriteGraph) throws(NodeError) -> Node {
        var node = self
        while node.inputs.count <= place { node.inputs.append("") }
        node.inputs[place] = try graph.addConstant(ints: ints, like: "ints")
        return node
    }
}
