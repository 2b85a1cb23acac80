// Runs on: any thread.

/// A tensor known before the run: a weight in the mapped file, or a result of folding.
///
/// Invariants: `bytes` is valid for `type.byteCount` bytes as long as `owner` lives, which this value sees to. It may
/// be misaligned: protocol buffers align nothing.
struct Constant: @unchecked Sendable {  // Sendable because the bytes are never written once a Constant holds them.
    let type: TensorType
    let bytes: UnsafeRawPointer
    private let owner: AnyObject

    init(type: TensorType, bytes: UnsafeRawPointer, owner: AnyObject) {
        self.type = type
        self.bytes = bytes
        self.owner = owner
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
        bytes = UnsafeRawPointer(buffer.address)
        owner = buffer
    }

    /// The same bytes under another shape.
    func reshaped(_ shape: [Int]) throws(NodeError) -> Constant {
        Constant(type: try type.reshaped(shape), bytes: bytes, owner: owner)
    }

    /// The same elements at an address where they can be read as their own type.
    func aligned() throws(NodeError) -> Constant {
        guard UInt(bitPattern: bytes) % UInt(type.element.size) != 0 else { return self }
        let buffer = try AlignedBuffer(byteCount: type.byteCount)
        buffer.address.copyMemory(from: bytes, byteCount: type.byteCount)
        return Constant(type: type, bytes: UnsafeRawPointer(buffer.address), owner: buffer)
    }

    /// The element at a row-major index below `type.count`.
    func float(_ index: Int) -> Float {
        assert(type.element == .float32 && index < type.count)
        return bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
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
