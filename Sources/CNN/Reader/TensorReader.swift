// Runs on: any thread.

/// Reads ONNX's TensorProto. Data in `raw_data` that need no conversion stay where they are in the file; the rest is copied.
struct TensorReader {
    /// ONNX's element types that the engine reads.
    enum DataType: Int64 {
        case float = 1
        case uint8 = 2
        case int8 = 3
        case uint16 = 4
        case int16 = 5
        case int32 = 6
        case int64 = 7
        case bool = 9
        case float16 = 10
        case double = 11
        case uint32 = 12

        /// The type that the engine computes with.
        var elementType: ElementType {
            switch self {
            case .float, .float16, .double: return .float32
            case .int32: return .int32
            case .uint8: return .uint8
            case .int8: return .int8
            case .bool: return .bool
            case .int64, .int16, .uint16, .uint32: return .int64
            }
        }

        /// Whether `raw_data` hold the engine's elements as they are. Bytes other than 0 and 1 are no booleans.
        var isNative: Bool { size == elementType.size && self != .bool }

        /// The type as a graph's input: floats of other sizes are fed as float32.
        var valueType: ElementType? {
            switch self {
            case .int16, .uint16, .uint32: return nil
            default: return elementType
            }
        }

        /// Bytes of an element in `raw_data`.
        var size: Int {
            switch self {
            case .uint8, .int8, .bool: return 1
            case .uint16, .int16, .float16: return 2
            case .float, .int32, .uint32: return 4
            case .int64, .double: return 8
            }
        }
    }

    private(set) var name = ""
    private let file: MappedFile
    private var dimensions: [Int64] = []
    private var dataType: Int64 = 0
    private var raw: UnsafeRawBufferPointer?
    private var floats: [Float] = []
    private var ints: [Int64] = []
    private var doubles: [Double] = []
    private var isExternal = false

    init(_ bytes: UnsafeRawBufferPointer, file: MappedFile) throws(NodeError) {
        self.file = file
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() { try read(field) }
    }

    private mutating func read(_ field: ProtobufReader.Field) throws(NodeError) {
        switch field.number {
        case 1:
            try field.append(to: &dimensions)
            guard dimensions.count <= 64 else { throw .malformed("a tensor of more than 64 dimensions") }
        case 2: dataType = try field.int64()
        case 4: try field.append(to: &floats)
        case 5, 7, 11: try field.append(to: &ints)
        case 8: name = try field.string()
        case 9: raw = try field.bytes()
        case 10:
            guard case .bytes(let packed) = field.value else { throw .malformed("double_data is not packed") }
            var reader = ProtobufReader(packed)
            while !reader.isAtEnd { doubles.append(Double(bitPattern: try reader.fixed(UInt64.self))) }
        case 14: isExternal = try field.int64() == 1
        default: break
        }
    }

    /// The tensor's elements.
    func constant() throws(NodeError) -> Constant {
        guard !isExternal else {
            throw .unsupported(
                "its data are in another file (external data), which is not supported; save it as one file")
        }
        guard let dataType = DataType(rawValue: dataType) else {
            throw .unsupported("element type \(self.dataType) of a tensor is not supported")
        }
        let type = try TensorType(dataType.elementType, dimensions.map { Int($0) })
        guard let raw else { return try listed(dataType, type) }
        guard raw.count == type.count * dataType.size else {
            throw .malformed(
                "shape \(type.shape) needs \(type.count * dataType.size) bytes, but there are \(raw.count)")
        }
        if dataType.isNative, let address = raw.baseAddress {
            return Constant(type: type, bytes: address, owner: file)
        }
        switch type.element {
        case .float32: return try Constant(shape: type.shape, values: Self.convertedFloats(raw, dataType))
        case .bool: return try Constant(shape: type.shape, values: raw.map { $0 != 0 })
        default: return try Constant(shape: type.shape, values: Self.convertedInts(raw, dataType))
        }
    }

    /// Elements given in a typed list rather than as raw bytes.
    private func listed(_ dataType: DataType, _ type: TensorType) throws(NodeError) -> Constant {
        switch dataType {
        case .float: return try Constant(shape: type.shape, values: floats)
        case .double: return try Constant(shape: type.shape, values: doubles.map { Float($0) })
        case .float16:
            let values = ints.map { Self.float(half: UInt16(truncatingIfNeeded: $0)) }
            return try Constant(shape: type.shape, values: values)
        case .bool: return try Constant(shape: type.shape, values: ints.map { $0 != 0 })
        case .int32: return try Constant(shape: type.shape, values: ints.map { Int32(truncatingIfNeeded: $0) })
        case .uint8: return try Constant(shape: type.shape, values: ints.map { UInt8(truncatingIfNeeded: $0) })
        case .int8: return try Constant(shape: type.shape, values: ints.map { Int8(truncatingIfNeeded: $0) })
        default: return try Constant(shape: type.shape, values: ints)
        }
    }

    private static func convertedFloats(_ raw: UnsafeRawBufferPointer, _ dataType: DataType) -> [Float] {
        let indices = 0..<raw.count / dataType.size
        guard dataType == .double else {
            return indices.map { float(half: raw.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self)) }
        }
        return indices.map { Float(raw.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self)) }
    }

    private static func convertedInts(_ raw: UnsafeRawBufferPointer, _ dataType: DataType) -> [Int64] {
        func all<Integer: FixedWidthInteger & BitwiseCopyable>(_: Integer.Type) -> [Int64] {
            let size = MemoryLayout<Integer>.size
            return (0..<raw.count / size).map {
                Int64(truncatingIfNeeded: raw.loadUnaligned(fromByteOffset: $0 * size, as: Integer.self))
            }
        }
        switch dataType {
        case .int16: return all(Int16.self)
        case .uint16: return all(UInt16.self)
        case .uint32: return all(UInt32.self)
        default: return all(Int64.self)
        }
    }

    /// IEEE 754 half precision by its bits; Swift's Float16 does not exist on every platform.
    static func float(half bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1F)
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
