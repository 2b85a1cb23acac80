import Testing

@testable import CNN

/// A model planned with and without the optimiser, and run both ways on the same numbers.
struct OptimiserRun {
    /// The operators in order.
    let before: [String]
    let after: [String]
    let nodes: [Node]
    let planner: GraphPlanner
    /// The largest difference between the outputs, over the largest number among them; infinite if shapes differ.
    let difference: Float

    /// - Parameter lowest: the least number among the inputs, which go up to 1.
    init(_ builder: ModelBuilder, lowest: Float = -1) throws {
        let model = try Model(bytes: builder.bytes())
        var planner = try GraphPlanner(model: model, inputShapes: [:], memoryLimitBytes: 1 << 30)
        before = planner.nodes.map(\.operatorName)
        let expected = try Self.run(planner, lowest)
        Optimiser.optimise(&planner)
        after = planner.nodes.map(\.operatorName)
        nodes = planner.nodes
        self.planner = planner
        let found = try Self.run(planner, lowest)
        var difference: Float = expected.isEmpty ? .infinity : 0
        for (name, tensor) in expected {
            difference = max(difference, FixtureCase.difference(found[name], tensor))
            // Zeros would agree with anything that is zero by mistake.
            if let floats = tensor.floats { #expect(floats.contains { $0 != 0 && $0.isFinite }) }
        }
        self.difference = difference
    }

    /// Whether the outputs agree but for rounding.
    var agrees: Bool { difference <= 1e-5 }

    /// The activations fused into nodes, in order, without those of nodes that have none.
    var activations: [Activation] { nodes.map(\.epilogue.activation).filter { $0 != .identity } }

    private static func run(_ planner: GraphPlanner, _ lowest: Float) throws -> [String: Tensor] {
        var planner = planner
        try BlockedLayout.apply(to: &planner)
        let program = try Program(planner)
        var state: UInt64 = 7
        for input in planner.model.inputs {
            let place = try #require(program.places[input.name])
            for index in 0..<place.type.count {
                place.address.storeBytes(
                    of: lowest + (1 - lowest) * random(&state), toByteOffset: index * 4, as: Float.self)
            }
        }
        program.run()
        var outputs: [String: Tensor] = [:]
        for output in planner.model.outputs {
            let place = try #require(program.places[output.name])
            try #require(place.type.element == .float32)
            let values = UnsafeBufferPointer(
                start: place.address.assumingMemoryBound(to: Float.self), count: place.type.count)
            outputs[output.name] = try Tensor(shape: place.type.shape, floats: Array(values))
        }
        return outputs
    }

    /// From 0 to 1; always the same.
    private static func random(_ state: inout UInt64) -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) / Float(1 << 24)
    }

    /// So many different numbers between -1 and 1.
    static func numbers(_ count: Int, seed: UInt64 = 1) -> [Float] {
        var state = seed
        return (0..<count).map { _ in 2 * random(&state) - 1 }
    }
}

extension ModelBuilder {
    /// A graph from `x` of this shape to `y`.
    init(shape: [Int64], opset: Int64 = 17, _ nodes: [[UInt8]], _ initializers: [[UInt8]] = []) {
        self.init()
        self.opset = opset
        inputs = [("x", shape.map { .size($0) })]
        self.nodes = nodes
        self.initializers = initializers
    }

    /// A tensor of arbitrary numbers.
    static func numbers(_ name: String, _ dims: [Int64], seed: UInt64 = 1) -> [UInt8] {
        tensor(name, dims: dims, OptimiserRun.numbers(Int(dims.reduce(1, *)), seed: seed))
    }

    static func scalar(_ name: String, _ value: Float) -> [UInt8] { tensor(name, dims: [], [value]) }

    static func ints(_ name: String, _ values: [Int64]) -> [UInt8] {
        tensor(name, dims: [Int64(values.count)], ints: values)
    }

    static func transpose(_ input: String, _ output: String, _ order: [Int64]) -> [UInt8] {
        node("Transpose", [input], [output], attributes: [attribute("perm", ints: order)])
    }

    /// From channels-first to channels-last.
    static func toLast(_ input: String, _ output: String) -> [UInt8] { transpose(input, output, [0, 2, 3, 1]) }

    /// From channels-last to channels-first.
    static func toFirst(_ input: String, _ output: String) -> [UInt8] { transpose(input, output, [0, 3, 1, 2]) }

    static func floatAttribute(_ name: String, _ value: Float) -> [UInt8] {
        field(1, name) + varint(2 << 3 | 5) + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
            + field(20, 1)
    }

    static func intAttribute(_ name: String, _ value: Int64) -> [UInt8] {
        field(1, name) + field(3, value) + field(20, 2)
    }

    static func textAttribute(_ name: String, _ value: String) -> [UInt8] {
        field(1, name) + field(4, value) + field(20, 3)
    }
}
