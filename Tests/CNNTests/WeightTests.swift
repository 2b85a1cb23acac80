import Testing

@testable import CNN

/// Weights in every form that a file may give them.
@Suite struct WeightTests {
    /// 1, -2, 0.5 and 65504 in each floating point type, by their bits.
    private static let values: [Float] = [1, -2, 0.5, 65504]
    private static let halves: [UInt16] = [0x3C00, 0xC000, 0x3800, 0x7BFF]
    /// The upper halves of the float32 bits; 65504 becomes 65280.
    private static let brains: [UInt16] = [0x3F80, 0xC000, 0x3F00, 0x477F]

    /// What the engine makes of a weight "w" that the graph has as its output.
    private static func read(_ tensor: [UInt8]) throws -> Tensor? {
        var builder = ModelBuilder()
        builder.initializers = [tensor]
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"])]
        builder.outputs = ["y", "w"]
        let session = try Session(model: try Model(bytes: builder.bytes()))
        return try session.run(inputs: ["x": try Tensor(shape: [1, 4], floats: [0, 0, 0, 0])])["w"]
    }

    private static func varints(_ values: [Int64]) -> [UInt8] {
        values.flatMap { ModelBuilder.varint(UInt64(bitPattern: $0)) }
    }

    @Test("raw floats of 16, 32 and 64 bits are read")
    func readsRawFloats() throws {
        let raw: [(Int64, [UInt8], [Float])] = [
            (1, Self.values.flatMap { ModelBuilder.littleEndian($0.bitPattern) }, Self.values),
            (10, Self.halves.flatMap(ModelBuilder.littleEndian), Self.values),
            (16, Self.brains.flatMap(ModelBuilder.littleEndian), [1, -2, 0.5, 65280]),
            (11, Self.values.flatMap { ModelBuilder.littleEndian(Double($0).bitPattern) }, Self.values),
        ]
        for (type, bytes, expected) in raw {
            #expect(try Self.read(ModelBuilder.tensor("w", dims: [4], type: type, raw: bytes))?.floats == expected)
            #expect {
                try Self.read(ModelBuilder.tensor("w", dims: [4], type: type, raw: bytes.dropLast()))
            } throws: { "\($0)".contains("needs \(bytes.count) bytes, but there are \(bytes.count - 1)") }
        }
    }

    @Test("typed lists of floats are read, packed or not")
    func readsListedFloats() throws {
        let floats = Self.values.flatMap { ModelBuilder.littleEndian($0.bitPattern) }
        let lists: [(Int64, UInt64, [UInt8], [Float])] = [
            (1, 4, floats, Self.values),
            (10, 5, Self.varints(Self.halves.map { Int64($0) }), Self.values),
            (16, 5, Self.varints(Self.brains.map { Int64($0) }), [1, -2, 0.5, 65280]),
            (11, 10, Self.values.flatMap { ModelBuilder.littleEndian(Double($0).bitPattern) }, Self.values),
        ]
        for (type, list, bytes, expected) in lists {
            let tensor = ModelBuilder.tensor("w", dims: [4], type: type, list: list, bytes)
            #expect(try Self.read(tensor)?.floats == expected)
            let short = ModelBuilder.tensor("w", dims: [5], type: type, list: list, bytes)
            #expect(throws: ModelError.self) { try Self.read(short) }
        }
        // One number a field, and two packed runs.
        let head = ModelBuilder.field(1, 4) + ModelBuilder.field(2, 1) + ModelBuilder.field(8, "w")
        let single = stride(from: 0, to: 16, by: 4).flatMap { ModelBuilder.varint(4 << 3 | 5) + floats[$0..<$0 + 4] }
        #expect(try Self.read(head + single)?.floats == Self.values)
        let runs = ModelBuilder.field(4, Array(floats[..<4])) + ModelBuilder.field(4, Array(floats[4...]))
        #expect(try Self.read(head + runs)?.floats == Self.values)
    }

    @Test("64-bit integers are read from raw data and from their list")
    func readsIntegers() throws {
        let values: [Int64] = [.min, -1, 0, .max]
        let raw = ModelBuilder.tensor("w", dims: [4], type: 7, raw: values.flatMap(ModelBuilder.littleEndian))
        #expect(try Self.read(raw)?.int64s == values)
        #expect(try Self.read(ModelBuilder.tensor("w", dims: [4], ints: values))?.int64s == values)
    }

    @Test("element types that the engine has not are refused by number", arguments: [0, 8, 14, 17, 99])
    func refusesTypes(_ type: Int64) {
        #expect {
            try Self.read(ModelBuilder.tensor("w", dims: [1], type: type, raw: [0, 0, 0, 0]))
        } throws: { ($0 as? ModelError)?.reason == .unsupported && "\($0)".contains("element type \(type)") }
    }

    @Test("large half precision weights stay in the file until they are used, and count as such")
    func keepsHalves() throws {
        // Row r of the matrix is r + 1 everywhere, in bfloat16 exactly.
        let columns = 1024
        let rows: [Float] = [1, 2, 3, 4]
        let bits = rows.flatMap { [UInt16](repeating: UInt16($0.bitPattern >> 16), count: columns) }
        var builder = ModelBuilder()
        let raw = bits.flatMap(ModelBuilder.littleEndian)
        builder.initializers = [ModelBuilder.tensor("w", dims: [4, Int64(columns)], type: 16, raw: raw)]
        builder.nodes = [
            ModelBuilder.node("MatMul", ["x", "w"], ["product"]), ModelBuilder.node("Neg", ["w"], ["folded"]),
            ModelBuilder.node("Add", ["product", "w"], ["sum"]), ModelBuilder.node("Add", ["sum", "folded"], ["y"]),
        ]
        let model = try Model(bytes: builder.bytes())
        #expect(model.contents.initializers["w"]?.encoding == .bfloat16)
        #expect(model.weightByteCount == 2 * 4 * columns)
        let session = try Session(model: model)
        let outputs = try session.run(inputs: ["x": try Tensor(shape: [1, 4], floats: [1, 10, 100, 1000])])
        #expect(outputs["y"]?.shape == [4, columns])
        #expect(outputs["y"]?.floats?.allSatisfy { $0 == 4321 } == true)
    }

    @Test("half precision becomes float32 exactly")
    func convertsHalves() {
        let cases: [(UInt16, Float)] = [
            (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0001, 0x1p-24), (0x8000, -0.0), (0x7C00, .infinity),
            (0x3555, 0.33325195),
        ]
        for (bits, value) in cases {
            #expect(WeightEncoding.float(half: bits) == value)
            #expect(WeightEncoding.float(half: bits).sign == value.sign)
        }
        #expect(WeightEncoding.float(half: 0x7E00).isNaN)
    }

    @Test("a Constant node may give its value in each of its forms")
    func readsConstantNodes() throws {
        let tensor = ModelBuilder.tensor("", dims: [2], [1.5, 2.5])
        let forms: [([UInt8], [Int], [Float]?, [Int64]?)] = [
            (ModelBuilder.attribute("value", tensor: tensor), [2], [1.5, 2.5], nil),
            (ModelBuilder.attribute("value_float", float: 0.5), [], [0.5], nil),
            (ModelBuilder.attribute("value_floats", floats: [1, -1]), [2], [1, -1], nil),
            (ModelBuilder.attribute("value_int", int: -7), [], nil, [-7]),
            (ModelBuilder.attribute("value_ints", ints: [3, 4, 5]), [3], nil, [3, 4, 5]),
        ]
        for (attribute, shape, floats, ints) in forms {
            var builder = ModelBuilder()
            builder.nodes = [ModelBuilder.node("Constant", [], ["y"], attributes: [attribute])]
            let session = try Session(model: try Model(bytes: builder.bytes()))
            let input = try Tensor(shape: [1, 4], floats: [0, 0, 0, 0])
            let output = try #require(try session.run(inputs: ["x": input])["y"])
            #expect(output.shape == shape)
            #expect(output.floats == floats)
            #expect(output.int64s == ints)
        }
    }
}
