// Runs on: any thread (values only).

/// Finds activations that exporters have spelled out, and writes each as the one operator that it is.
enum ActivationPatterns {
    static let rewrites = [
        Rewrite(operators: ["Mul", "Div"], findProduct),
        Rewrite(operators: ["Min", "Max"], findLimit),
        Rewrite(operators: ["Relu", "Clip"], joinLimits),
        Rewrite(operators: ["Max"], findLeakyRelu),
        Rewrite(operators: ["PRelu"], findScalarSlope),
        Rewrite(operators: ["Add", "Sub"], findParametricRelu),
        Rewrite(operators: ["Log"], findSoftplus),
    ]

    /// Replaces a node by an activation of `input`, which must have the type of its output.
    private static func replace(
        _ graph: inout RewriteGraph, _ index: Int, with name: String, of input: String,
        _ attributes: [String: Attribute] = [:]
    ) -> Bool {
        let node = graph.nodes[index]
        guard graph.type(input) == graph.type(node.outputs[0]), graph.type(input)?.element == .float32 else {
            return false
        }
        let activation = Node(
            name: node.name, operatorName: name, inputs: [input], outputs: node.outputs, attributes: attributes)
        guard graph.outputTypes(of: activation) != nil else { return false }
        graph.replace(index, with: activation)
        return true
    }

    // MARK: Products: Swish, HardSwish, HardSigmoid, Mish, Gelu

    private static func findProduct(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let product = Product(graph, graph.nodes[index])
        let factors = product.factors
        if factors.count == 1, let sum = HardSigmoid(graph, factors[0]) {
            // Clip(x + 3, 0, 6) / 6
            guard isClose(product.scale * sum.maximum, 1) else { return false }
            return replace(
                &graph, index, with: "HardSigmoid", of: sum.input,
                ["alpha": .float(product.scale), "beta": .float(product.scale * sum.shift)])
        }
        guard factors.count == 2 else { return false }
        for (input, gate) in [(factors[0], factors[1]), (factors[1], factors[0])] where graph.hasOneReader(gate) {
            if let found = try match(graph, input, gate, scale: product.scale) {
                return replace(&graph, index, with: found.name, of: input, found.attributes)
            }
        }
        return false
    }

    /// The activation that is `scale * input * gate`.
    private static func match(
        _ graph: RewriteGraph, _ input: String, _ gate: String, scale: Float
    ) throws(NodeError) -> (name: String, attributes: [String: Attribute])? {
        if isClose(scale, 1) {
            if graph.node(computing: gate, "Sigmoid")?.inputs.first == input { return ("Swish", [:]) }
            if let node = graph.node(computing: gate, "HardSigmoid"), node.inputs.first == input {
                let context = try graph.context(node)
                let (alpha, beta) = (try context.float("alpha") ?? 0.2, try context.float("beta") ?? 0.5)
                return isClose(alpha, 1 / 6) && isClose(beta, 0.5) ? ("HardSwish", [:]) : nil
            }
            if let node = graph.node(computing: gate, "Tanh"),
                graph.node(computing: node.inputs[0], "Softplus")?.inputs.first == input
            {
                return ("Mish", [:])
            }
        }
        if let sum = HardSigmoid(graph, gate), sum.input == input, isClose(sum.shift, 3), isClose(sum.maximum, 6),
            isClose(scale, 1 / 6)
        {
            return ("HardSwish", [:])
        }
        guard isClose(scale, 0.5), let (value, one) = addend(graph, gate), one == 1 else { return nil }
        if let erf = graph.node(computing: value, "Erf") {
            let argument = Product(graph, value: erf.inputs[0])
            let isGelu = argument.factors == [input] && isClose(argument.scale, Float(0.5).squareRoot())
            return isGelu ? ("Gelu", [:]) : nil
        }
        if let tanh = graph.node(computing: value, "Tanh"), isGeluArgument(graph, tanh.inputs[0], input) {
            return ("Gelu", ["approximate": .string("tanh")])
        }
        return nil
    }

