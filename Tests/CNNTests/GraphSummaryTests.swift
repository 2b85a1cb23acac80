import Testing

@testable import CNN

@Suite struct GraphSummaryTests {
    /// 2 channels of 5x5 -> Conv 3x3, 4 channels, stride 2 -> BatchNormalization -> Relu -> flat -> Gemm to 3.
    private static func model() throws -> Model {
        var builder = ModelBuilder()
        builder.inputs = [("x", [.named("batch"), .size(2), .size(5), .size(5)])]
        let (four, sixteen) = ([Float](repeating: 1, count: 4), [Float](repeating: 0.5, count: 16 * 3))
        builder.initializers = [
            ModelBuilder.tensor("w", dims: [4, 2, 3, 3], [Float](repeating: 1, count: 72)),
            ModelBuilder.tensor("ones", dims: [4], four), ModelBuilder.tensor("dense", dims: [3, 16], sixteen),
            ModelBuilder.tensor("shape", dims: [2], ints: [-1, 16]),
        ]
        let conv = [
            ModelBuilder.attribute("strides", ints: [2, 2]), ModelBuilder.attribute("pads", ints: [0, 0, 1, 1]),
        ]
        builder.nodes = [
            ModelBuilder.node("Conv", name: "first", ["x", "w"], ["a"], attributes: conv),
            ModelBuilder.node("BatchNormalization", ["a", "ones", "ones", "ones", "ones"], ["b"]),
            ModelBuilder.node("Relu", ["b"], ["c"]), ModelBuilder.node("Reshape", ["c", "shape"], ["d"]),
            ModelBuilder.node(
                "Gemm", ["d", "dense"], ["y"], attributes: [ModelBuilder.attribute("transB", int: 1)]),
        ]
        return try Model(bytes: builder.bytes())
    }

    @Test("the file's graph has every node with its shape, parameters and multiplications")
    func describesFile() throws {
        let graph = try GraphSummary(model: try Self.model())
        #expect(graph.nodes.map(\.operatorName) == ["Conv", "BatchNormalization", "Relu", "Reshape", "Gemm"])
        #expect(graph.nodes.map(\.label) == ["first", "b", "c", "d", "y"])
        #expect(
            graph.nodes.map(\.outputShapes) == [
                [[1, 4, 2, 2]], [[1, 4, 2, 2]], [[1, 4, 2, 2]], [[1, 16]], [[1, 3]],
            ])
        // A weight that several inputs name counts once.
        #expect(graph.nodes.map(\.parameterCount) == [72, 4, 0, 0, 48])
        // 16 outputs of 2*3*3 products; 3 of 16.
        #expect(graph.nodes.map(\.multiplyAccumulateCount) == [288, 0, 0, 0, 48])
        #expect(graph.multiplyAccumulateCount == 336)
        #expect(graph.parameterCount == 124)
        #expect(graph.parameterByteCount == 496)
        let batch = try GraphSummary(model: try Self.model(), inputShapes: ["x": [3, 2, 5, 5]])
        #expect(batch.multiplyAccumulateCount == 3 * 336)
    }

    @Test("the session's graph says what was fused")
    func describesSession() throws {
        let session = try Session(model: try Self.model())
        // The engine may put changes of layout in between.
        let operators = session.graph.nodes.map(\.operatorName).filter { !$0.hasPrefix("sursathi.") }
        #expect(operators == ["Conv", "Reshape", "Gemm"])
        #expect(session.graph.nodes[0].fusedOperators == ["BatchNormalization", "Relu"])
        #expect(session.graph.nodes[0].label == "first")
        // The normalisation became a bias.
        #expect(session.graph.nodes[0].parameterCount == 76)
        #expect(session.graph.multiplyAccumulateCount == 336)
    }

    @Test("transposed convolutions and broadcast products count by their definition")
    func countsProducts() throws {
        var builder = ModelBuilder()
        builder.inputs = [("x", [.size(2), .size(3), .size(4)]), ("m", [.size(4), .size(5)])]
        builder.nodes = [ModelBuilder.node("MatMul", ["x", "m"], ["y"])]
        #expect(try GraphSummary(model: try Model(bytes: builder.bytes())).multiplyAccumulateCount == 2 * 3 * 4 * 5)
    }

    @Test("profiling measures every node, and runs like any other run")
    func profiles() throws {
        let session = try Session(model: try Self.model())
        let pixels = [Float](repeating: 1, count: 50)
        let expected = try session.run(inputs: ["x": try Tensor(shape: [1, 2, 5, 5], floats: pixels)])["y"]?.floats
        let seconds = session.profile(runs: 3)
        #expect(seconds.count == session.graph.nodes.count)
        #expect(seconds.allSatisfy { $0 >= 0 })
        // Reshaping takes no step.
        for (node, time) in zip(session.graph.nodes, seconds) where node.operatorName == "Reshape" {
            #expect(time == 0)
        }
        #expect(try session.withOutput("y") { Array($0) } == expected)
        #expect(session.profile(runs: 0).count == seconds.count)
    }
}
