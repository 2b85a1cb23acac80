// Runs on: any thread (values only).

/// Makes a planned graph cheaper without changing what it computes.
///
/// Each rewrite looks at one node and the only reader of its output, and shapes are known, so a rewrite that would need
/// broadcasting is not made.
struct Optimiser {
    private var nodes: [Node]
    /// How often each value is read, by nodes and as an output of the graph.
    private var readers: [String: Int] = [:]
    /// The node that computes each value.
    private var producers: [String: Int] = [:]

    /// Folds batch normalisation into convolutions, then lets convolutions do the additions and activations behind them.
    static func optimise(_ planner: inout GraphPlanner) throws(NodeError) {
        var optimiser = Optimiser(planner)
        for index in optimiser.nodes.indices { try optimiser.foldNormalization(at: index, &planner) }
        for index in optimiser.nodes.indices {
            optimiser.fuseAddition(at: index, planner)
            try optimiser.fuseActivation(at: index, planner)
        }
        planner.nodes = optimiser.nodes.filter { !$0.outputs.isEmpty }
        planner.removeUnusedNodes()
    }

    private init(_ planner: GraphPlanner) {
        nodes = planner.nodes
        for output in planner.model.outputs { readers[output.name, default: 0] += 1 }
        for (index, node) in nodes.enumerated() {
            for input in node.inputs { readers[input, default: 0] += 1 }
            for output in node.outputs { producers[output] = index }
        }
    }

    /// The convolution that computes a value which nothing else reads, with nothing fused that would have to come later.
    private func convolution(computing value: String) -> Int? {
        guard let producer = producers[value], readers[value] == 1, nodes[producer].operatorName == "Conv",
            nodes[producer].epilogue.activation == .identity
        else { return nil }
        return producer
    }

    /// Lets a convolution compute what the node behind it did, and drops that node.
    private mutating func absorb(_ index: Int, into convolution: Int) {
        nodes[convolution].fused += [nodes[index].operatorName] + nodes[index].fused
        nodes[convolution].outputs = nodes[index].outputs
        for output in nodes[index].outputs { producers[output] = convolution }
        nodes[index].outputs = []
    }

    // MARK: Batch normalisation

    /// `scale * (Conv(x) - mean) / deviation + shift` is a convolution with other weights and another bias.
    private mutating func foldNormalization(at index: Int, _ planner: inout GraphPlanner) throws(NodeError) {
        let node = nodes[index]
        guard node.operatorName == "BatchNormalization", let input = node.inputs.first,
            let producer = convolution(computing: input), !nodes[producer].epilogue.addsResidual,
            nodes[producer].inputs.count >= 2
        else { return }
        let convolution = nodes[producer]
        let biasName = convolution.inputs.count > 2 ? convolution.inputs[2] : ""
        guard let weights = planner.constants[convolution.inputs[1]],
            biasName.isEmpty || planner.constants[biasName] != nil
        else { return }
        var parameters: [[Float]] = []
        for name in node.inputs.dropFirst() {
            guard let values = try planner.constants[name]?.floats() else { return }
            parameters.append(values)
        }
        let epsilon = try planner.context(node).float("epsilon") ?? 1e-5
        var values = try weights.floats()
        let channels = weights.type.shape[0]
        var bias = try planner.constants[biasName]?.floats() ?? [Float](repeating: 0, count: channels)
        let depth = values.count / max(channels, 1)
        for channel in 0..<channels {
            let scale = parameters[0][channel] / (parameters[3][channel] + epsilon).squareRoot()
            bias[channel] = (bias[channel] - parameters[2][channel]) * scale + parameters[1][channel]
            for element in channel * depth..<(channel + 1) * depth { values[element] *= scale }
        }
        let folded = try Constant(shape: weights.type.shape, values: values)
        let shift = try Constant(shape: [channels], values: bias)
        nodes[producer].inputs = [
            convolution.inputs[0], planner.addConstant(folded, like: convolution.inputs[1]),
            planner.addConstant(shift, like: "bias"),
        ]
        absorb(index, into: producer)
    }

    // MARK: Additions and activations

    /// `Conv(x) + y`, with y of the same shape and computed before.
    private mutating func fuseAddition(at index: Int, _ planner: GraphPlanner) {
        let node = nodes[index]
        guard node.operatorName == "Add", node.inputs.count == 2 else { return }
        for (value, residual) in [(node.inputs[1], node.inputs[0]), (node.inputs[0], node.inputs[1])] {
            guard let producer = convolution(computing: value), !nodes[producer].epilogue.addsResidual,
                planner.types[value] == planner.types[residual], isComputed(residual, before: producer)
            else { continue }
            if nodes[producer].inputs.count == 2 { nodes[producer].inputs.append("") }
            nodes[producer].inputs.append(residual)
            nodes[producer].epilogue.addsResidual = true
            return absorb(index, into: producer)
        }
    }

    private func isComputed(_ value: String, before index: Int) -> Bool {
        producers[value].map { $0 < index } ?? true
    }

    private mutating func fuseActivation(at index: Int, _ planner: GraphPlanner) throws(NodeError) {
        let node = nodes[index]
        guard let input = node.inputs.first, let producer = convolution(computing: input),
            let activation = try activation(of: node, planner)
        else { return }
        nodes[producer].epilogue.activation = activation
        absorb(index, into: producer)
    }

    private func activation(of node: Node, _ planner: GraphPlanner) throws(NodeError) -> Activation? {
        guard let activation = OperatorTable.named(node.operatorName)?.activation, node.outputs.count == 1 else {
            return nil
        }
        return try activation(try planner.context(node))
    }
}
