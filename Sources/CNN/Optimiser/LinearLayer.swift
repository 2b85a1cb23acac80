// Runs on: any thread (values only).

/// A convolution or matrix product with constant weights and bias.
struct LinearLayer {
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

extension NodeContext {
    /// Whether a convolution or pooling may reach beyond its input.
    func mayPad() throws(NodeError) -> Bool {
        let autoPad = try string("auto_pad", default: "NOTSET")
        if autoPad == "VALID" { return false }
        guard autoPad == "NOTSET" || autoPad.isEmpty else { return true }
        return try ints("pads")?.contains { $0 != 0 } ?? false
    }
}
