// Runs on: any thread (values only).

/// Finds operators that stand between DequantizeLinear and QuantizeLinear (the "QDQ" form of quantised networks) and
/// replaces each group by one node that computes with bytes. What it does not know stays as it is: floats between
/// conversions, which is what the file says.
enum ByteGraph {
    static let rewrites = [
        Rewrite(operators: ["QuantizeLinear"], replace),
        Rewrite(operators: [ByteOperators.table], fuseTable),
    ]

    /// A QuantizeLinear with the operator before it.
    struct Group {
        /// The node whose output is quantised, without the limits behind it.
        let node: Node
        /// With the output's scale and the limits.
        var arithmetic: ByteArithmetic
        /// What is quantised in the end.
        let result: String
    }

    private static func replace(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        guard let group = try group(graph, index) else { return false }
        let replacement: Node?
        switch group.node.operatorName {
        case "Conv": replacement = try ByteProductPatterns.convolution(&graph, group)
        case "Gemm", "MatMul": replacement = try ByteProductPatterns.product(&graph, group)
        case "MaxPool": replacement = try maxPool(graph, group)
        case "GlobalAveragePool", "ReduceMean": replacement = try average(graph, group)
        case "Add", "Mul": replacement = try pair(graph, group)
        case "Concat": replacement = try concat(graph, group)
        case "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose":
            replacement = try movement(graph, group)
        default: replacement = try function(graph, group)
        }
        guard var node = replacement else { return false }
        node.name = group.node.name
        node.outputs = graph.nodes[index].outputs
        if node.bytes == nil {
            // An operator of ONNX on bytes: its reading of them must be the same.
            guard graph.outputTypes(of: node)?.first == graph.type(node.outputs[0]) else { return false }
        }
        graph.replace(index, with: node)
        return true
    }

    // MARK: Reading the graph

    private static func group(_ graph: RewriteGraph, _ index: Int) throws(NodeError) -> Group? {
        let quantize = graph.nodes[index]
        guard let output = quantize.outputs.first, let element = graph.type(output)?.element,
            let rank = graph.type(output)?.rank, rank >= 2, let scale = try scale(graph, quantize, element),
            let producer = graph.producer(of: quantize.inputs[0]), graph.hasOneReader(quantize.inputs[0])
        else { return nil }
        var arithmetic = ByteArithmetic(inputs: [], output: scale, isSigned: element == .int8)
        let node = graph.nodes[producer]
        guard node.outputs.count == 1, node.epilogue.activation == .identity else { return nil }
        // Limits commute with quantisation, so they limit the bytes.
        if ["Relu", "Clip"].contains(node.operatorName), let before = graph.producer(of: node.inputs[0]),
            graph.nodes[before].operatorName != "DequantizeLinear", graph.hasOneReader(node.inputs[0]),
            graph.nodes[before].outputs.count == 1, let limits = try ActivationPatterns.limits(graph, of: node)
        {
            arithmetic.minimum = limits.minimum ?? -.infinity
            arithmetic.maximum = limits.maximum ?? .infinity
            guard arithmetic.minimum <= arithmetic.maximum else { return nil }
            return Group(node: graph.nodes[before], arithmetic: arithmetic, result: quantize.inputs[0])
        }
        return Group(node: node, arithmetic: arithmetic, result: quantize.inputs[0])
    }

    /// The one scale of a QuantizeLinear or DequantizeLinear.
    private static func scale(
        _ graph: RewriteGraph, _ node: Node, _ element: ElementType
    ) throws(NodeError) -> ByteScale? {
        guard node.inputs.count >= 2, let scale = graph.constant(node.inputs[1]) else { return nil }
        guard node.inputs.count > 2, !node.inputs[2].isEmpty else {
            return try ByteScale(scale: scale, zeroPoint: nil, element)
        }
        guard let zeroPoint = graph.constant(node.inputs[2]) else { return nil }
        return try ByteScale(scale: scale, zeroPoint: zeroPoint, element)
    }

    /// The bytes that a float value is made from.
    static func source(
        _ graph: RewriteGraph, _ value: String
    ) throws(NodeError) -> (bytes: String, scale: ByteScale)? {
        guard let node = graph.node(computing: value, "DequantizeLinear"), let type = graph.type(node.inputs[0]),
            type.rank >= 2, type.count > 0, let scale = try scale(graph, node, type.element)
        else { return nil }
        return (node.inputs[0], scale)
    }

    // MARK: Operators

    private static func maxPool(_ graph: RewriteGraph, _ group: Group) throws(NodeError) -> Node? {
        guard let (bytes, scale) = try source(graph, group.node.inputs[0]), !group.hasLimits else { return nil }
        return group.node(ByteOperators.maxPool, [bytes], [scale])
    }

    private static func average(_ graph: RewriteGraph, _ group: Group) throws(NodeError) -> Node? {
        guard let (bytes, scale) = try source(graph, group.node.inputs[0]), let type = graph.type(bytes),
            type.rank >= 3, type.pixelCount < 1 << 23, !group.hasLimits
        else { return nil }
        var node = group.node(ByteOperators.average, [bytes], [scale])
        node.attributes = [:]
        guard group.node.operatorName == "ReduceMean" else { return node }
        let context = try graph.context(group.node)
        guard try context.axes(attributeOrInput: 1, rank: type.rank) == Array(2..<type.rank) else { return nil }
        node.attributes["keepdims"] = .int(try context.bool("keepdims", default: true) ? 1 : 0)
        return node
    }

