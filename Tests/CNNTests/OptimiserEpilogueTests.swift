import Testing

@testable import CNN

/// Fusions that mark what a kernel is to do: here only the marks are looked at.
@Suite struct OptimiserEpilogueTests {
    private typealias B = ModelBuilder

    private static func nodes(_ builder: ModelBuilder, _ rewrites: [Rewrite]) throws -> [Node] {
        let model = try Model(bytes: builder.bytes())
        let planner = try GraphPlanner(model: model, inputShapes: [:], memoryLimitBytes: 1 << 30)
        var graph = RewriteGraph(planner)
        graph.settle(EpilogueFusion.rewrites)
        graph.settle(rewrites)
        return graph.finish().nodes
    }

    @Test("a slope for each channel becomes the last input of the convolution before it")
    func fusesSlopes() throws {
        func find(_ slope: [Int64]) throws -> [Node] {
            try Self.nodes(
                ModelBuilder(
                    shape: [1, 4, 3, 3],
                    [
                        B.node("Conv", ["x", "w"], ["c"]), B.node("Add", ["c", "x"], ["s"]),
                        B.node("PRelu", ["s", "p"], ["y"]),
                    ], [B.numbers("w", [4, 4, 1, 1]), B.numbers("p", slope)]), EpilogueFusion.slopeRewrites)
        }
        let fused = try #require(try find([4, 1, 1]).first)
        #expect(fused.operatorName == "Conv" && fused.outputs == ["y"])
        #expect(fused.inputs.count == 5 && fused.inputs[2].isEmpty && fused.inputs[3] == "x")
        #expect(fused.epilogue.slopeInput == 4 && fused.epilogue.addsResidual)
        #expect(try find([4, 1, 1]).count == 1)
        // Slopes that differ from pixel to pixel are none of a channel.
        #expect(try find([4, 3, 3]).map(\.operatorName) == ["Conv", "PRelu"])
    }

    /// `x * s` before a convolution, with a residual behind it.
    private static func scaled(
        gate: [Int64], kernel: Int64 = 1, order: [String] = ["x", "g"], _ more: [[UInt8]] = [],
        group: Int64 = 1
    ) throws -> [Node] {
        var builder = ModelBuilder(
            shape: [2, 4, 5, 5],
            [
                B.node("Mul", order, ["m"]),
                B.node("Conv", ["m", "w"], ["c"], attributes: [B.intAttribute("group", group)]),
            ] + more, [B.numbers("w", [4, 4 / group, kernel, kernel])])
        builder.inputs.append(("g", gate.map { .size($0) }))
        builder.outputs = [more.isEmpty ? "c" : "y"]
        return try nodes(builder, InputScaleFusion.rewrites)
    }

    @Test("a gate for each channel becomes the last input of the 1x1 convolution behind it")
    func fusesScale() throws {
        for order in [["x", "g"], ["g", "x"]] {
            let nodes = try Self.scaled(gate: [2, 4, 1, 1], order: order)
            #expect(nodes.map(\.operatorName) == ["Conv"])
            #expect(nodes.first?.inputs == ["x", "w", "", "g"] && nodes.first?.epilogue.scaleInput == 3)
        }
        let residual = try Self.scaled(gate: [2, 4, 1, 1], [B.node("Add", ["c", "x"], ["y"])])
        #expect(residual.first?.inputs == ["x", "w", "", "x", "g"])
        #expect(residual.first?.epilogue.scaleInput == 4 && residual.first?.epilogue.addsResidual == true)
    }

    @Test("a gate read by the convolution gives what the product gave", arguments: [4, 24, 600] as [Int64])
    func computesScale(channels: Int64) throws {
        // Two images, and of 600 channels more pixels than are scaled at a time.
        var builder = ModelBuilder(
            shape: [2, channels, 13, 11],
            [
                B.node("Mul", ["x", "g"], ["m"]), B.node("Conv", ["m", "w"], ["c"]),
                B.node("Add", ["c", "x"], ["a"]), B.node("Relu", ["a"], ["y"]),
            ], [B.numbers("w", [channels, channels, 1, 1])])
        builder.inputs.append(("g", [.size(2), .size(channels), .size(1), .size(1)]))
        let run = try OptimiserRun(builder)
        #expect(run.after == ["Conv"] && run.nodes.first?.epilogue.scaleInput == 4)
        #expect(run.agrees)
    }

    @Test("other products before convolutions stay")
    func keepsProducts() throws {
        let mul = ["Mul", "Conv"]
        #expect(try Self.scaled(gate: [2, 4, 5, 5]).map(\.operatorName) == mul)
        #expect(try Self.scaled(gate: [2, 4, 5, 1]).map(\.operatorName) == mul)
        #expect(try Self.scaled(gate: [2, 4, 1, 1], kernel: 3).map(\.operatorName) == mul)
        #expect(try Self.scaled(gate: [2, 4, 1, 1], group: 2).map(\.operatorName) == mul)
        let read = try Self.scaled(
            gate: [2, 4, 1, 1],
            [
                B.node("Relu", ["m"], ["r"]),
                B.node(
                    "Concat", ["r", "c"], ["y"],
                    attributes: [
                        B.intAttribute("axis", 1)
                    ]),
            ])
        #expect(read.first?.operatorName == "Mul")
    }
}
