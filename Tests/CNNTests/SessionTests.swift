import Testing

@testable import CNN

@Suite struct SessionTests {
    private static func residual() throws -> Model {
        try Model(bytes: try #require(FixtureCase.networks.first).model, name: "residual.onnx")
    }

    @Test("a batch left open is 1, or what the caller says, and images do not mix")
    func choosesBatch() throws {
        let model = try Self.residual()
        let one = try Session(model: model)
        #expect(one.inputs[0].shape == [1, 3, 24, 24])
        let two = try Session(model: model, inputShapes: ["image": [2, 3, 24, 24]])
        #expect(two.outputs[0].shape == [2, 8])
        let image = try #require(FixtureCase.networks.first?.inputs["image"]?.floats)
        let dark = [Float](repeating: 0, count: image.count)
        let both = try two.run(inputs: ["image": try Tensor(shape: [2, 3, 24, 24], floats: dark + image)])
        for (index, pixels) in [dark, image].enumerated() {
            let scores = try one.run(inputs: ["image": try Tensor(shape: [1, 3, 24, 24], floats: pixels)])
            let alone = try #require(scores["scores"])
            let together = try #require(both["scores"]?.floats)[index * 8..<index * 8 + 8]
            // A product of one row adds up in another order.
            #expect(FixtureCase.difference(try Tensor(shape: [1, 8], floats: Array(together)), alone) <= 1e-6)
        }
    }

    @Test("wrong shapes and threads are refused with what was expected")
    func refusesShapes() throws {
        let model = try Self.residual()
        for shape in [[1, 3, 24, 25], [1, 3, 24], [0, 3, 24, 24], [-1, 3, 24, 24]] {
            #expect {
                try Session(model: model, inputShapes: ["image": shape])
            } throws: { "\($0)".contains("\"image\" has shape [batch, 3, 24, 24], so it cannot be \(shape)") }
        }
        #expect { try Session(model: model, inputShapes: ["pixels": [1]]) } throws: { "\($0)".contains("\"image\"") }
        #expect(throws: ModelError.self) { try Session(model: model, threads: 0) }
        #expect { try Session(model: model, memoryLimitBytes: 10_000) } throws: {
            ($0 as? ModelError)?.reason == .tooLarge
        }
    }

    @Test("an open size that is no batch must be stated")
    func asksForSizes() throws {
        var builder = ModelBuilder()
        builder.inputs = [("x", [.named("batch"), .named("height")])]
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"])]
        let model = try Model(bytes: builder.bytes())
        #expect { try Session(model: model) } throws: { "\($0)".contains("inputShapes") }
        #expect(try Session(model: model, inputShapes: ["x": [2, 5]]).outputs[0].shape == [2, 5])
    }

    @Test("a named dimension has one size wherever it stands")
    func sharesNamedDimensions() throws {
        var builder = ModelBuilder()
        builder.inputs = [
            ("x", [.named("batch"), .named("n")]), ("b", [.named("batch"), .named("n")]), ("c", [.named("n")]),
        ]
        builder.nodes = [ModelBuilder.node("Add", ["x", "b"], ["s"]), ModelBuilder.node("Add", ["s", "c"], ["y"])]
        let model = try Model(bytes: builder.bytes())
        let session = try Session(model: model, inputShapes: ["b": [2, 5]])
        #expect(session.inputs.map(\.shape) == [[2, 5], [2, 5], [5]])
        #expect(session.outputs[0].shape == [2, 5])
        #expect { try Session(model: model, inputShapes: ["x": [2, 5], "c": [4]]) } throws: {
            ($0 as? ModelError)?.reason == .mismatch
                && "\($0)".contains("dimension \"n\" is 5 in input \"x\", but 4 in \"c\"")
        }
    }

    @Test("wrong inputs and outputs are refused by name, shape and type")
    func refusesInputs() throws {
        let session = try Session(model: try Self.residual())
        let pixels = [Float](repeating: 0, count: 3 * 24 * 24)
        let good = try Tensor(shape: [1, 3, 24, 24], floats: pixels)
        let flat = try Tensor(shape: [1728], floats: pixels)
        let ints = try Tensor(shape: [1, 3, 24, 24], int64s: [Int64](repeating: 0, count: 1728))
        #expect { try session.run(inputs: [:]) } throws: { "\($0)".contains("input \"image\" is missing") }
        #expect { try session.run(inputs: ["image": good, "b": good]) } throws: { "\($0)".contains("no input \"b\"") }
        #expect { try session.run(inputs: ["image": flat]) } throws: {
            "\($0)".contains("must be float32 of shape [1, 3, 24, 24], but is float32 of shape [1728]")
        }
        #expect { try session.run(inputs: ["image": ints]) } throws: { "\($0)".contains("but is int64") }
        pixels.withUnsafeBufferPointer { buffer in
            #expect(throws: ModelError.self) { try session.setInput("b", from: buffer) }
            #expect(throws: ModelError.self) { try session.setInput("image", from: .init(rebasing: buffer[1...])) }
        }
        #expect(throws: ModelError.self) { try session.withOutput("b") { $0.count } }
    }

    @Test("inputs stay set from run to run")
    func keepsInputs() throws {
        let fixture = try #require(FixtureCase.networks.first)
        let session = try Session(model: try Model(bytes: fixture.model))
        let image = try #require(fixture.inputs["image"]?.floats)
        try image.withUnsafeBufferPointer { try session.setInput("image", from: $0) }
        session.run()
        let first = try session.withOutput("scores") { Array($0) }
        session.run()
        #expect(try session.withOutput("scores") { Array($0) } == first)
    }

    @Test("an input or a weight may be an output as well")
    func passesThrough() throws {
        var builder = ModelBuilder()
        builder.initializers = [ModelBuilder.tensor("w", dims: [2], [3, 4])]
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"])]
        builder.outputs = ["y", "x", "w"]
        let session = try Session(model: try Model(bytes: builder.bytes()))
        let input = try Tensor(shape: [1, 4], floats: [-1, 2, -3, 4])
        let outputs = try session.run(inputs: ["x": input])
        #expect(outputs["x"] == input)
        #expect(outputs["y"]?.floats == [0, 2, 0, 4])
        #expect(outputs["w"]?.floats == [3, 4])
    }

    @Test("normalisation, additions and activations become part of convolutions")
    func optimises() throws {
        let model = try Self.residual()
        var planner = try GraphPlanner(model: model, inputShapes: [:], memoryLimitBytes: 1 << 30)
        #expect(planner.nodes.contains { $0.operatorName == "BatchNormalization" })
        Optimiser.optimise(&planner)
        #expect(
            planner.nodes.map(\.operatorName) == [
                "Conv", "MaxPool", "Conv", "Conv", "Conv", "Conv", "Conv", "AveragePool", "Reshape", "Gemm", "Softmax",
            ])
        #expect(planner.nodes.filter { $0.epilogue.addsResidual }.count == 2)
    }
}
