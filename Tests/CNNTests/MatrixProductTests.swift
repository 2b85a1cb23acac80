import Testing

@testable import CNN
import Processor

/// Matrix products by the kernels of each level, against the definition.
@Suite struct MatrixProductTests {
    /// Numbers between -1 and 1 that are the same in each run.
    private static func numbers(_ count: Int, seed: UInt32) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(Int32(bitPattern: state)) / 2_147_483_648
        }
    }

    /// Runs one node on numbers, with the second factor constant or not, and with as many tasks as threads.
    private static func run(
        _ operatorName: String, _ a: [Int], _ b: [Int], c: [Int]? = nil, attributes: [[UInt8]] = [],
        isConstant: Bool = true, kernels: KernelTable, threads: Int = 1
    ) throws -> [Float] {
        var builder = ModelBuilder()
        builder.inputs = [("a", a.map { .size(Int64($0)) })]
        var inputs = ["a": try Tensor(shape: a, floats: numbers(a.reduce(1, *), seed: 1))]
        let right = numbers(b.reduce(1, *), seed: 2)
        if isConstant {
            builder.initializers = [ModelBuilder.tensor("b", dims: b.map(Int64.init), right)]
        } else {
            builder.inputs.append(("b", b.map { .size(Int64($0)) }))
            inputs["b"] = try Tensor(shape: b, floats: right)
        }
        if let c {
            let addend = numbers(c.reduce(1, *), seed: 3)
            builder.initializers.append(ModelBuilder.tensor("c", dims: c.map(Int64.init), addend))
        }
        builder.nodes = [
            ModelBuilder.node(operatorName, ["a", "b"] + (c == nil ? [] : ["c"]), ["y"], attributes: attributes)
        ]
        let session = try Session(
            model: try Model(bytes: builder.bytes()), threads: threads, inputShapes: [:], memoryLimitBytes: 1 << 30,
            kernels: kernels)
        return try #require(try session.run(inputs: inputs)["y"]?.floats)
    }

    private struct Case {
        var rows: Int
        var depth: Int
        var columns: Int
        var transA = false
        var transB = false
        var alpha: Float = 1
        var beta: Float = 1
        var c: [Int]?

        var a: [Int] { transA ? [depth, rows] : [rows, depth] }
        var b: [Int] { transB ? [columns, depth] : [depth, columns] }

        var expected: [Double] {
            let a = numbers(rows * depth, seed: 1)
            let b = numbers(depth * columns, seed: 2)
            let c = self.c.map { numbers($0.reduce(1, *), seed: 3) }
            var result: [Double] = []
            for row in 0..<rows {
                for column in 0..<columns {
                    var sum = 0.0
                    for k in 0..<depth {
                        let left = a[transA ? k * rows + row : row * depth + k]
                        let right = b[transB ? column * depth + k : k * columns + column]
                        sum += Double(left) * Double(right)
                    }
                    var added = 0.0
                    if let c, let shape = self.c {
                        let full = [Int](repeating: 1, count: 2 - shape.count) + shape
                        added = Double(c[(full[0] == 1 ? 0 : row * full[1]) + (full[1] == 1 ? 0 : column)])
                    }
                    result.append(Double(alpha) * sum + Double(beta) * added)
                }
            }
            return result
        }

        func difference(isConstant: Bool, _ kernels: KernelTable, threads: Int = 1) throws -> Double {
            let result = try run(
                "Gemm", a, b, c: c,
                attributes: [
                    ModelBuilder.attribute("transA", int: transA ? 1 : 0),
                    ModelBuilder.attribute("transB", int: transB ? 1 : 0),
                    ModelBuilder.attribute("alpha", float: alpha), ModelBuilder.attribute("beta", float: beta),
                ], isConstant: isConstant, kernels: kernels, threads: threads)
            let expected = self.expected
            guard result.count == expected.count else { return .infinity }
            let largest = zip(result, expected).map { abs(Double($0) - $1) }.max() ?? 0
            return largest / Double(depth).squareRoot()
        }
    }

    @Test("every level multiplies matrices of awkward sizes", arguments: KernelTable.available.map(\.level))
    func multipliesAwkwardSizes(_ level: ProcessorLevel) throws {
        let kernels = try #require(KernelTable.available.first { $0.level == level })
        for rows in [1, 2, 3, 4, 5, 17, 31] {
            for depth in [1, 5, 16, 1000] {
                for columns in [1, 7, 33] {
                    for transB in [false, true] {
                        let sizes = Case(rows: rows, depth: depth, columns: columns, transB: transB, c: [columns])
                        for isConstant in [true, false] {
                            let difference = try sizes.difference(isConstant: isConstant, kernels)
                            #expect(difference < 4e-6, "\(sizes), constant: \(isConstant)")
                        }
                    }
                }
            }
        }
    }

    @Test("factors, transposed left matrices and addends of every shape", arguments: KernelTable.available.map(\.level))
    func scalesAndAdds(_ level: ProcessorLevel) throws {
        let kernels = try #require(KernelTable.available.first { $0.level == level })
        for rows in [1, 3, 31] {
            for c in [nil, [], [1], [33], [1, 33], [rows, 1], [rows, 33]] as [[Int]?] {
                for (alpha, transA) in [(1, true), (0.5, false), (-2, true)] as [(Float, Bool)] {
                    let sizes = Case(
                        rows: rows, depth: 40, columns: 33, transA: transA, transB: alpha < 0, alpha: alpha, beta: 0.25,
                        c: c)
                    for isConstant in [true, false] {
                        #expect(try sizes.difference(isConstant: isConstant, kernels) < 4e-6, "\(sizes)")
                    }
                }
            }
        }
    }

    @Test("rows a power of two apart, and more of them than are computed at a time")
    func multipliesLargeMatrices() throws {
        for (rows, depth) in [(100, 1024), (300, 512), (40, 3000)] {
            let sizes = Case(rows: rows, depth: depth, columns: 40, c: [40])
            for isConstant in [true, false] {
                #expect(try sizes.difference(isConstant: isConstant, .preferred) < 4e-6, "\(sizes)")
            }
        }
    }

    @Test("tasks that share columns, rows or a batch compute the same as one")
    func sharesWork() throws {
        for rows in [1, 3, 20, 250] {
            for isConstant in [true, false] {
                let sizes = Case(rows: rows, depth: 300, columns: 257, transB: true, c: [257])
                let difference = try sizes.difference(isConstant: isConstant, .preferred, threads: 3)
                #expect(difference < 4e-6, "\(sizes), constant: \(isConstant)")
            }
        }
        for a in [[2, 3, 9, 40], [3, 9, 40]] {
            for b in [[2, 1, 40, 50], [40, 50], [3, 40, 50]] {
                let one = try Self.run("MatMul", a, b, isConstant: false, kernels: .preferred)
                for (isConstant, threads) in [(true, 1), (true, 2), (false, 2), (false, 7)] {
                    let other = try Self.run(
                        "MatMul", a, b, isConstant: isConstant, kernels: .preferred, threads: threads)
                    #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 } && one.count == other.count)
                }
            }
        }
    }

    @Test(
        "weights in half precision give what the same weights in float32 give",
        arguments: KernelTable.available.map(\.level))
    func multipliesHalves(_ level: ProcessorLevel) throws {
        let kernels = try #require(KernelTable.available.first { $0.level == level })
        // Numbers that both half precision formats have, a subnormal half among them.
        var weights = (0..<2100 * 33).map { (index: Int) -> Float in Float(index * 37 % 255 - 127) / 64 }
        weights[5] = 0x1p-20
        let forms: [(Int64, [UInt8])] = [
            (1, weights.flatMap { ModelBuilder.littleEndian($0.bitPattern) }),
            (10, weights.flatMap { ModelBuilder.littleEndian(Self.half($0)) }),
            (16, weights.flatMap { ModelBuilder.littleEndian(UInt16($0.bitPattern >> 16)) }),
        ]
        for rows in [1, 3, 6] {
            for transB in [false, true] {
                let input = try Tensor(shape: [rows, 2100], floats: Self.numbers(rows * 2100, seed: 1))
                let results = try forms.map { type, raw in
                    var builder = ModelBuilder()
                    builder.inputs = [("a", [.size(Int64(rows)), .size(2100)])]
                    builder.initializers = [
                        ModelBuilder.tensor("b", dims: transB ? [33, 2100] : [2100, 33], type: type, raw: raw)
                    ]
                    builder.nodes = [
                        ModelBuilder.node(
                            "Gemm", ["a", "b"], ["y"],
                            attributes: [ModelBuilder.attribute("transB", int: transB ? 1 : 0)])
                    ]
                    let session = try Session(
                        model: try Model(bytes: builder.bytes()), threads: 2, inputShapes: [:],
                        memoryLimitBytes: 1 << 30, kernels: kernels)
                    if rows <= 4 { #expect(session.storedWeightByteCount == raw.count) }
                    return try session.run(inputs: ["a": input])
                }
                for result in results.dropFirst() {
                    #expect(FixtureCase.difference(result["y"], try #require(results[0]["y"])) < 1e-6)
                }
            }
        }
    }

    /// The half precision bits of a number that half precision has.
    private static func half(_ value: Float) -> UInt16 {
        let sign = UInt16(value.sign == .minus ? 0x8000 : 0)
        if value.magnitude < 0x1p-14 { return sign | UInt16(value.magnitude * 0x1p24) }
        return sign | UInt16((value.magnitude.bitPattern >> 13) - (112 << 10))
    }

    @Test("a batch of matrices is multiplied one by one", arguments: KernelTable.available.map(\.level))
    func multipliesBatches(_ level: ProcessorLevel) throws {
        let kernels = try #require(KernelTable.available.first { $0.level == level })
        for rows in [2, 9] {
            let (a, b) = ([2, 1, rows, 21], [3, 21, 18])
            let (left, right) = (Self.numbers(2 * rows * 21, seed: 1), Self.numbers(3 * 21 * 18, seed: 2))
            for isConstant in [true, false] {
                let result = try Self.run("MatMul", a, b, isConstant: isConstant, kernels: kernels)
                #expect(result.count == 6 * rows * 18)
                for (index, value) in result.enumerated() {
                    let (matrix, row, column) = (index / (rows * 18), index / 18 % rows, index % 18)
                    let sum = (0..<21).reduce(0.0) { sum, k in
                        sum + Double(left[(matrix / 3 * rows + row) * 21 + k])
                            * Double(right[(matrix % 3 * 21 + k) * 18 + column])
                    }
                    #expect(abs(Double(value) - sum) < 1e-5)
                }
            }
        }
    }
}
