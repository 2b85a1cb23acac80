// Runs on: any thread (values only).

/// Element type and checked shape. Every value of this type has a sane rank and element count, so that products and
/// offsets made from it do not overflow.
struct TensorType: Equatable, Sendable {
    /// More dimensions than any network that this engine runs.
    static let maximumRank = 8
    /// Offsets fit 32 bits.
    static let maximumCount = Int(Int32.max)

    /// Products of bytes are summed four by four.
    static let byteBlockWidth = 4

    let element: ElementType
    let shape: [Int]
    /// The product of the shape.
    let count: Int
    /// How many channels lie side by side: 1 if the tensor is row-major. A blocked one, [N, C, ...] by its shape, lies in
    /// memory as [N][blocks of channels][...][blockWidth]; lanes beyond the last channel hold anything.
    ///
    /// Blocked bytes lie in another way, [N][...][blocks of channels][blockWidth], all channels of a pixel together, and
    /// have no sign: of an int8, 128 more is stored.
    private(set) var blockWidth = 1

    /// Elements in memory.
    var storedCount: Int { blockWidth == 1 ? count : shape[0] * blockCount * blockWidth * pixelCount }
    var byteCount: Int { storedCount * element.size }
    var rank: Int { shape.count }

    /// Of a tensor [N, C, ...]: the elements of a channel.
    var pixelCount: Int { product(shape.dropFirst(2)) }
    /// Of a blocked tensor: the blocks of an image.
    var blockCount: Int { (shape[1] + blockWidth - 1) / blockWidth }
    /// Of a blocked tensor: its channels, rounded up to whole blocks.
    var paddedChannelCount: Int { blockCount * blockWidth }

    /// The same shape, with blocked channels.
    func blocked(_ width: Int) -> TensorType {
        var type = self
        if rank >= 2 { type.blockWidth = element.size == 1 ? Self.byteBlockWidth : width }
        return type
    }

    /// The same shape, row-major.
    var rowMajor: TensorType {
        var type = self
        type.blockWidth = 1
        return type
    }

    init(_ element: ElementType, _ shape: [Int]) throws(NodeError) {
        guard shape.count <= Self.maximumRank else {
            throw .unsupported("a tensor of \(shape.count) dimensions; at most \(Self.maximumRank) are supported")
        }
        var count = 1
        // Zero dimensions last, so that [2^40, 0] is refused as well.
        for dimension in shape where dimension != 0 {
            guard dimension > 0 else { throw .malformed("negative dimension in shape \(shape)") }
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow, product <= Self.maximumCount else {
                throw .tooLarge("shape \(shape) has more than \(Self.maximumCount) elements")
            }
            count = product
        }
        self.element = element
        self.shape = shape
        self.count = shape.contains(0) ? 0 : count
    }

    /// The same elements under another shape.
    func reshaped(_ shape: [Int]) throws(NodeError) -> TensorType {
        let type = try TensorType(element, shape)
        guard type.count == count else {
            throw .malformed("shape \(self.shape) with \(count) elements cannot become \(shape) with \(type.count)")
        }
        return type
    }
}

/// Elements from one index to the next in each dimension of a row-major tensor.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    var stride = 1
    for axis in shape.indices.reversed() {
        strides[axis] = stride
        stride *= shape[axis]
    }
    return strides
}

/// The product of some dimensions of a checked shape.
func product(_ dimensions: some Sequence<Int>) -> Int {
    dimensions.reduce(1, *)
}
