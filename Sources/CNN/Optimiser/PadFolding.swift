// Runs on: any thread (values only).

/// Lets convolutions and poolings do the padding before them.
enum PadFolding {
    static let rewrites = [Rewrite(operators: ["Conv", "MaxPool", "AveragePool"], fold)]

    private static func fold(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        var node = graph.nodes[index]
        guard node.outputs.count == 1, let pad = graph.node(computing: node.inputs[0], "Pad"),
            let padding = try ConstantFrame(graph, pad)
        else { return false }
        let context = try graph.context(node)
        let autoPad = try context.string("auto_pad", default: "NOTSET")
        guard ["NOTSET", "VALID", ""].contains(autoPad), try fits(graph, context, padding, pad) else { return false }
        var pads = padding.amounts
        if autoPad != "VALID", let own = try context.ints("pads") {
            guard own.count == pads.count else { return false }
            for side in pads.indices { pads[side] += own[side] }
        }
        node.attributes["auto_pad"] = nil
        node.attributes["pads"] = .ints(pads.map { Int64($0) })
        if node.operatorName == "AveragePool" { node.attributes["count_include_pad"] = .int(1) }
        node.inputs[0] = pad.inputs[0]
        guard graph.outputTypes(of: node)?.first == graph.type(node.outputs[0]) else { return false }
        graph.replace(index, with: node)
        return true
    }

    /// Whether the node's own padding would have the same effect as what `Pad` writes.
    private static func fits(
        _ graph: RewriteGraph, _ context: NodeContext, _ padding: ConstantFrame, _ pad: Node
    ) throws(NodeError) -> Bool {
        switch context.node.operatorName {
        case "Conv": return padding.value == 0
        case "MaxPool":
            // A last window beyond the image is dropped if it starts in the padding.
            if try context.bool("ceil_mode", default: false) { return false }
            // Padding of a maximum loses against anything, and so does 0 if nothing is negative.
            if padding.value == 0 { return try isNeverNegative(graph, pad.inputs[0]) }
            return padding.value <= -Float.greatestFiniteMagnitude
        case "AveragePool":
            if try context.bool("ceil_mode", default: false) { return false }
            // What Pad has added counts; what the node adds itself must do so too.
            guard padding.value == 0 else { return false }
            if try context.bool("count_include_pad", default: false) { return true }
            return try !context.mayPad()
        default: return false
        }
    }

    private static func isNeverNegative(_ graph: RewriteGraph, _ value: String) throws(NodeError) -> Bool {
        guard let producer = graph.producer(of: value) else { return false }
        let node = graph.nodes[producer]
        if ["Sigmoid", "HardSigmoid", "Softmax", "Exp", "Abs", "Softplus"].contains(node.operatorName) { return true }
        return try ActivationPatterns.limits(graph, of: node)?.minimum ?? -1 >= 0
    }
}

/// What a Pad of constants adds around an image.
private struct ConstantFrame {
    /// Before and after each spatial dimension, as the attribute `pads` has them.
    let amounts: [Int]
    let value: Float

    init?(_ graph: RewriteGraph, _ node: Node) throws(NodeError) {
        let context = try graph.context(node)
        guard try context.string("mode", default: "constant") == "constant",
            let rank = graph.shape(node.inputs[0])?.count,
            rank >= 3, graph.type(node.inputs[0])?.element == .float32
        else { return nil }
        let isOld = context.opset < 11
        guard let given = isOld ? try context.ints("pads") : try context.constantInts(1, named: "pads") else {
            return nil
        }
        let axes = context.opset < 18 ? nil : try context.constantInts(3, named: "axes")
        var (before, after) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
        let count = axes?.count ?? rank
        guard given.count == 2 * count else { return nil }
        for (place, axis) in (axes ?? Array(0..<rank)).enumerated() {
            let axis = try context.axis(axis, rank: rank)
            (before[axis], after[axis]) = (given[place], given[place + count])
        }
        guard (before + after).allSatisfy({ $0 >= 0 }), (before.prefix(2) + after.prefix(2)).allSatisfy({ $0 == 0 })
        else { return nil }
        amounts = Array(before.dropFirst(2) + after.dropFirst(2))
        value = (isOld ? try context.float("value") : try context.constantFloat(2, named: "value")) ?? 0
    }
}
