import Testing

@testable import CNN

/// Networks of floats computed with bfloat16.
@Suite struct PrecisionTests {
    typealias B = ModelBuilder

    /// Few significant bits, so that neither rounding nor order changes a sum.
    private static func wholeNumbers(_ count: Int, seed: UInt64) -> [Float] {
        OptimiserRun.numbers(count, seed: seed).map { ($0 * 15).rounded() }
    }

    private static func convolution(
        _ shape: [Int64], _ weights: [Int64], activation: String, _ attributes: [[UInt8]]
    ) -> ModelBuilder {
        let count = Int(weights.reduce(1, *))
        return ModelBuilder(
            shape: shape,
            [
                B.node("Conv", ["x", "w", "b"], ["c"], attributes: attributes),
                B.node("Conv", ["x", "v", "b"], ["d"], attributes: attributes),
                B.node("Add", ["c", "d"], ["s"]), B.node(activation, ["s"], ["y"]),
            ],
            [
                B.tensor("w", dims: weights, wholeNumbers(count, seed: 2)),
                B.tensor("v", dims: weights, wholeNumbers(count, seed: 3)),
                B.tensor("b", dims: [weights[0]], wholeNumbers(Int(weights[0]), seed: 4)),
            ])
    }

    private static func convolutions() -> [ModelBuilder] {
        [
            convolution([1, 20, 5, 7], [33, 20, 1, 1], activation: "Relu", []),
            convolution([1, 16, 40, 45], [16, 16, 1, 1], activation: "HardSwish", []),
            convolution([2, 37, 6, 5], [18, 37, 1, 1], activation: "Relu", []),
            convolution(
                [1, 18, 9, 11], [40, 18, 3, 3], activation: "Relu",
                [B.attribute("strides", ints: [2, 2]), B.attribute("pads", ints: [1, 1, 1, 1])]),
            convolution(
                [1, 16, 9, 8], [16, 16, 5, 2], activation: "HardSwish",
                [B.attribute("dilations", ints: [1, 3]), B.attribute("pads", ints: [2, 1, 0, 2])]),
            convolution([1, 32, 8, 8], [48, 32, 2, 2], activation: "Relu", []),
        ]
    }

    private static func product(rows: Int64, depth: Int64, columns: Int64, isTransposed: Bool) -> ModelBuilder {
        let dims = isTransposed ? [columns, depth] : [depth, columns]
        return ModelBuilder(
            shape: [rows, depth],
            [
                B.node(
                    "Gemm", ["x", "w", "b"], ["g"], attributes: [B.attribute("transB", int: isTransposed ? 1 : 0)]),
                B.node("Relu", ["g"], ["y"]),
            ],
            [
                B.tensor("w", dims: dims, wholeNumbers(Int(depth * columns), seed: 5)),
                B.tensor("b", dims: [columns], wholeNumbers(Int(columns), seed: 6)),
            ])
    }

    private static func run(
        _ builder: ModelBuilder, _ precision: Precision, _ kernels: KernelTable, threads: Int = 1,
        _ numbers: (Int) -> [Float]
    ) throws -> Tensor {
        let session = try Session(
            model: try Model(bytes: builder.bytes()), threads: threads, inputShapes: [:], memoryLimitBytes: 1 << 30,
            kernels: kernels, precision: precision)
        let shape = session.inputs[0].shape
        let input = try Tensor(shape: shape, floats: numbers(shape.reduce(1, *)))
        return try #require(try session.run(inputs: ["x": input])["y"])
    }

    @Test("numbers that bfloat16 holds give what float32 gives")
    func isExact() throws {
        let products = [
            Self.product(rows: 1, depth: 33, columns: 50, isTransposed: true),
            Self.product(rows: 3, depth: 64, columns: 7, isTransposed: false),
            Self.product(rows: 17, depth: 5, columns: 33, isTransposed: true),
        ]
        for builder in Self.convolutions() + products {
            for kernels in KernelTable.available {
                let expected = try Self.run(builder, .float32, kernels) { Self.wholeNumbers($0, seed: 1) }
                for threads in [1, 3] {
                    let found = try Self.run(builder, .bfloat16, kernels, threads: threads) {
                        Self.wholeNumbers($0, seed: 1)
                    }
                    #expect(FixtureCase.difference(found, expected) <= 1e-6)
                }
                #expect(expected.floats?.contains { $0 != 0 } ?? false)
            }
        }
    }

    @Test("other numbers are rounded, and float32 stays the default")
    func rounds() throws {
        let gemm = Self.product(rows: 2, depth: 40, columns: 20, isTransposed: true)
        for kernels in KernelTable.available {
            let expected = try Self.run(gemm, .float32, kernels) { OptimiserRun.numbers($0) }
            let found = try Self.run(gemm, .bfloat16, kernels) { OptimiserRun.numbers($0) }
            let difference = FixtureCase.difference(found, expected)
            #expect(difference > 1e-5 && difference < 1e-2)
            guard BFloatKernels.preferred(for: kernels.level).isFast else { continue }
            for builder in Self.convolutions() {
                let expected = try Self.run(builder, .float32, kernels) { OptimiserRun.numbers($0) }
                let found = try Self.run(builder, .bfloat16, kernels) { OptimiserRun.numbers($0) }
                let difference = FixtureCase.difference(found, expected)
                #expect(difference > 1e-5 && difference < 1e-2)
            }
        }
    }

    @Test("a whole network stays near ONNX Runtime's outputs", arguments: FixtureCase.networks)
    func staysNear(_ fixture: FixtureCase) throws {
        let session = try Session(model: try Model(bytes: fixture.model, name: fixture.name), precision: .bfloat16)
        let outputs = try session.run(inputs: fixture.inputs)
        for (name, expected) in fixture.outputs {
            #expect(FixtureCase.difference(outputs[name], expected) <= 0.03)
        }
    }

    @Test("floats are rounded to bfloat16 half to even")
    func narrows() {
        #expect(BFloatKernels.bits(1) == 0x3F80)
        #expect(BFloatKernels.bits(Float(bitPattern: 0x3F80_8000)) == 0x3F80)
        #expect(BFloatKernels.bits(Float(bitPattern: 0x3F81_8000)) == 0x3F82)
        #expect(BFloatKernels.bits(Float(bitPattern: 0x3F80_8001)) == 0x3F81)
        #expect(BFloatKernels.bits(.infinity) == 0x7F80)
        #expect(BFloatKernels.bits(-.greatestFiniteMagnitude) == 0xFF80)
        #expect(BFloatKernels.bits(.nan) == 0x7FC0)
    }
}
