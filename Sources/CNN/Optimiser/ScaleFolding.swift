// Runs on: any thread (values only).

/// Makes multiplications and additions of a number for each channel, batch normalisation among them, part of the
/// weights and the bias of the layer before or behind them.
enum ScaleFolding {
    static let rewrites = [
        Rewrite(operators: ["BatchNormalization", "Mul", "Div", "Add", "Sub"], fold),
        Rewrite(operators: ["Gemm"], foldFactors),
    ]

    /// Batch normalisation alone.
    static let normalizations = [Rewrite(operators: ["BatchNormalization"], fold)]

    private static func fold(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        guard let scaling = try ChannelScaling(graph, graph.nodes[index]) else { return false }
        if try foldIntoProducer(&graph, index, scaling) { return true }
        if try foldIntoReader(&graph, index, scaling) { return true }
        return try join(&graph, index, scaling)
    }

    /// Two factors in a row are one, and so are two shifts.
    private static func join(
        _ graph: inout RewriteGraph, _ index: Int, _ scaling: ChannelScaling
    ) throws(NodeError) -> Bool {
        guard graph.hasOneReader(scaling.input), let producer = graph.producer(of: scaling.input),
            let first = try ChannelScaling(graph, graph.nodes[producer]), first.count == scaling.count
        else { return false }
        let name: String
        let values: [Float]
        if let scale = scaling.scale, let other = first.scale, scaling.shift == nil, first.shift == nil {
            (name, values) = ("Mul", zip(scale, other).map { $0 * $1 })
        } else if let shift = scaling.shift, let other = first.shift, scaling.scale == nil, first.scale == nil {
            (name, values) = ("Add", zip(shift, other).map { $0 + $1 })
        } else {
            return false
        }
        try replace(&graph, index, with: name, of: first.input, values)
        return true
    }

    /// Makes a node an operation with a constant number for each channel.
    private static func replace(
        _ graph: inout RewriteGraph, _ index: Int, with name: String, of input: String, _ values: [Float]
    ) throws(NodeError) {
        let node = graph.nodes[index]
        let others = [Int](repeating: 1, count: (graph.shape(input)?.count ?? 2) - 2)
        let constant = graph.addConstant(
            try Constant(shape: [1, values.count] + others, values: values), like: "channels")
        graph.replace(
            index, with: Node(name: node.name, operatorName: name, inputs: [input, constant], outputs: node.outputs))
    }

    /// `scale * (W x + b) + shift` is `(scale W) x + (scale b + shift)`.
    private static func foldIntoProducer(
        _ graph: inout RewriteGraph, _ index: Int, _ scaling: ChannelScaling
    ) throws(NodeError) -> Bool {
        guard graph.hasOneReader(scaling.input), let producer = graph.producer(of: scaling.input),
            let layer = try LinearLayer(graph, graph.nodes[producer]), layer.outputChannels == scaling.count,
            layer.epilogue.activation == .identity, !layer.epilogue.addsResidual
        else { return false }
        var node = graph.nodes[producer]
        if let scale = scaling.scale {
            guard graph.spend(layer.weights.type.count) else { return false }
            let weights = try layer.weightsScaled(byOutput: scale)
            node.inputs[1] = graph.addConstant(weights, like: node.inputs[1])
        }
        var bias = try layer.bias()
        for channel in bias.indices {
            bias[channel] = bias[channel] * (scaling.scale?[channel] ?? 1) + (scaling.shift?[channel] ?? 0)
        }
        try node.setBias(bias, &graph)
        graph.absorb(index, into: producer, node)
        return true
    }

    /// `W (scale x + shift) + b` is `(W scale) x + (W shift + b)`, unless `W` also reads zeros around `x`.
    private static func foldIntoReader(
        _ graph: inout RewriteGraph, _ index: Int, _ scaling: ChannelScaling
    ) throws(NodeError) -> Bool {
        let output = graph.nodes[index].outputs[0]
        guard graph.hasOneReader(output), let reader = graph.readers(of: output).first,
            graph.nodes[reader].inputs.filter({ $0 == output }).count == 1, graph.nodes[reader].inputs.first == output,
            let layer = try LinearLayer(graph, graph.nodes[reader]), layer.inputChannels == scaling.count,
            graph.spend(2 * layer.weights.type.count)
        else { return false }
        var node = graph.nodes[reader]
        if scaling.shift != nil, layer.isPadded {
            return try foldFactor(&graph, index, scaling, into: reader, layer)
        }
        node.inputs[0] = scaling.input
        if let shift = scaling.shift {
            var bias = try layer.bias()
            let sums = try layer.outputs(of: shift)
            for channel in bias.indices { bias[channel] += sums[channel] }
            try node.setBias(bias, &graph)
        }
        if let scale = scaling.scale {
            let weights = try layer.weightsScaled(byInput: scale)
            node.inputs[1] = graph.addConstant(weights, like: node.inputs[1])
        }
        graph.replace(reader, with: node)
        return true
    }

    /// `scale x + shift` is `scale (x + shift / scale)`: of that a padded layer can take the factor.
    private static func foldFactor(
        _ graph: inout RewriteGraph, _ index: Int, _ scaling: ChannelScaling, into reader: Int, _ layer: LinearLayer
    ) throws(NodeError) -> Bool {
        var whole = scaling
        if scaling.scale == nil {
            guard graph.hasOneReader(scaling.input), let producer = graph.producer(of: scaling.input),
                let first = try ChannelScaling(graph, graph.nodes[producer]), first.shift == nil,
                first.count == scaling.count
            else { return false }
            (whole.input, whole.scale) = (first.input, first.scale)
        }
        guard let scale = whole.scale, let shift = whole.shift, !scale.contains(0) else { return false }
        var node = graph.nodes[reader]
        node.inputs[1] = graph.addConstant(try layer.weightsScaled(byInput: scale), like: node.inputs[1])
        try replace(&graph, index, with: "Add", of: whole.input, zip(shift, scale).map { $0 / $1 })
        graph.replace(reader, with: node)
        return true
    }

    /// Gemm's alpha and beta become part of its constants.
    private static func foldFactors(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        var node = graph.nodes[index]
        let context = try graph.context(node)
        for (name, input) in [("alpha", 1), ("beta", 2)] {
            let factor = try context.float(name) ?? 1
            guard factor != 1, context.hasInput(input), var values = try graph.floats(node.inputs[input]),
                let shape = graph.shape(node.inputs[input]), graph.spend(values.count)
            else { continue }
            for element in values.indices { values[element] *= factor }
            let scaled = try Constant(shape: shape, values: values)
            node.inputs[input] = graph.addConstant(scaled, like: node.inputs[input])
            node.attributes[name] = nil
            graph.replace(index, with: node)
            return true
        }
        return false
    }
}

extension Node {
    fileprivate mutating func setBias(_ bias: [Float], _ graph: inout RewriteGraph) throws(NodeError) {
        while inputs.count < 3 { inputs.append("") }
        inputs[2] = graph.addConstant(try Constant(shape: [bias.count], values: bias), like: "bias")
    }
}
