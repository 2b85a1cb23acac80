import Testing

@testable import CNN

/// Networks in QDQ form against ONNX Runtime's int8 kernels.
@Suite struct QuantizedTests {
    @Test("a quantised network gives ONNX Runtime's bytes, to one step", arguments: FixtureCase.quantized)
    func agrees(_ fixture: FixtureCase) throws {
        for kernels in KernelTable.available {
            let session = try Session(
                model: try Model(bytes: fixture.model, name: fixture.name), threads: 1, inputShapes: [:],
                memoryLimitBytes: 1 << 30, kernels: kernels)
            let outputs = try session.run(inputs: fixture.inputs)
            for (name, expected) in fixture.outputs {
                let found = try #require(outputs[name])
                let steps = zip(Self.bytes(found), Self.bytes(expected)).map { abs($0 - $1) }
                #expect(found.shape == expected.shape && found.elementType == expected.elementType)
                #expect(steps.max() ?? 0 <= 1)
                // With x86-64's kernels none differ; others may round a sum of two tensors in another way.
                #expect(steps.filter { $0 != 0 }.count <= max(1, steps.count / 50))
                // Zeros would agree with anything that is zero by mistake.
                #expect(Set(Self.bytes(expected)).count > 1)
            }
            #expect(try session.run(inputs: fixture.inputs) == outputs)
        }
    }

    @Test("all of a quantised network's products are of bytes", arguments: FixtureCase.quantized)
    func replacesProducts(_ fixture: FixtureCase) throws {
        let session = try Session(model: try Model(bytes: fixture.model, name: fixture.name))
        let operators = Set(session.graph.nodes.map(\.operatorName))
        // Groups of three channels have no kernel of their own.
        let isKnown = !fixture.name.contains("groups of 3")
        #expect(operators.isDisjoint(with: ["Conv", "Gemm", "MatMul"]) == isKnown)
        if isKnown {
            #expect(
                operators.isDisjoint(with: ["Add", "Mul", "MaxPool", "GlobalAveragePool", "Concat", "HardSigmoid"]))
        }
    }

    private static func bytes(_ tensor: Tensor) -> [Int] {
        switch tensor.storage {
        case .uint8(let values): return values.map { Int($0) }
        case .int8(let values): return values.map { Int($0) }
        default: return []
        }
    }
}
