// Runs on: any thread (values only).

/// Makes multiplications and additions of a number for each channel, batch normalisation among them, part of the
/// weights and the bias of the layer before or behind them.
enum ScaleFolding {
    static let rewrites = [
        Rewrite(operators: ["BatchNormalization", "Mul", "Div", "Add", "Sub"], fold),
        Rewrite(operators: ["Gemm"], foldFactors),
    ]

    private static func fold(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        guard let scaling = try ChannelScaling(graph, graph.nodes[index]) else { return false }
        if try foldIntoProducer(&graph, index, scaling) { return true }
        return try foldIntoReader(&graph, index, scaling)
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
        guard let scale = whole.scale, let shift = whole.shift, !scale.contains(0),
            let rank = graph.shape(whole.input)?.count
        else { return false }
        var node = graph.nodes[reader]
        node.inputs[1] = graph.addConstant(try layer.weightsScaled(byInput: scale), like: node.inputs[1])
        let sum = try Constant(
            shape: [1, shift.count] + [Int](repeating: 1, count: rank - 2), values: zip(shift, scale).map { $0 / $1 })
        let old = graph.nodes[index]
        graph.replace(
            index,
            with: Node(
                name: old.name, operatorName: "Add", inputs: [whole.input, graph.addConstant(sum, like: "shift")],
                outputs: old.outputs))
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

/// What a node does to each channel (dimension 1) of one of its inputs: `scale * x + shift`, both constant.
private struct ChannelScaling {
    var input: String
    let count: Int
    /// Nil for ones.
    var scale: [Float]?
    /// Nil for zeros.
    var shift: [Float]?

    init?(_ graph: RewriteGraph, _ node: Node) throws(NodeError) {
        guard let output = node.outputs.first, node.outputs.count == 1, let type = graph.type(output),
            type.element == .float32, type.rank >= 2, node.epilogue.activation == .identity
        else { return nil }
        count = type.shape[1]
        if node.operatorName == "BatchNormalization" {
            guard let values = try Self.normalization(graph, node) else { return nil }
            input = node.inputs[0]
            (scale, shift) = (values.scale, values.shift)
            return
        }
        guard node.inputs.count == 2,
            let place = node.inputs.indices.first(where: {
                graph.constant(node.inputs[$0]) == nil && graph.constant(node.inputs[1 - $0]) != nil
            }), graph.type(node.inputs[place]) == type,
            let values = try graph.perChannel(node.inputs[1 - place], type.shape)
        else { return nil }
        input = node.inputs[place]
        switch node.operatorName {
        case "Mul": scale = values
        case "Add": shift = values
        case "Sub" where place == 0: shift = values.map { -$0 }
        case "Sub":
            scale = [Float](repeating: -1, count: count)
            shift = values
        case "Div" where place == 0 && !values.contains(0): scale = values.map { 1 / $0 }
        default: return nil
        }
    }

    private static func normalization(
        _ graph: RewriteGraph, _ node: Node
    ) throws(NodeError) -> (scale: [Float], shift: [Float])? {
        var parameters: [[Float]] = []
        for name in node.inputs.dropFirst() {
            guard let values = try graph.floats(name) else { return nil }
            parameters.append(values)
        }
        guard parameters.count == 4 else { return nil }
        let epsilon = try graph.context(node).float("epsilon") ?? 1e-5
        let scale = zip(parameters[0], parameters[3]).map { $0 / ($1 + epsilon).squareRoot() }
        return (scale, scale.indices.map { parameters[1][$0] - parameters[2][$0] * scale[$0] })
    }
}

/// A convolution or matrix product with constant weights and bias.
private struct LinearLayer {
    let weights: Constant
    let outputChannels: Int
    let inputChannels: Int
    let epilogue: Epilogue
    /// Whether the layer may read zeros around its input.
    let isPadded: Bool
    private let biasValues: [Float]?
    /// The weights as a tensor of three dimensions, the one in the middle counting output channels.
    private let outer: Int
    private let inner: Int
    /// The input channel of a weight.
    private let inputChannel: @Sendable (Int) -> Int

    init?(_ graph: RewriteGraph, _ node: Node) throws(NodeError) {
        guard node.inputs.count >= 2, let weights = graph.constant(node.inputs[1]),
            weights.type.element == .float32, let input = graph.shape(node.inputs[0]), input.count >= 2
        else { return nil }
        self.weights = weights
        epilogue = node.epilogue
        let context = try graph.context(node)
        let shape = weights.type.shape
        switch node.operatorName {
        case "Conv":
            let groups = try context.int("group", default: 1)
            let kernel = product(shape.dropFirst(2))
            let (depth, outputsPerGroup) = (shape[1], shape[0] / groups)
            (outer, outputChannels, inner) = (1, shape[0], shape[1] * kernel)
            inputChannels = depth * groups
            inputChannel = { index in
                let (output, rest) = index.quotientAndRemainder(dividingBy: depth * kernel)
                return output / outputsPerGroup * depth + rest / kernel
            }
            isPadded = try context.mayPad()
        case "ConvTranspose":
            let groups = try context.int("group", default: 1)
            let kernel = product(shape.dropFirst(2))
            guard groups == 1 || shape[0] == groups else { return nil }
            (outer, outputChannels, inner) = (groups == 1 ? shape[0] : 1, shape[1] * groups, kernel)
            inputChannels = shape[0]
            let stride = shape[1] * kernel
            inputChannel = { $0 / stride }
            // Outputs beside the input's reach see fewer weights than others.
            isPadded = true
        case "Gemm":
            guard try !context.bool("transA", default: false), try context.float("alpha") ?? 1 == 1 else { return nil }
            let isTransposed = try context.bool("transB", default: false)
            let (depth, columns) = isTransposed ? (shape[1], shape[0]) : (shape[0], shape[1])
            (outer, outputChannels, inner) = isTransposed ? (1, columns, depth) : (depth, columns, 1)
            inputChannels = depth
            inputChannel = { isTransposed ? $0 % depth : $0 / columns }
            isPadded = false
        default: return nil
        }
        let biasName = node.inputs.count > 2 ? node.inputs[2] : ""
        if biasName.isEmpty {
            biasValues = nil
        } else {
            guard var values = try graph.floats(biasName), let shape = graph.shape(biasName),
                try context.float("beta") ?? 1 == 1
            else { return nil }
            // Gemm's C may also differ from row to row, which no bias can.
            guard values.count == 1 || (values.count == outputChannels && shape.last == outputChannels) else {
                return nil
            }
            if values.count == 1 { values = [Float](repeating: values[0], count: outputChannels) }
            biasValues = values
        }
    }

    func bias() throws(NodeError) -> [Float] { biasValues ?? [Float](repeating: 0, count: outputChannels) }

    func weightsScaled(byOutput scale: [Float]) throws(NodeError) -> Constant {
        var values = try weights.floats()
        var index = 0
        for _ in 0..<outer {
            for channel in 0..<outputChannels {
                for _ in 0..<inner {
                    values[index] *= scale[channel]
                    index += 1
                }
            }
        }
        return try Constant(shape: weights.type.shape, values: values)
    }

    func weightsScaled(byInput scale: [Float]) throws(NodeError) -> Constant {
        var values = try weights.floats()
        for index in values.indices { values[index] *= scale[inputChannel(index)] }
        return try Constant(shape: weights.type.shape, values: values)
    }

    /// What the weights make of one number for each input channel.
    func outputs(of input: [Float]) throws(NodeError) -> [Float] {
        var sums = [Double](repeating: 0, count: outputChannels)
        for index in 0..<weights.type.count {
            let channel = index / inner % outputChannels
            sums[channel] += Double(weights.float(index)) * Double(input[inputChannel(index)])
        }
        return sums.map { Float($0) }
    }
}

extension RewriteGraph {
    /// A constant that broadcasts to `shape` and differs along dimension 1 only: one number for each index of it.
    func perChannel(_ name: String, _ shape: [Int]) throws(NodeError) -> [Float]? {
        guard let constant = constant(name), constant.type.rank <= shape.count,
            constant.type.count == 1 || constant.type.count == shape[1]
        else { return nil }
        let aligned = [Int](repeating: 1, count: shape.count - constant.type.rank) + constant.type.shape
        guard aligned.indices.allSatisfy({ $0 == 1 || aligned[$0] == 1 }), let values = try floats(name) else {
            return nil
        }
        return values.count == 1 ? [Float](repeating: values[0], count: shape[1]) : values
    }
}

extension NodeContext {
    /// Whether a convolution or pooling may reach beyond its input.
    func mayPad() throws(NodeError) -> Bool {
        let autoPad = try string("auto_pad", default: "NOTSET")
        if autoPad == "VALID" { return false }
        guard autoPad == "NOTSET" || autoPad.isEmpty else { return true }
        return try ints("pads")?.contains { $0 != 0 } ?? false
    }
}

extension Node {
    fileprivate mutating func setBias(_ bias: [Float], _ graph: inout RewriteGraph) throws(NodeError) {
        while inputs.count < 3 { inputs.append("") }
        inputs[2] = graph.addConstant(try Constant(shape: [bias.count], values: bias), like: "bias")
    }
}
