import Testing

@testable import CNN

/// What a session keeps of the weights.
@Suite struct SessionMemoryTests {
    /// Two 3x3 convolutions of 32 channels, the second on a plane that is a quarter as wide, then a matrix product.
    private static func model() throws -> Model {
        var builder = ModelBuilder()
        builder.inputs = [("x", [.size(1), .size(32), .size(32), .size(32)])]
        func weights(_ name: String, _ dims: [Int64]) -> [UInt8] {
            let count = Int(dims.reduce(1, *))
            return ModelBuilder.tensor(name, dims: dims, OptimiserRun.numbers(count).map { $0 / 16 })
        }
        builder.initializers = [
            weights("first", [32, 32, 3, 3]), weights("second", [32, 32, 3, 3]), weights("last", [32, 10]),
        ]
        let pads = ModelBuilder.attribute("pads", ints: [1, 1, 1, 1])
        let size = ModelBuilder.attribute("kernel_shape", ints: [2, 2])
        builder.nodes = [
            ModelBuilder.node("Conv", ["x", "first"], ["a"], attributes: [pads]),
            ModelBuilder.node(
                "MaxPool", ["a"], ["b"], attributes: [size, ModelBuilder.attribute("strides", ints: [2, 2])]),
            ModelBuilder.node("Conv", ["b", "second"], ["c"], attributes: [pads]),
            ModelBuilder.node("GlobalAveragePool", ["c"], ["d"]), ModelBuilder.node("Flatten", ["d"], ["e"]),
            ModelBuilder.node("MatMul", ["e", "last"], ["y"]),
        ]
        return try Model(bytes: builder.bytes())
    }

    @Test("the low memory mode keeps convolutions' weights once, and gives the same")
    func keepsWeightsOnce() throws {
        let model = try Self.model()
        let (fast, low) = (try Session(model: model), try Session(model: model, memory: .low))
        let filters = 2 * 32 * 32 * 9 * 4
        // Biases and rounding up come on top.
        #expect((filters * 4..<filters * 4 + 1024).contains(fast.packedWeightByteCount))
        #expect((filters..<filters + 1024).contains(low.packedWeightByteCount))
        // The matrix, and the shape that Flatten has become.
        #expect((32 * 10 * 4..<32 * 10 * 4 + 64).contains(low.storedWeightByteCount))
        #expect(low.weightByteCount == low.packedWeightByteCount + low.storedWeightByteCount)
        let input = try Tensor(shape: [1, 32, 32, 32], floats: OptimiserRun.numbers(32 * 32 * 32))
        let expected = try #require(try fast.run(inputs: ["x": input])["y"])
        #expect(FixtureCase.difference(try low.run(inputs: ["x": input])["y"], expected) < 1e-5)
    }

    @Test("a budget that is too small for all goes to the convolution of the larger plane")
    func choosesLargePlanes() throws {
        var planner = try GraphPlanner(model: try Self.model(), inputShapes: [:], memoryLimitBytes: 1 << 30)
        try BlockedLayout.apply(to: &planner)
        func chosen() -> [Bool] { planner.nodes.filter { $0.operatorName == "Conv" }.map(\.usesWinograd) }
        #expect(chosen() == [true, true])
        for index in planner.nodes.indices { planner.nodes[index].usesWinograd = false }
        try WinogradSelection.apply(to: &planner, budgetBytes: 36 * 32 * 32 * 4)
        #expect(chosen() == [true, false])
    }
}
