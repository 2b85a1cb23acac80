import Testing

@testable import CNN

/// Graphs that nobody has thought of: whatever the optimiser makes of them must compute the same.
@Suite struct OptimiserRandomTests {
    @Test("random graphs compute the same with and without the optimiser", arguments: 0..<200 as Range<UInt64>)
    func agrees(seed: UInt64) throws {
        var graph = RandomGraph(seed: seed)
        for _ in 0..<12 { graph.grow() }
        let run = try OptimiserRun(graph.builder)
        #expect(run.difference <= 1e-4, "\(run.before) became \(run.after)")
    }
}

private struct RandomGraph {
    private typealias B = ModelBuilder
    private var state: UInt64
    private var values: [(name: String, shape: [Int64])] = [("x", [2, 3, 4, 3])]
    private var nodes: [[UInt8]] = []
    private var initializers: [[UInt8]] = []

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    var builder: ModelBuilder {
        var builder = ModelBuilder(shape: values[0].shape, opset: state % 3 == 0 ? 13 : 17, nodes, initializers)
        // Some value in the middle is read from outside as well.
        builder.outputs = [values[values.count - 1].name]
        if values.count > 6, state % 2 == 0 { builder.outputs.append(values[values.count - 4].name) }
        return builder
    }

    private mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    /// One of the newest values.
    private mutating func recent() -> (name: String, shape: [Int64]) {
        values[max(0, values.count - 1 - below(3))]
    }

    private mutating func add(
        _ op: String, _ inputs: [String], _ shape: [Int64], _ attributes: [[UInt8]] = []
    ) {
        let name = "v\(values.count)"
        nodes.append(B.node(op, inputs, [name], attributes: attributes))
        values.append((name, shape))
    }

    private mutating func constant(_ shape: [Int64]) -> String {
        let name = "c\(initializers.count)"
        initializers.append(B.numbers(name, shape, seed: state))
        return name
    }

    private mutating func ints(_ values: [Int64]) -> String {
        let name = "c\(initializers.count)"
        initializers.append(B.ints(name, values))
        return name
    }

    mutating func grow() {
        switch below(14) {
        case 0, 1: unary()
        case 2, 3, 4: transpose()
        case 5, 6: arithmetic()
        case 7: pair()
        case 8: reduce()
        case 9: slice()
        case 10: reshape()
        case 11: convolve()
        case 12: multiply()
        default: gate()
        }
    }

    private mutating func unary() {
        let (name, shape) = recent()
        add(pick(["Relu", "Sigmoid", "Tanh", "HardSwish", "Neg", "LeakyRelu", "Identity", "Softplus"]), [name], shape)
    }

    private mutating func transpose() {
        let (name, shape) = recent()
        var order = Array(0..<shape.count)
        if shape.count == 4, below(3) > 0 {
            order = pick([[0, 2, 3, 1], [0, 3, 1, 2]])
        } else {
            for index in order.indices { order.swapAt(index, below(shape.count)) }
        }
        let perm = B.attribute("perm", ints: order.map { Int64($0) })
        add("Transpose", [name], order.map { shape[$0] }, [perm])
    }

    /// With a constant that is broadcast along some dimensions.
    private mutating func arithmetic() {
        let (name, shape) = recent()
        var other = shape.map { below(2) == 0 ? $0 : 1 }
        if below(3) == 0 { other = Array(other.dropFirst(below(shape.count))) }
        let inputs = [name, constant(other)]
        add(pick(["Add", "Sub", "Mul", "Max"]), below(2) == 0 ? inputs : inputs.reversed(), shape)
    }

    /// Two values of one shape.
    private mutating func pair() {
        let (name, shape) = recent()
        let others = values.filter { $0.shape == shape }.map(\.name)
        let other = pick(others)
        if below(3) == 0, shape.reduce(1, *) < 500 {
            let axis = below(shape.count)
            var sum = shape
            sum[axis] *= 2
            add("Concat", [name, other], sum, [B.intAttribute("axis", Int64(axis))])
        } else {
            add(pick(["Add", "Mul", "Min"]), [other, name], shape)
        }
    }

    private mutating func reduce() {
        let (name, shape) = recent()
        if below(2) == 0 {
            let axis = B.intAttribute("axis", Int64(below(shape.count)))
            add("Softmax", [name], shape, [axis])
        } else {
            let axes = pick([[1, 2], [2, 3], [0], [1], [3]]).filter { $0 < shape.count }
            let keeps = below(2) == 0 || shape.count - axes.count < 2
            let reduced = shape.indices.compactMap { axes.contains($0) ? (keeps ? 1 : nil) : shape[$0] }
            guard !axes.isEmpty else { return }
            add(
                pick(["ReduceMean", "ReduceMax"]), [name], reduced,
                [B.attribute("axes", ints: axes.map { Int64($0) }), B.intAttribute("keepdims", keeps ? 1 : 0)])
        }
    }

    private mutating func slice() {
        let (name, shape) = recent()
        let axis = below(shape.count)
        var changed = shape
        if below(2) == 0, shape[axis] > 1 {
            changed[axis] -= 1
            add("Slice", [name, ints([1]), ints([Int64.max]), ints([Int64(axis)])], changed)
        } else {
            changed[axis] += 1
            var pads = [Int64](repeating: 0, count: 2 * shape.count)
            pads[axis] = 1
            add("Pad", [name, ints(pads)], changed)
        }
    }

    private mutating func reshape() {
        let (name, shape) = recent()
        let target: [Int64]
        switch below(3) {
        case 0: target = [shape[0], shape.dropFirst().reduce(1, *)]
        case 1:
            var dimensions = shape.filter { $0 != 1 }
            while dimensions.count < 4 { dimensions.insert(1, at: below(dimensions.count + 1)) }
            target = dimensions
        default: target = shape.count < 4 ? shape + [1] : [shape[0] * shape[1]] + shape.dropFirst(2)
        }
        add("Reshape", [name, ints(target)], target)
    }

    private mutating func convolve() {
        let (name, shape) = recent()
        guard shape.count == 4, shape.reduce(1, *) < 1000 else { return unary() }
        let size: Int64 = pick([1, 3])
        let weights = constant([4, shape[1], size, size])
        let pads = [Int64](repeating: size / 2, count: 4)
        add("Conv", [name, weights], [shape[0], 4] + shape.dropFirst(2), [B.attribute("pads", ints: pads)])
    }

    private mutating func multiply() {
        let (name, shape) = recent()
        let last = shape[shape.count - 1]
        add("MatMul", [name, constant([last, 3])], shape.dropLast() + [3])
    }

    /// Squeeze-and-excitation, or Swish.
    private mutating func gate() {
        let (name, shape) = recent()
        var gate = name
        if below(2) == 0, shape.count == 4 {
            let axes = pick([[1, 2], [2, 3]] as [[Int64]])
            let small = shape.indices.map { axes.contains(Int64($0)) ? 1 : shape[$0] }
            add("ReduceMean", [name], small, [B.attribute("axes", ints: axes)])
            gate = values[values.count - 1].name
        }
        let gateShape = values[values.count - 1].name == gate ? values[values.count - 1].shape : shape
        add("Sigmoid", [gate], gateShape)
        add("Mul", [name, values[values.count - 1].name], shape)
    }
}
