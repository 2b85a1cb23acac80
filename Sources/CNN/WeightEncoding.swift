// Runs on: any thread.

/// How the bytes of a constant stand for its elements.
enum WeightEncoding: Sendable {
    /// As the engine computes with them.
    case native
    /// IEEE 754 half precision; the elements are float32.
    case float16
    /// The upper half of a float32; the elements are float32.
    case bfloat16
    /// IEEE 754 double precision; the elements are float32.
    case float64

    /// Bytes of an element that is float32 to the engine.
    var floatByteCount: Int {
        switch self {
        case .float16, .bfloat16: return 2
        case .native: return 4
        case .float64: return 8
        }
    }

    /// The element at an index, from bytes that may be misaligned.
    @inline(__always) func float(_ bytes: UnsafeRawPointer, _ index: Int) -> Float {
        let offset = index &* floatByteCount
        switch self {
        case .native: return bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
        case .float16: return Self.float(half: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        case .bfloat16:
            let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            return Float(bitPattern: UInt32(bits) << 16)
        case .float64: return Float(bytes.loadUnaligned(fromByteOffset: offset, as: Double.self))
        }
    }

    /// Writes elements as float32.
    func widen(_ bytes: UnsafeRawPointer, count: Int, into floats: UnsafeMutablePointer<Float>) {
        func convert(_ encoding: WeightEncoding) {
            for index in 0..<count { floats[index] = encoding.float(bytes, index) }
        }
        // A loop for each, so that the choice is not made for every element.
        switch self {
        case .native: UnsafeMutableRawPointer(floats).copyMemory(from: bytes, byteCount: count * 4)
        case .float16: convert(.float16)
        case .bfloat16: convert(.bfloat16)
        case .float64: convert(.float64)
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

/// Floats in any encoding, perhaps misaligned, that stay where they are for as long as somebody else says.
struct EncodedFloats {
    let bytes: UnsafeRawPointer
    var encoding = WeightEncoding.native

    /// From an index on.
    func advanced(by count: Int) -> EncodedFloats {
        EncodedFloats(bytes: bytes + count &* encoding.floatByteCount, encoding: encoding)
    }

    @inline(__always) func float(_ index: Int) -> Float { encoding.float(bytes, index) }

    /// Lends some of them as float32, perhaps misaligned: a few at a time, so that nobody need hold all of them twice.
    @inline(__always)
    func withFloats(at index: Int, count: Int, _ body: (UnsafeRawPointer) -> Void) {
        let start = advanced(by: index)
        if encoding == .native { return body(start.bytes) }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { buffer in
            guard let floats = buffer.baseAddress else { return }
            encoding.widen(start.bytes, count: count, into: floats)
            body(UnsafeRawPointer(floats))
        }
    }
}
