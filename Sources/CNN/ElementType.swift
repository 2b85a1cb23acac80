// Runs on: any thread (values only).

/// The element types that tensors have inside the engine. Of a file's other types, float16, bfloat16 and float64 are
/// computed as `float32`, and 16-bit and unsigned integers of initialisers are kept as `int64`.
public enum ElementType: Sendable, Equatable {
    /// 32-bit IEEE 754 floating point.
    case float32
    /// 64-bit signed integer.
    case int64
    /// 32-bit signed integer.
    case int32
    /// 8-bit unsigned integer.
    case uint8
    /// 8-bit signed integer.
    case int8
    /// True or false, one byte each.
    case bool

    /// Bytes that one element takes.
    var size: Int {
        switch self {
        case .float32, .int32: return 4
        case .int64: return 8
        case .uint8, .int8, .bool: return 1
        }
    }

    /// Whether shapes and indices may have it.
    var isIndex: Bool { self == .int64 || self == .int32 }
}

/// The Swift types that stand for `ElementType`. Each takes as many bytes as its element type says.
protocol TensorElement: BitwiseCopyable, Sendable, Equatable {
    static var elementType: ElementType { get }
    /// What memory is filled with where nothing else is said: 0 or false.
    static var zero: Self { get }
}

/// The elements that can be counted with: all but bool.
protocol NumericElement: TensorElement, Comparable {
    /// The nearest number that the type has, by ONNX's rule for quantised values: to even, and no further than its ends.
    init(saturating value: Float)
    /// The number without its fraction if the type has none; what does not fit becomes the nearest that does, and NaN 0.
    init(truncating value: Double)
    /// The lowest bits if the type has fewer.
    init(truncating value: Int64)
    /// The number in a type that every one but a large int64 fits.
    var double: Double { get }
    /// Without its fraction; what does not fit becomes the nearest that does, and NaN 0.
    var wholeNumber: Int64 { get }
    /// Without its fraction; a float that does not fit becomes the nearest that does, an integer wraps.
    var wholeNumber32: Int32 { get }
}

/// The integers among them.
protocol IntegerElement: NumericElement, FixedWidthInteger {}

extension IntegerElement {
    init(saturating value: Float) {
        let rounded = value.rounded(.toNearestOrEven)
        self = rounded.isNaN ? 0 : Self(exactly: rounded) ?? (rounded < 0 ? .min : .max)
    }

    init(truncating value: Double) {
        let whole = value.rounded(.towardZero)
        self = whole.isNaN ? 0 : Self(exactly: whole) ?? (whole < 0 ? .min : .max)
    }

    init(truncating value: Int64) { self = Self(truncatingIfNeeded: value) }
    var double: Double { Double(self) }
    var wholeNumber: Int64 { Int64(truncatingIfNeeded: self) }
    var wholeNumber32: Int32 { Int32(truncatingIfNeeded: self) }
}

extension Float: NumericElement {
    static var elementType: ElementType { .float32 }
    init(saturating value: Float) { self = value }
    init(truncating value: Double) { self = Float(value) }
    init(truncating value: Int64) { self = Float(value) }
    var double: Double { Double(self) }
    var wholeNumber: Int64 { Int64(saturating: rounded(.towardZero)) }
    var wholeNumber32: Int32 { Int32(saturating: rounded(.towardZero)) }
}

extension Int64: IntegerElement {
    static var elementType: ElementType { .int64 }
}

extension Int32: IntegerElement {
    static var elementType: ElementType { .int32 }
}

extension UInt8: IntegerElement {
    static var elementType: ElementType { .uint8 }
}

extension Int8: IntegerElement {
    static var elementType: ElementType { .int8 }
}

extension Bool: TensorElement {
    static var elementType: ElementType { .bool }
    static var zero: Bool { false }
}
