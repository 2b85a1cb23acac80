// Runs on: any thread (values only).

/// A dense array of numbers, row-major: the last index varies fastest.
public struct Tensor: Sendable, Equatable {
    /// The elements.
    public enum Storage: Sendable, Equatable {
        /// 32-bit floating point.
        case float32([Float])
        /// 64-bit integers.
        case int64([Int64])
        /// 32-bit integers.
        case int32([Int32])
        /// Unsigned bytes.
        case uint8([UInt8])
        /// Signed bytes.
        case int8([Int8])
        /// True or false.
        case bool([Bool])
    }

    /// The size of each dimension; empty for a scalar.
    public let shape: [Int]
    /// The elements, as many as the product of `shape`.
    public let storage: Storage

    /// A tensor of any element type.
    /// - Throws: `TensorError` unless there are as many elements as the shape says.
    public init(shape: [Int], storage: Storage) throws(TensorError) {
        guard Self.isCount(storage.count, of: shape) else { throw TensorError(shape: shape, count: storage.count) }
        self.shape = shape
        self.storage = storage
    }

    /// A tensor of floats.
    /// - Throws: `TensorError` unless there are as many elements as the shape says.
    public init(shape: [Int], floats: [Float]) throws(TensorError) {
        try self.init(shape: shape, storage: .float32(floats))
    }

    /// A tensor of integers.
    /// - Throws: `TensorError` unless there are as many elements as the shape says.
    public init(shape: [Int], int64s: [Int64]) throws(TensorError) {
        try self.init(shape: shape, storage: .int64(int64s))
    }

    /// The element type.
    public var elementType: ElementType { storage.elementType }

    /// The number of elements.
    public var count: Int { storage.count }

    /// The elements, or nil if they are not float32.
    public var floats: [Float]? {
        guard case .float32(let values) = storage else { return nil }
        return values
    }

    /// The elements, or nil if they are not int64.
    public var int64s: [Int64]? {
        guard case .int64(let values) = storage else { return nil }
        return values
    }

    private static func isCount(_ count: Int, of shape: [Int]) -> Bool {
        var product = 1
        for dimension in shape {
            guard dimension >= 0 else { return false }
            let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
            guard !overflow else { return false }
            product = next
        }
        return product == count
    }
}

extension Tensor.Storage {
    /// The element type.
    public var elementType: ElementType {
        switch self {
        case .float32: return .float32
        case .int64: return .int64
        case .int32: return .int32
        case .uint8: return .uint8
        case .int8: return .int8
        case .bool: return .bool
        }
    }

    /// The number of elements.
    public var count: Int { withUnsafeBytes { $0.count / elementType.size } }

    /// Elements copied from memory, which need not be aligned. Any byte but 0 is true.
    init(_ type: ElementType, bytes: UnsafeRawBufferPointer) {
        func all<Element: TensorElement>(_: Element.Type) -> [Element] {
            let size = MemoryLayout<Element>.size
            return (0..<bytes.count / size).map { bytes.loadUnaligned(fromByteOffset: $0 * size, as: Element.self) }
        }
        switch type {
        case .float32: self = .float32(all(Float.self))
        case .int64: self = .int64(all(Int64.self))
        case .int32: self = .int32(all(Int32.self))
        case .uint8: self = .uint8(all(UInt8.self))
        case .int8: self = .int8(all(Int8.self))
        case .bool: self = .bool(bytes.map { $0 != 0 })
        }
    }

    /// Lends the elements as they lie in memory.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch self {
        case .float32(let values): return values.withUnsafeBytes(body)
        case .int64(let values): return values.withUnsafeBytes(body)
        case .int32(let values): return values.withUnsafeBytes(body)
        case .uint8(let values): return values.withUnsafeBytes(body)
        case .int8(let values): return values.withUnsafeBytes(body)
        case .bool(let values): return values.withUnsafeBytes(body)
        }
    }
}

/// Elements and shape do not agree.
public struct TensorError: Error, CustomStringConvertible, Equatable {
    /// The shape that was asked for.
    public let shape: [Int]
    /// How many elements there were.
    public let count: Int

    /// The error in words.
    public var description: String { "a tensor of shape \(shape) cannot have \(count) elements" }
}
