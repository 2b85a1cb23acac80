// Runs on: any thread (values only).

/// Removes nodes that change nothing, and nodes that repeat another one.
enum NeutralNodes {
    static let rewrites = [
        Rewrite(operators: ["Add", "Sub", "Mul", "Div", "Pow"], removeArithmetic),
        Rewrite(
            operators: ["Concat", "Split", "Slice", "Expand", "Tile", "Pad", "Sum", "Min", "Max", "Mean"], removeCopy),
        Rewrite(operators: ["Transpose", "Reshape"], removeRepetition),
    ]

    /// x + 0, x - 0, x * 1, x / 1, x ^ 1.
    private static func removeArithmetic(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.inputs.count == 2, let type = graph.type(node.outputs[0]) else { return false }
        let isSum = ["Add", "Sub"].contains(node.operatorName)
        let sides = ["Add", "Mul"].contains(node.operatorName) ? [(0, 1), (1, 0)] : [(0, 1)]
        for (value, other) in sides where graph.type(node.inputs[value]) == type {
            guard let constant = graph.constant(node.inputs[other]), constant.type.element == .float32,
                constant.type.count <= 1 << 16, try constant.floats().allSatisfy({ $0 == (isSum ? 0 : 1) })
            else { continue }
            return graph.bypass(index, with: node.inputs[value])
        }
        return false
    }

    /// Operators that copy their one input as a whole.
    private static func removeCopy(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.outputs.count == 1, let input = node.inputs.first, graph.type(input) == graph.type(node.outputs[0])
        else { return false }
        switch node.operatorName {
        case "Concat", "Sum", "Min", "Max", "Mean": guard node.inputs.count == 1 else { return false }
        case "Slice": guard try !reverses(graph, node) else { return false }
        case "Pad": guard try !moves(graph, node) else { return false }
        default: break
        }
        return graph.bypass(index, with: input)
    }

    /// A slice as large as its input is the input, unless it goes backwards.
    private static func reverses(_ graph: RewriteGraph, _ node: Node) throws(NodeError) -> Bool {
        let steps = graph.opset < 10 ? nil : try graph.context(node).constantInts(4, named: "steps")
        return steps?.contains { $0 < 0 } ?? false
    }

    /// A padding that keeps the shape is none, unless it cuts off as much as it adds.
    private static func moves(_ graph: RewriteGraph, _ node: Node) throws(NodeError) -> Bool {
        let context = try graph.context(node)
        let pads = graph.opset < 11 ? try context.ints("pads") : try context.constantInts(1, named: "pads")
        return pads?.contains { $0 != 0 } ?? true
    }

    /// A Transpose or Reshape that another reader of the same value computes already.
    private static func removeRepetition(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let input = node.inputs.first, !graph.isOutput(node.outputs[0]) else { return false }
        // So many that comparing them all costs little.
        let readers = graph.readerCount(of: input)
        guard (2...64).contains(readers) else { return false }
        for other in graph.readers(of: input) where other < index {
            let earlier = graph.nodes[other]
            guard earlier.operatorName == node.operatorName, earlier.inputs.first == input,
                graph.type(earlier.outputs[0]) == graph.type(node.outputs[0]),
                node.operatorName == "Reshape" || graph.order(of: earlier) == graph.order(of: node)
            else { continue }
            return graph.bypass(index, with: earlier.outputs[0])
        }
        return false
    }
}