    private static func pair(_ graph: RewriteGraph, _ group: Group) throws(NodeError) -> Node? {
        guard group.node.inputs.count == 2, let first = try source(graph, group.node.inputs[0]),
            let second = try source(graph, group.node.inputs[1])
        else { return nil }
        let isProduct = group.node.operatorName == "Mul"
        if let found = sameSource(graph, group, first, second, isProduct: isProduct) { return found }
        guard let (left, right) = (graph.shape(first.bytes), graph.shape(second.bytes)) as? ([Int], [Int]) else {
            return nil
        }
        let name = isProduct ? ByteOperators.multiply : ByteOperators.add
        if ByteArithmeticOperators.isPerChannel(left, right) != nil {
            return group.node(name, [first.bytes, second.bytes], [first.scale, second.scale])
        }
        guard ByteArithmeticOperators.isPerChannel(right, left) != nil else { return nil }
        return group.node(name, [second.bytes, first.bytes], [second.scale, first.scale])
    }

    /// `x * f(x)`, as HardSwish is often spelled, and the like: a function of one byte.
    private static func sameSource(
        _ graph: RewriteGraph, _ group: Group, _ first: (bytes: String, scale: ByteScale),
        _ second: (bytes: String, scale: ByteScale), isProduct: Bool
    ) -> Node? {
        func root(_ source: (bytes: String, scale: ByteScale)) -> (bytes: String, numbers: [Float]) {
            let stored = (0...255).map { UInt8($0) }
            guard let node = graph.node(computing: source.bytes, ByteOperators.table), let table = node.bytes?.table
            else {
                return (source.bytes, stored.map { source.scale.number($0) })
            }
            return (node.inputs[0], stored.map { source.scale.number(table[Int($0)]) })
        }
        var sides = [root(first), root(second)]
        if sides[0].bytes != sides[1].bytes {
            // One of them may be the very table that the other is made from.
            let plain = [first, second].map { source in
                (bytes: source.bytes, numbers: (0...255).map { source.scale.number(UInt8($0)) })
            }
            if sides[0].bytes == second.bytes {
                sides[1] = plain[1]
            } else if sides[1].bytes == first.bytes {
                sides[0] = plain[0]
            } else {
                return nil
            }
        }
        let (low, high) = (group.arithmetic.minimum, group.arithmetic.maximum)
        var node = group.node(ByteOperators.table, [sides[0].bytes], [])
        node.attributes = [:]
        node.bytes?.table = zip(sides[0].numbers, sides[1].numbers).map { left, right in
            group.arithmetic.output.byte(min(max(isProduct ? left * right : left + right, low), high))
        }
        return node
    }

    private static func concat(_ graph: RewriteGraph, _ group: Group) throws(NodeError) -> Node? {
        guard let type = graph.type(group.result), !group.hasLimits,
            try graph.context(group.node).int("axis", default: 1) == 1
        else { return nil }
        var (inputs, scales) = ([String](), [ByteScale]())
        for value in group.node.inputs {
            guard let (bytes, scale) = try source(graph, value), graph.type(bytes)?.rank == type.rank else {
                return nil
            }
            inputs.append(bytes)
            scales.append(scale)
        }
        return group.node(ByteOperators.concat, inputs, scales)
    }

    /// The same bytes in another order, or under another shape.
    private static func movement(_ graph: RewriteGraph, _ group: Group) throws(NodeError) -> Node? {
        guard let (bytes, scale) = try source(graph, group.node.inputs[0]), scale == group.arithmetic.output,
            !group.hasLimits
        else { return nil }
        var node = group.node
        node.inputs[0] = bytes
        return node
    }

    /// A function of one number, or nothing between the conversions.
    private static func function(_ graph: RewriteGraph, _ group: Group) throws(NodeError) -> Node? {
        let (low, high) = (group.arithmetic.minimum, group.arithmetic.maximum)
        var table: [UInt8]?
        var input = group.node.inputs.first ?? ""
        var source = try source(graph, input)
        if group.node.operatorName == "DequantizeLinear" {
            input = group.node.outputs[0]
            source = try Self.source(graph, input)
            guard let source else { return nil }
            table = ByteArithmetic.table(from: source.scale, to: group.arithmetic.output) { min(max($0, low), high) }
        } else if let source,
            let activation = try OperatorTable.named(group.node.operatorName)?.activation?(
                try graph.context(group.node))
        {
            table = ByteArithmetic.table(from: source.scale, to: group.arithmetic.output) { number in
                var value = number
                activation.apply(to: &value, count: 1)
                return min(max(value, low), high)
            }
        }
        guard let table, let source else { return nil }
        var node = group.node(ByteOperators.table, [source.bytes], [source.scale])
        node.attributes = [:]
        node.bytes?.table = table
        return node
    }

    /// A table behind a convolution is applied while its bytes are still in the cache.
    private static func fuseTable(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let input = node.inputs.first, let producer = graph.producer(of: input), graph.hasOneReader(input),
            [ByteOperators.convolution, ByteOperators.product].contains(graph.nodes[producer].operatorName),
            graph.nodes[producer].bytes?.table == nil, let bytes = node.bytes
        else { return false }
        var host = graph.nodes[producer]
        host.bytes?.table = bytes.table
        host.bytes?.isSigned = bytes.isSigned
        graph.absorb(index, into: producer, host)
        return true
    }
}

extension ByteGraph.Group {
    var hasLimits: Bool { arithmetic.minimum > -.infinity || arithmetic.maximum < .infinity }

    /// A node in the group's place.
    func node(_ operatorName: String, _ inputs: [String], _ scales: [ByteScale]) -> Node {
        var arithmetic = arithmetic
        arithmetic.inputs = scales
        return Node(
            operatorName: operatorName, inputs: inputs, attributes: node.attributes, fused: [node.operatorName],
            bytes: arithmetic)
    }
}
