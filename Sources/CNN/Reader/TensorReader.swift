// Runs on: any thread.

/// Reads ONNX's TensorProto. Data in `raw_data` that need no conversion, in a file of their own or in one packed list stay where they
/// are; the rest is copied.
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
        case bfloat16 = 16

        /// The type that the engine computes with.
        var elementType: ElementType {
            switch self {
            case .float, .float16, .bfloat16, .double: return .float32
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
            case .uint16, .int16, .float16, .bfloat16: return 2
            case .float, .int32, .uint32: return 4
            case .int64, .double: return 8
            }
        }

        /// What raw bytes of this type that are not converted when read mean; nil if they are.
        var encoding: WeightEncoding? {
            switch self {
            case .float, .int64, .int32, .uint8, .int8: return .native
            case .float16: return .float16
            case .bfloat16: return .bfloat16
            case .double: return .float64
            default: return nil
            }
        }
    }

    private(set) var name = ""
    /// Smaller tensors are widened at once, so that only large weights have an encoding of their own.
    private static let smallestEncodedCount = 1024

    private let files: ModelFiles
    private var dimensions: [Int64] = []
    private var dataType: Int64 = 0
    private var raw: UnsafeRawBufferPointer?
    private var floats: [Float] = []
    private var ints: [Int64] = []
    /// The whole of `float_data`, if it is one packed run, which looks like `raw_data`.
    private var packedFloats: UnsafeRawBufferPointer?
    private var doubles: [Double] = []
    private var external = ExternalData()
    private var isExternal = false

    init(_ bytes: UnsafeRawBufferPointer, files: ModelFiles) throws(NodeError) {
        self.files = files
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() { try read(field) }
    }

    private mutating func read(_ field: ProtobufReader.Field) throws(NodeError) {
        switch field.number {
        case 1:
            try field.append(to: &dimensions)
            guard dimensions.count <= 64 else { throw .malformed("a tensor of more than 64 dimensions") }
        case 2: dataType = try field.int64()
        case 4:
            if case .bytes(let run) = field.value, packedFloats == nil, floats.isEmpty { return packedFloats = run }
            if let run = packedFloats { try ProtobufReader.Field(number: 4, value: .bytes(run)).append(to: &floats) }
            packedFloats = nil
            try field.append(to: &floats)
        case 5, 7, 11: try field.append(to: &ints)
        case 8: name = try field.string()
        case 9: raw = try field.bytes()
        case 10: try field.append(to: &doubles)
        case 13:
            let (key, value) = try ModelReader.readPair(try field.bytes())
            external.pairs[key] = value
        case 14: isExternal = try field.int64() == 1
        default: break
        }
    }

    /// The tensor's elements.
    func constant() throws(NodeError) -> Constant {
        guard let dataType = DataType(rawValue: dataType) else {
            throw .unsupported("element type \(self.dataType) of a tensor is not supported")
        }
        let type = try TensorType(dataType.elementType, dimensions.map { Int($0) })
        var (bytes, owner) = (raw, files.main)
        if isExternal {
            let place = try external.bytes(type.count * dataType.size, in: files)
            (bytes, owner) = place
        } else if bytes == nil, dataType == .float {
            bytes = packedFloats
        }
        guard let bytes else { return try listed(dataType, type) }
        guard bytes.count == type.count * dataType.size else {
            throw .malformed(
                "shape \(type.shape) needs \(type.count * dataType.size) bytes, but there are \(bytes.count)")
        }
        guard let encoding = dataType.encoding else {
            switch type.element {
            case .bool: return try Constant(shape: type.shape, values: bytes.map { $0 != 0 })
            default: return try Constant(shape: type.shape, values: Self.convertedInts(bytes, dataType))
            }
        }
        guard let address = bytes.baseAddress else { return try listed(dataType, type) }
        return try stored(Constant(type: type, bytes: address, encoding: encoding, owner: owner))
    }

    /// A constant that keeps its encoding only if it is large.
    private func stored(_ constant: Constant) throws(NodeError) -> Constant {
        constant.type.count < Self.smallestEncodedCount ? try constant.widened() : constant
    }

    /// Elements given in a typed list rather than as raw bytes.
    private func listed(_ dataType: DataType, _ type: TensorType) throws(NodeError) -> Constant {
        switch dataType {
        case .float: return try Constant(shape: type.shape, values: floats)
        case .double: return try Constant(shape: type.shape, values: doubles.map { Float($0) })
        case .bool: return try Constant(shape: type.shape, values: ints.map { $0 != 0 })
        case .int32: return try Constant(shape: type.shape, values: ints.map { Int32(truncatingIfNeeded: $0) })
        case .uint8: return try Constant(shape: type.shape, values: ints.map { UInt8(truncatingIfNeeded: $0) })
        case .int8: return try Constant(shape: type.shape, values: ints.map { Int8(truncatingIfNeeded: $0) })
        case .float16, .bfloat16:
            guard ints.count == type.count, let encoding = dataType.encoding else {
                throw .malformed("shape \(type.shape) needs \(type.count) elements, but there are \(ints.count)")
            }
            let bits = try AlignedBuffer(byteCount: ints.count * 2)
            for (index, int) in ints.enumerated() {
                bits.address.storeBytes(of: UInt16(truncatingIfNeeded: int), toByteOffset: index * 2, as: UInt16.self)
            }
            let address = UnsafeRawPointer(bits.address)
            return try stored(Constant(type: type, bytes: address, encoding: encoding, owner: bits))
        default: return try Constant(shape: type.shape, values: ints)
        }
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
}
