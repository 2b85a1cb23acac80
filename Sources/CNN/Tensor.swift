// Runs on: any thread (values only).

/// A dense array of numbers, row-major: the last index varies fastest.
public struct Tensor: Sendable, Equatable {
    /// The elements.
    public enum Storage: Sendable, Equatable {
        /// 32-bit floating point.
        case float32([Float])
        /// 64-bit integers.
        case int64([Int64])
    }

    /// The size of each dimension; empty for a scalar.
    public let shape: [Int]
    /// The elements, as many as the product of `shape`.
    public let storage: Storage

    /// A tensor of floats.
    /// - Throws: `TensorError` unless there are as many elements as the shape says.
    public init(shape: [Int], floats: [Float]) throws(TensorError) {
        guard Self.isCount(floats.count, of: shape) else { throw TensorError(shape: shape, count: floats.count) }
        self.shape = shape
        storage = .float32(floats)
    }

    /// A tensor of integers.
    /// - Throws: `TensorError` unless there are as many elements as the shape says.
    public init(shape: [Int], int64s: [Int64]) throws(TensorError) {
        guard Self.isCount(int64s.count, of: shape) else { throw TensorError(shape: shape, count: int64s.count) }
        self.shape = shape
        storage = .int64(int64s)
    }

    /// The element type.
    public var elementType: ElementType {
        switch storage {
        case .float32: return .float32
        case .int64: return .int64
        }
    }

    /// The number of elements.
    public var count: Int {
        switch storage {
        case .float32(let values): return values.count
        case .int64(let values): return values.count
        }
    }

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

/// Elements and shape do not agree.
public struct TensorError: Error, CustomStringConvertible, Equatable {
    /// The shape that was asked for.
    public let shape: [Int]
    /// How many elements there were.
    public let count: Int

    /// The error in words.
    public var description: String { "a tensor of shape \(shape) cannot have \(count) elements" }
}