    /// `sqrt(2 / pi) * (x + 0.044715 * x^3)`
    private static func isGeluArgument(_ graph: RewriteGraph, _ value: String, _ input: String) -> Bool {
        let outer = Product(graph, value: value)
        guard outer.factors.count == 1, isClose(outer.scale, (2 / Float.pi).squareRoot()),
            let sum = graph.node(computing: outer.factors[0], "Add"), sum.inputs.contains(input),
            let other = sum.inputs.first(where: { $0 != input })
        else { return false }
        let cube = Product(graph, value: other)
        guard isClose(cube.scale, 0.044715) else { return false }
        var power = 0
        for factor in cube.factors {
            if factor == input {
                power += 1
            } else if let node = graph.node(computing: factor, "Pow"), node.inputs[0] == input,
                let exponent = graph.scalar(node.inputs[1]), exponent == 2 || exponent == 3
            {
                power += Int(exponent)
            } else if let node = graph.node(computing: factor, "Mul"), node.inputs == [input, input] {
                power += 2
            } else {
                return false
            }
        }
        return power == 3
    }

    /// `value + number`, in either order.
    fileprivate static func addend(_ graph: RewriteGraph, _ name: String) -> (value: String, number: Float)? {
        if let node = graph.node(computing: name, "Add"), node.inputs.count == 2 {
            if let number = graph.scalar(node.inputs[1]) { return (node.inputs[0], number) }
            if let number = graph.scalar(node.inputs[0]) { return (node.inputs[1], number) }
        }
        if let node = graph.node(computing: name, "Sub"), let number = graph.scalar(node.inputs[1]) {
            return (node.inputs[0], -number)
        }
        return nil
    }

    /// Constants in files are rounded, some to few digits.
    static func isClose(_ value: Float, _ expected: Float) -> Bool { abs(value - expected) <= 1e-6 * abs(expected) }

    // MARK: Limits

    /// Min and Max with a number are Clip with one limit.
    private static func findLimit(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.inputs.count == 2 else { return false }
        for (value, limit) in [(0, 1), (1, 0)] {
            guard let number = graph.scalar(node.inputs[limit]), !number.isNaN else { continue }
            let limits: Limits = node.operatorName == "Min" ? (nil, number) : (number, nil)
            return try replace(&graph, index, with: limits, of: node.inputs[value])
        }
        return false
    }

    typealias Limits = (minimum: Float?, maximum: Float?)

    static func limits(_ graph: RewriteGraph, of node: Node) throws(NodeError) -> Limits? {
        if node.operatorName == "Relu" { return (0, nil) }
        guard node.operatorName == "Clip" else { return nil }
        let context = try graph.context(node)
        if context.opset < 11 { return (try context.float("min"), try context.float("max")) }
        // Limits that are computed during the run are refused when the node is planned.
        return (try context.constantFloat(1, named: "min"), try context.constantFloat(2, named: "max"))
    }

    private static func replace(
        _ graph: inout RewriteGraph, _ index: Int, with limits: Limits, of input: String
    ) throws(NodeError) -> Bool {
        if limits.minimum == 0, limits.maximum == nil { return replace(&graph, index, with: "Relu", of: input) }
        let node = graph.nodes[index]
        guard graph.type(input) == graph.type(node.outputs[0]), graph.type(input)?.element == .float32 else {
            return false
        }
        var clip = Node(name: node.name, operatorName: "Clip", inputs: [input], outputs: node.outputs)
        for (name, limit) in [("min", limits.minimum), ("max", limits.maximum)] {
            if graph.opset < 11 {
                clip.attributes[name] = limit.map { .float($0) }
            } else {
                let constant = try limit.map { (limit) throws(NodeError) in try Constant(shape: [], values: [limit]) }
                clip.inputs.append(constant.map { graph.addConstant($0, like: name) } ?? "")
            }
        }
        guard graph.outputTypes(of: clip) != nil else { return false }
        graph.replace(index, with: clip)
        return true
    }

    /// Relu or Clip of Relu or Clip is one Clip.
    private static func joinLimits(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let producer = graph.producer(of: node.inputs[0]), graph.hasOneReader(node.inputs[0]),
            graph.type(node.inputs[0])?.element == .float32,
            let inner = try limits(graph, of: graph.nodes[producer]), let outer = try limits(graph, of: node)
        else { return false }
        func clip(_ value: Float) -> Float {
            min(max(value, outer.minimum ?? -.infinity), outer.maximum ?? .infinity)
        }
        guard outer.minimum ?? -.infinity <= outer.maximum ?? .infinity else { return false }
        let (low, high) = (clip(inner.minimum ?? -.infinity), clip(inner.maximum ?? .infinity))
        guard inner.minimum ?? -.infinity <= inner.maximum ?? .infinity else { return false }
        return try replace(
            &graph, index, with: (low == -.infinity ? nil : low, high == .infinity ? nil : high),
            of: graph.nodes[producer].inputs[0])
    }

    // MARK: Slopes

