/// Writes small ONNX files byte by byte, so that tests can also write wrong ones.
struct ModelBuilder {
    var opset: Int64 = 17
    var domains: [String] = []
    var inputs: [(name: String, shape: [Dimension])] = [("x", [.size(1), .size(4)])]
    var outputs: [String] = ["y"]
    /// ONNX's number of the inputs' element type.
    var inputType: Int64 = 1
    var nodes: [[UInt8]] = []
    var initializers: [[UInt8]] = []
    /// Shapes of values between nodes, which exporters leave in the file even if they are no longer true.
    var valueInfo: [(name: String, shape: [Dimension])] = []
    var metadata: [(String, String)] = []

    enum Dimension {
        case size(Int64)
        case named(String)
    }

    /// The file.
    func bytes() -> [UInt8] {
        var graph: [UInt8] = []
        for node in nodes { graph += Self.field(1, node) }
        for initializer in initializers { graph += Self.field(5, initializer) }
        for input in inputs { graph += Self.field(11, Self.value(input.name, input.shape, inputType)) }
        for output in outputs { graph += Self.field(12, Self.value(output, nil, 1)) }
        for value in valueInfo { graph += Self.field(13, Self.value(value.name, value.shape, 1)) }
        var model = Self.field(1, 8) + Self.field(7, graph) + Self.field(8, Self.field(2, opset))
        for domain in domains { model += Self.field(8, Self.field(1, domain) + Self.field(2, 3)) }
        for (key, value) in metadata { model += Self.field(14, Self.field(1, key) + Self.field(2, value)) }
        return model
    }

    static func node(
        _ op: String, name: String = "", _ inputs: [String], _ outputs: [String], domain: String = "",
        attributes: [[UInt8]] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for input in inputs { bytes += field(1, input) }
        for output in outputs { bytes += field(2, output) }
        bytes += field(3, name) + field(4, op) + field(7, domain)
        for attribute in attributes { bytes += field(5, attribute) }
        return bytes
    }

    static func attribute(_ name: String, ints: [Int64]) -> [UInt8] {
        field(1, name) + ints.flatMap { field(8, $0) } + field(20, 7)
    }

    static func attribute(_ name: String, int: Int64) -> [UInt8] { field(1, name) + field(3, int) + field(20, 2) }

    static func attribute(_ name: String, text: String) -> [UInt8] { field(1, name) + field(4, text) + field(20, 3) }

    /// A subgraph, as If and Loop have it.
    static func attribute(_ name: String, graph: [UInt8]) -> [UInt8] {
        field(1, name) + field(6, graph) + field(20, 5)
    }

    static func attribute(_ name: String, float: Float) -> [UInt8] {
        field(1, name) + varint(2 << 3 | 5) + littleEndian(float.bitPattern) + field(20, 1)
    }

    static func attribute(_ name: String, floats: [Float]) -> [UInt8] {
        field(1, name) + field(7, floats.flatMap { littleEndian($0.bitPattern) }) + field(20, 6)
    }

    static func attribute(_ name: String, tensor: [UInt8]) -> [UInt8] {
        field(1, name) + field(5, tensor) + field(20, 4)
    }

    /// A tensor of any element type with its data in `raw_data`.
    static func tensor(_ name: String, dims: [Int64], type: Int64, raw: [UInt8]) -> [UInt8] {
        dims.flatMap { field(1, $0) } + field(2, type) + field(8, name) + field(9, raw)
    }

    /// A tensor of any element type with its data in one of the typed lists, packed.
    static func tensor(_ name: String, dims: [Int64], type: Int64, list: UInt64, _ packed: [UInt8]) -> [UInt8] {
        dims.flatMap { field(1, $0) } + field(2, type) + field(8, name) + field(list, packed)
    }

    /// A tensor with its data in another file.
    static func externalTensor(_ name: String, dims: [Int64], type: Int64 = 1, _ pairs: [(String, String)]) -> [UInt8] {
        var bytes = dims.flatMap { field(1, $0) } + field(2, type) + field(8, name)
        for (key, value) in pairs { bytes += field(13, field(1, key) + field(2, value)) }
        return bytes + field(14, 1)
    }

    static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// A float32 tensor with its data in `raw_data`.
    static func tensor(_ name: String, dims: [Int64], _ values: [Float]) -> [UInt8] {
        dims.flatMap { field(1, $0) } + field(2, 1) + field(8, name)
            + field(9, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } })
    }

    /// A tensor of one-byte elements with its data in `raw_data`. Types: 2 uint8, 3 int8, 9 bool.
    static func tensor(_ name: String, type: Int64, dims: [Int64], bytes: [UInt8]) -> [UInt8] {
        dims.flatMap { field(1, $0) } + field(2, type) + field(8, name) + field(9, bytes)
    }

    /// An int64 tensor with its data in `int64_data`, packed.
    static func tensor(_ name: String, dims: [Int64], ints: [Int64]) -> [UInt8] {
        dims.flatMap { field(1, $0) } + field(2, 7) + field(8, name)
            + field(7, ints.flatMap { varint(UInt64(bitPattern: $0)) })
    }

    private static func value(_ name: String, _ shape: [Dimension]?, _ type: Int64) -> [UInt8] {
        var tensorType = field(1, type)
        if let shape {
            let dimensions = shape.flatMap { dimension -> [UInt8] in
                switch dimension {
                case .size(let size): return field(1, field(1, size))
                case .named(let name): return field(1, field(2, name))
                }
            }
            tensorType += field(2, dimensions)
        }
        return field(1, name) + field(2, field(1, tensorType))
    }

    // MARK: Wire format

    static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func field(_ number: UInt64, _ value: Int64) -> [UInt8] {
        varint(number << 3) + varint(UInt64(bitPattern: value))
    }

    static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    static func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
}
