// Runs on: any thread (values only).

/// Lets convolutions, matrix products, sums and products do what follows them while they store their results.
enum EpilogueFusion {
    static let rewrites = [
        Rewrite(operators: ["Add"], fuseAddition),
        Rewrite(operators: ElementWise.unary, fuseActivation),
    ]

    /// Needs kernels that apply `Epilogue.slopeInput`.
    static let slopeRewrites = [Rewrite(operators: ["PRelu"], fuseSlopes)]

    /// Operators that apply `Epilogue.activation`.
    private static let hosts: Set<String> = ["Conv", "Gemm", "Add", "Mul"]

    /// The node that computes a value which nothing else reads, with nothing fused that would have to come later.
    private static func host(_ graph: RewriteGraph, computing value: String, _ operators: Set<String>) -> Int? {
        guard let producer = graph.producer(of: value), graph.hasOneReader(value),
            operators.contains(graph.nodes[producer].operatorName),
            graph.nodes[producer].epilogue.activation == .identity, graph.nodes[producer].epilogue.slopeInput == nil
        else { return nil }
        return producer
    }

    /// `Conv(x) + y`, with y of the same shape. If both sides are convolutions, the later one.
    private static func fuseAddition(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.inputs.count == 2, node.inputs[0] != node.inputs[1],
            graph.type(node.inputs[0]) == graph.type(node.inputs[1])
        else { return false }
        let hosts = node.inputs.indices.compactMap { place -> (producer: Int, residual: String)? in
            guard let producer = host(graph, computing: node.inputs[place], ["Conv"]),
                !graph.nodes[producer].epilogue.addsResidual
            else { return nil }
            return (producer, node.inputs[1 - place])
        }
        guard let host = hosts.max(by: { $0.producer < $1.producer }) else { return false }
        var convolution = graph.nodes[host.producer]
        if convolution.inputs.count == 2 { convolution.inputs.append("") }
        convolution.inputs.append(host.residual)
        convolution.epilogue.addsResidual = true
        convolution.epilogue.activation = node.epilogue.activation
        graph.absorb(index, into: host.producer, convolution)
        return true
    }

    private static func fuseActivation(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let input = node.inputs.first, let producer = host(graph, computing: input, hosts),
            node.outputs.count == 1, graph.type(input)?.element == .float32,
            let activation = try OperatorTable.named(node.operatorName)?.activation?(try graph.context(node))
        else { return false }
        var merged = graph.nodes[producer]
        merged.epilogue.activation = activation
        graph.absorb(index, into: producer, merged)
        return true
    }

    /// `PRelu(Conv(x))` with one constant slope for each channel, which becomes the last input of Conv.
    private static func fuseSlopes(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.inputs.count == 2, let type = graph.type(node.outputs[0]), type.rank >= 2,
            let producer = host(graph, computing: node.inputs[0], ["Conv"]),
            let slopes = try graph.perChannel(node.inputs[1], type.shape)
        else { return false }
        var convolution = graph.nodes[producer]
        while convolution.inputs.count < 3 { convolution.inputs.append("") }
        convolution.epilogue.slopeInput = convolution.inputs.count
        convolution.inputs.append(
            graph.addConstant(try Constant(shape: [slopes.count], values: slopes), like: node.inputs[1]))
        graph.absorb(index, into: producer, convolution)
        return true
    }
}
