import Testing

@testable import CNN

@Suite struct OperatorTests {
    @Test(
        "an operator gives what ONNX Runtime gives",
        arguments: FixtureCase.operators + FixtureCase.layers + FixtureCase.types)
    func agrees(_ fixture: FixtureCase) throws {
        let model = try Model(bytes: fixture.model, name: fixture.name)
        let session = try Session(model: model)
        let outputs = try session.run(inputs: fixture.inputs)
        #expect(outputs.count == fixture.outputs.count)
        for (name, expected) in fixture.outputs {
            let difference = FixtureCase.difference(outputs[name], expected)
            #expect(difference <= 1e-5, "\(name): \(String(describing: outputs[name])) is not \(expected)")
        }
    }

    @Test("the fixtures try every operator of the table")
    func isComplete() throws {
        // No file of the opsets that are read has Swish; OptimiserActivationTests try it.
        var tried: Set<String> = ["Swish"]
        for fixture in FixtureCase.operators + FixtureCase.layers + FixtureCase.types + FixtureCase.networks {
            tried.formUnion(try Model(bytes: fixture.model).contents.nodes.map(\.operatorName))
        }
        #expect(Set(OperatorTable.names).subtracting(tried).sorted() == [])
    }
}
