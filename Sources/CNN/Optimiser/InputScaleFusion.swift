// Runs on: any thread (values only).

/// Squeeze-and-excitation: lets a 1x1 convolution multiply its input by a number for each channel while reading it.
enum InputScaleFusion {
    static let rewrites = [Rewrite(operators: ["Mul"], fuse)]

    /// `Conv(x * s)`, with x of shape [N, C, H, W] and s of shape [N, C, 1, 1]: s becomes the last input of Conv.
    private static func fuse(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        let output = node.outputs[0]
        guard node.inputs.count == 2, node.epilogue.activation == .identity, graph.hasOneReader(output),
            let reader = graph.readers(of: output).first, isPointwise(graph, graph.nodes[reader], output),
            let type = graph.type(output), type.rank == 4
        else { return false }
        for (value, scale) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
            guard graph.type(value) == type, graph.shape(scale) == type.shape.prefix(2) + [1, 1], value != scale else {
                continue
            }
            var convolution = graph.nodes[reader]
            while convolution.inputs.count < 3 { convolution.inputs.append("") }
            convolution.inputs[0] = value
            convolution.epilogue.scaleInput = convolution.inputs.count
            convolution.inputs.append(scale)
            graph.replace(reader, with: convolution)
            return true
        }
        return false
    }

    private static func isPointwise(_ graph: RewriteGraph, _ node: Node, _ input: String) -> Bool {
        guard node.operatorName == "Conv", node.inputs.filter({ $0 == input }).count == 1, node.inputs.first == input,
            node.epilogue.scaleInput == nil, graph.shape(node.inputs[1])?.dropFirst(2) == [1, 1],
            let context = try? graph.context(node), (try? context.int("group", default: 1)) == 1,
            (try? context.mayPad()) == false,
            ((try? context.ints("strides")) ?? nil)?.allSatisfy({ $0 == 1 }) ?? true
        else { return false }
        return true
    }
}
