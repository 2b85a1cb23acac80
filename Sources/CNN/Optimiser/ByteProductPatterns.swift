// Runs on: any thread (values only).

/// Convolutions and matrix products of bytes with constant weights.
enum ByteProductPatterns {
    static func convolution(_ graph: inout RewriteGraph, _ group: ByteGraph.Group) throws(NodeError) -> Node? {
        guard let (bytes, scale) = try ByteGraph.source(graph, group.node.inputs[0]),
            let weights = try Weights(graph, group.node.inputs[1], axis: 0), let input = graph.type(bytes)
        else { return nil }
        let shape = try Convolution.shape(try graph.context(group.node), input, weights.type)
        guard shape.isDepthwise || ByteConvolution.suits(shape) else { return nil }
        return try node(&graph, group, ByteOperators.convolution, (bytes, scale), weights, bias: 2)
    }

    static func product(_ graph: inout RewriteGraph, _ group: ByteGraph.Group) throws(NodeError) -> Node? {
        let context = try graph.context(group.node)
        let isTransposed = try context.bool("transB", default: false)
        guard let (bytes, scale) = try ByteGraph.source(graph, group.node.inputs[0]),
            graph.type(bytes)?.rank == 2, try !context.bool("transA", default: false),
            (try context.float("alpha") ?? 1) == 1, (try context.float("beta") ?? 1) == 1,
            let weights = try Weights(graph, group.node.inputs[1], axis: isTransposed ? 0 : 1),
            weights.type.rank == 2, weights.type.count / weights.channels <= ByteConvolution.maximumDepth
        else { return nil }
        return try node(&graph, group, ByteOperators.product, (bytes, scale), weights, bias: 2)
    }

    private static func node(
        _ graph: inout RewriteGraph, _ group: ByteGraph.Group, _ name: String,
        _ input: (bytes: String, scale: ByteScale), _ weights: Weights, bias place: Int
    ) throws(NodeError) -> Node? {
        var node = group.node(name, [input.bytes, weights.bytes], [input.scale])
        node.bytes?.weightScales = weights.scales
        guard place < group.node.inputs.count, !group.node.inputs[place].isEmpty else { return node }
        let steps = weights.scales.map { $0 * input.scale.scale }
        guard let bias = try bias(graph, group.node.inputs[place], channels: weights.channels, steps) else {
            return nil
        }
        node.inputs.append(graph.addConstant(try Constant(shape: [bias.count], values: bias), like: "bias"))
        return node
    }

    /// A bias in whole steps of the products, which is how files have it; nil if it is not constant or does not fit.
    private static func bias(
        _ graph: RewriteGraph, _ value: String, channels: Int, _ steps: [Float]
    ) throws(NodeError) -> [Int32]? {
        func step(_ channel: Int) -> Float { steps[steps.count == 1 ? 0 : channel] }
        guard let numbers = try numbers(graph, value), numbers.count == channels else { return nil }
        var bias: [Int32] = []
        for (channel, number) in numbers.enumerated() {
            let whole = (number / Double(step(channel))).rounded()
            // So that the sum of products fits as well.
            guard abs(whole) < 0x1p30 else { return nil }
            bias.append(Int32(whole))
        }
        return bias
    }

    /// Constant floats, or the integers that they are made from.
    private static func numbers(_ graph: RewriteGraph, _ value: String) throws(NodeError) -> [Double]? {
        if let node = graph.dequantizing[value], let bytes = graph.constant(node.inputs[0]),
            bytes.type.element == .int32, let scale = graph.constant(node.inputs[1]),
            try Self.isZero(graph, node)
        {
            let (values, scales) = (try bytes.ints(), try scale.floats())
            guard scales.count == 1 || scales.count == values.count else { return nil }
            return values.enumerated().map { Double($1) * Double(scales[scales.count == 1 ? 0 : $0]) }
        }
        return try graph.floats(value)?.map { Double($0) }
    }

    /// Whether the zero point of a DequantizeLinear is 0.
    private static func isZero(_ graph: RewriteGraph, _ node: Node) throws(NodeError) -> Bool {
        guard node.inputs.count > 2, !node.inputs[2].isEmpty else { return true }
        guard let zero = graph.constant(node.inputs[2]) else { return false }
        let bytes = UnsafeRawBufferPointer(start: zero.bytes, count: zero.type.byteCount)
        return bytes.allSatisfy { $0 == 0 }
    }

    /// Constant int8 weights with a scale for all or for each output channel.
    struct Weights {
        let bytes: String
        let type: TensorType
        let scales: [Float]
        let channels: Int

        /// - Parameter axis: that of the output channels.
        init?(_ graph: RewriteGraph, _ value: String, axis: Int) throws(NodeError) {
            guard let node = graph.dequantizing[value], node.inputs.count >= 2,
                let weights = graph.constant(node.inputs[0]), weights.type.element == .int8,
                weights.type.rank > axis, weights.type.count > 0, let scales = try graph.floats(node.inputs[1]),
                try ByteProductPatterns.isZero(graph, node)
            else { return nil }
            let channels = weights.type.shape[axis]
            if scales.count != 1 {
                let context = try graph.context(node)
                guard scales.count == channels, try context.int("block_size", default: 0) == 0,
                    try context.axis(try context.int("axis", default: 1), rank: weights.type.rank) == axis
                else { return nil }
            }
            guard scales.allSatisfy({ $0.isFinite && $0 >= .leastNormalMagnitude }) else { return nil }
            (bytes, type, self.scales, self.channels) = (node.inputs[0], weights.type, scales, channels)
        }
    }
}
