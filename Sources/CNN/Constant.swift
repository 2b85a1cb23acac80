// Runs on: any thread.

/// A tensor known before the run: a weight in the mapped file, or a result of folding.
///
/// Invariants: `stored` is valid for `type.byteCount` bytes (of another encoding: for `type.count` of its elements) as
/// long as `owner` lives, which this value sees to. It may be misaligned: protocol buffers align nothing.
struct Constant: @unchecked Sendable {  // Sendable because the bytes are never written once a Constant holds them.
    let type: TensorType
    /// Large half and double precision weights stay as the file has them until a kernel is made from them.
    let encoding: WeightEncoding
    private let stored: UnsafeRawPointer
    private let owner: AnyObject

    init(type: TensorType, bytes: UnsafeRawPointer, encoding: WeightEncoding = .native, owner: AnyObject) {
        self.type = type
        self.encoding = encoding
        stored = bytes
        self.owner = owner
    }

    /// Bytes that it takes where it is stored.
    var storedByteCount: Int {
        encoding == .native ? type.byteCount : type.count * encoding.floatByteCount
    }

    /// The elements, which are floats, as they are stored.
    var encodedFloats: EncodedFloats { EncodedFloats(bytes: stored, encoding: encoding) }

    /// The elements as the engine computes with them, of a constant that has passed `widened` or `aligned`. Kernels are
    /// made from `encodedFloats`; everything else reads constants with `float`, `floats` and `ints`.
    var bytes: UnsafeRawPointer {
        precondition(encoding == .native, "only widened constants have bytes")
        return stored
    }

    /// Copies the elements.
    init<Element: TensorElement>(shape: [Int], values: [Element]) throws(NodeError) {
        type = try TensorType(Element.elementType, shape)
        guard type.count == values.count else {
            throw .malformed("shape \(shape) needs \(type.count) elements, but there are \(values.count)")
        }
        let buffer = try AlignedBuffer(byteCount: type.byteCount)
        values.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(start: buffer.address, count: buffer.byteCount).copyMemory(from: source)
        }
        encoding = .native
        stored = UnsafeRawPointer(buffer.address)
        owner = buffer
    }

    /// The same bytes under another shape.
    func reshaped(_ shape: [Int]) throws(NodeError) -> Constant {
        Constant(type: try type.reshaped(shape), bytes: stored, encoding: encoding, owner: owner)
    }

    /// The same elements as the engine computes with them.
    func widened() throws(NodeError) -> Constant {
        guard encoding != .native else { return self }
        let buffer = try AlignedBuffer(byteCount: type.byteCount)
        encoding.widen(stored, count: type.count, into: buffer.floats)
        return Constant(type: type, bytes: UnsafeRawPointer(buffer.address), owner: buffer)
    }

    /// The same elements, widened, at an address where they can be read as their own type.
    func aligned() throws(NodeError) -> Constant {
        guard encoding == .native else { return try widened() }
        guard UInt(bitPattern: bytes) % UInt(type.element.size) != 0 else { return self }
        let buffer = try AlignedBuffer(byteCount: type.byteCount)
        buffer.address.copyMemory(from: bytes, byteCount: type.byteCount)
        return Constant(type: type, bytes: UnsafeRawPointer(buffer.address), owner: buffer)
    }

    /// Lets the kernel take back the mapped pages of a large weight that has been read.
    func releasePages() {
        guard let file = owner as? MappedFile, storedByteCount >= 1 << 16 else { return }
        file.releasePages(stored, byteCount: storedByteCount)
    }

    /// The element at a row-major index below `type.count`.
    func float(_ index: Int) -> Float {
        assert(type.element == .float32 && index < type.count)
        return encoding.float(stored, index)
    }

    /// All elements, if they are floats.
    func floats() throws(NodeError) -> [Float] {
        guard type.element == .float32 else { throw .malformed("float32 expected, \(type.element) found") }
        return (0..<type.count).map { float($0) }
    }

    /// All elements, if they are int64 or int32.
    func ints() throws(NodeError) -> [Int] {
        switch type.element {
        case .int64: return (0..<type.count).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
        case .int32: return (0..<type.count).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self)) }
        default: throw .malformed("int64 expected, \(type.element) found")
        }
    }
}
