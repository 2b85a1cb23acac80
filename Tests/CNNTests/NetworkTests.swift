import Testing

@testable import CNN

@Suite struct NetworkTests {
    @Test("a whole network gives what ONNX Runtime gives", arguments: FixtureCase.networks)
    func agrees(_ fixture: FixtureCase) throws {
        let session = try Session(model: try Model(bytes: fixture.model, name: fixture.name))
        let outputs = try session.run(inputs: fixture.inputs)
        for (name, expected) in fixture.outputs {
            #expect(FixtureCase.difference(outputs[name], expected) <= 1e-5)
        }
        // A second run starts from what the first one left in memory.
        #expect(try session.run(inputs: fixture.inputs) == outputs)
    }

    @Test("the shipped face model gives ONNX Runtime's scores")
    func runsShippedModel() throws {
        let models = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Models/"
        let model = try Model(path: models + "face-emotion.onnx")
        #expect(model.metadata["sursathi.labels"]?.split(separator: ",").count == 8)
        let input = try NumpyFile(path: FixtureCase.path("face-emotion-input.npy"))
        let scores = try NumpyFile(path: FixtureCase.path("face-emotion-scores.npy"))
        guard case .float32(let pixels) = input.storage, case .float32(let expected) = scores.storage else {
            Issue.record("the fixtures are not float32")
            return
        }
        let session = try Session(model: model)
        try pixels.withUnsafeBufferPointer { try session.setInput("face", from: $0) }
        session.run()
        let found = try session.withOutput("scores") { Array($0) }
        let difference = FixtureCase.difference(
            try Tensor(shape: [1, 8], floats: found), try Tensor(shape: [1, 8], floats: expected))
        #expect(difference <= 1e-5)
    }
}
