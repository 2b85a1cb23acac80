// Runs on: any thread.

/// Reads the fields of one protocol buffer message, never outside its bytes.
/// Wire format: https://protobuf.dev/programming-guides/encoding/
struct ProtobufReader {
    /// A field's value as it stands in the message.
    enum Value {
        case varint(UInt64)
        case fixed32(UInt32)
        case fixed64(UInt64)
        case bytes(UnsafeRawBufferPointer)
    }

    /// One field.
    struct Field {
        let number: Int
        let value: Value
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// The next field, or nil at the end of the message.
    mutating func next() throws(NodeError) -> Field? {
        guard !isAtEnd else { return nil }
        let key = try varint()
        guard let number = Int(exactly: key >> 3), number >= 1, number < 1 << 29 else {
            throw .malformed("field number \(key >> 3) is not possible")
        }
        switch key & 7 {
        case 0: return Field(number: number, value: .varint(try varint()))
        case 1: return Field(number: number, value: .fixed64(try fixed(UInt64.self)))
        case 2: return Field(number: number, value: .bytes(try lengthDelimited()))
        case 5: return Field(number: number, value: .fixed32(try fixed(UInt32.self)))
        case let wireType: throw .malformed("field \(number) has wire type \(wireType), which ONNX does not use")
        }
    }

    /// A variable-length integer: seven bits a byte, at most ten bytes.
    mutating func varint() throws(NodeError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte <= 1 else { throw .malformed("an integer of more than 64 bits") }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
        throw .malformed("the data end in the middle of an integer (truncated?)")
    }

    /// A little-endian integer of fixed size.
    mutating func fixed<Integer: FixedWidthInteger & BitwiseCopyable>(
        _: Integer.Type
    ) throws(NodeError) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard bytes.count - position >= size else {
            throw .malformed("the data end in the middle of a number (truncated?)")
        }
        defer { position += size }
        return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Integer.self))
    }

    private mutating func lengthDelimited() throws(NodeError) -> UnsafeRawBufferPointer {
        let length = try varint()
        guard length <= UInt64(bytes.count - position) else {
            throw .malformed("a field of \(length) bytes where \(bytes.count - position) are left (truncated?)")
        }
        defer { position += Int(length) }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(length)])
    }
}

extension ProtobufReader.Field {
    /// A nested message or bytes.
    func bytes() throws(NodeError) -> UnsafeRawBufferPointer {
        guard case .bytes(let bytes) = value else { throw wrongType("bytes") }
        return bytes
    }

    /// Text; bytes that are not UTF-8 are replaced.
    func string() throws(NodeError) -> String { String(decoding: try bytes(), as: UTF8.self) }

    /// A signed integer.
    func int64() throws(NodeError) -> Int64 {
        guard case .varint(let bits) = value else { throw wrongType("an integer") }
        return Int64(bitPattern: bits)
    }

    /// A float.
    func float() throws(NodeError) -> Float {
        guard case .fixed32(let bits) = value else { throw wrongType("a float") }
        return Float(bitPattern: bits)
    }

    /// Appends one integer, or a packed run of them.
    func append(to values: inout [Int64]) throws(NodeError) {
        guard case .bytes(let packed) = value else { return values.append(try int64()) }
        var reader = ProtobufReader(packed)
        while !reader.isAtEnd { values.append(Int64(bitPattern: try reader.varint())) }
    }

    /// Appends one float, or a packed run of them.
    func append(to values: inout [Float]) throws(NodeError) {
        guard case .bytes(let packed) = value else { return values.append(try float()) }
        var reader = ProtobufReader(packed)
        while !reader.isAtEnd { values.append(Float(bitPattern: try reader.fixed(UInt32.self))) }
    }

    /// Appends one double, or a packed run of them.
    func append(to values: inout [Double]) throws(NodeError) {
        if case .fixed64(let bits) = value { return values.append(Double(bitPattern: bits)) }
        var reader = ProtobufReader(try bytes())
        while !reader.isAtEnd { values.append(Double(bitPattern: try reader.fixed(UInt64.self))) }
    }

    private func wrongType(_ expected: String) -> NodeError {
        .malformed("field \(number) is not \(expected)")
    }
}