    /// `Max(x, a * x)` with `a` at most 1.
    private static func findLeakyRelu(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.inputs.count == 2 else { return false }
        for (input, other) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
            let product = Product(graph, value: other)
            guard product.factors == [input], product.scale >= 0, product.scale <= 1, other != input else { continue }
            return replace(&graph, index, with: "LeakyRelu", of: input, ["alpha": .float(product.scale)])
        }
        return false
    }

    private static func findScalarSlope(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.inputs.count == 2, let slopes = graph.constant(node.inputs[1]), slopes.type.count > 0,
            slopes.type.count <= 1 << 16, let values = try graph.floats(node.inputs[1]),
            values.allSatisfy({ $0 == values[0] })
        else { return false }
        return replace(&graph, index, with: "LeakyRelu", of: node.inputs[0], ["alpha": .float(values[0])])
    }

    /// Keras' PReLU: `Relu(x) + c * Relu(-x)`, which is PRelu with the slope `-c`.
    private static func findParametricRelu(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard node.inputs.count == 2 else { return false }
        let sides = node.operatorName == "Add" ? [(0, 1), (1, 0)] : [(0, 1)]
        for (positive, negative) in sides {
            guard let relu = graph.node(computing: node.inputs[positive], "Relu"),
                let product = graph.node(computing: node.inputs[negative], "Mul"),
                let place = product.inputs.firstIndex(where: { graph.constant($0) != nil }),
                let mirrored = graph.node(computing: product.inputs[1 - place], "Relu"),
                let negation = graph.node(computing: mirrored.inputs[0], "Neg"), negation.inputs == relu.inputs,
                var slopes = try graph.floats(product.inputs[place]), let shape = graph.shape(product.inputs[place])
            else { continue }
            if node.operatorName == "Add" { slopes = slopes.map { -$0 } }
            let slope = graph.addConstant(try Constant(shape: shape, values: slopes), like: "slope")
            let found = Node(
                name: node.name, operatorName: "PRelu", inputs: [relu.inputs[0], slope], outputs: node.outputs)
            guard graph.outputTypes(of: found)?.first == graph.type(node.outputs[0]) else { return false }
            graph.replace(index, with: found)
            return true
        }
        return false
    }

    /// `Log(Exp(x) + 1)`
    private static func findSoftplus(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        guard let (value, one) = addend(graph, graph.nodes[index].inputs[0]), one == 1,
            let power = graph.node(computing: value, "Exp")
        else { return false }
        return replace(&graph, index, with: "Softplus", of: power.inputs[0])
    }
}

/// A product taken apart: the numbers in it, and everything else. Values that others read too stay in one piece.
private struct Product {
    private(set) var scale: Float = 1
    private(set) var factors: [String] = []

    init(_ graph: RewriteGraph, _ node: Node) {
        multiply(graph, node, depth: 4)
    }

    init(_ graph: RewriteGraph, value: String) {
        multiply(graph, value, depth: 4)
    }

    private mutating func multiply(_ graph: RewriteGraph, _ node: Node, depth: Int) {
        guard node.inputs.count == 2 else { return factors.append(contentsOf: node.outputs) }
        if let number = graph.scalar(node.inputs[1]) {
            scale *= node.operatorName == "Div" ? 1 / number : number
            multiply(graph, node.inputs[0], depth: depth - 1)
        } else if node.operatorName == "Div" {
            factors.append(contentsOf: node.outputs)
        } else if let number = graph.scalar(node.inputs[0]) {
            scale *= number
            multiply(graph, node.inputs[1], depth: depth - 1)
        } else {
            for input in node.inputs { multiply(graph, input, depth: depth - 1) }
        }
    }

    private mutating func multiply(_ graph: RewriteGraph, _ value: String, depth: Int) {
        guard depth > 0, graph.hasOneReader(value), let producer = graph.producer(of: value),
            ["Mul", "Div"].contains(graph.nodes[producer].operatorName)
        else { return factors.append(value) }
        multiply(graph, graph.nodes[producer], depth: depth)
    }
}

/// `Clip(input + shift, 0, maximum)`
private struct HardSigmoid {
    let input: String
    let shift: Float
    let maximum: Float

    init?(_ graph: RewriteGraph, _ value: String) {
        guard let clip = graph.node(computing: value, "Clip"), graph.hasOneReader(value),
            let limits = try? ActivationPatterns.limits(graph, of: clip), limits.minimum == 0,
            let maximum = limits.maximum, let sum = ActivationPatterns.addend(graph, clip.inputs[0])
        else { return nil }
        input = sum.value
        shift = sum.number
        self.maximum = maximum
    }
}
