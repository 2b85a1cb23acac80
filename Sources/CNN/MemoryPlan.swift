// Runs on: any thread (values only).

/// Places buffers in one arena so that those needed at the same time do not overlap: the largest first, each at the
/// lowest free offset ("greedy by size", Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference",
/// https://arxiv.org/abs/2001.03288). Takes time with the square of the number of buffers.
struct MemoryPlan {
    /// More values than any network has at the nodes that are allowed; bounds the time.
    static let maximumBuffers = 40_000

    /// A piece of memory and the steps during which it is needed.
    struct Buffer {
        var byteCount: Int
        var firstStep: Int
        var lastStep: Int
    }

    /// Where each buffer starts, in bytes, in the order given. Multiples of `AlignedBuffer.alignment`.
    let offsets: [Int]
    /// What all of them take.
    let byteCount: Int

    /// - Throws: `tooLarge` if they take more than `limit` bytes, or are more than `maximumBuffers`.
    init(_ buffers: [Buffer], limit: Int) throws(NodeError) {
        guard buffers.count <= Self.maximumBuffers else {
            throw .tooLarge("it has \(buffers.count) values; at most \(Self.maximumBuffers) are supported")
        }
        var offsets = [Int](repeating: 0, count: buffers.count)
        var end = 0
        // Indices of placed buffers, by offset.
        var placed: [Int] = []
        for index in buffers.indices.sorted(by: { buffers[$0].byteCount > buffers[$1].byteCount }) {
            let buffer = buffers[index]
            let size = AlignedBuffer.rounded(max(buffer.byteCount, 1))
            var offset = 0
            for other in placed {
                let neighbour = buffers[other]
                guard neighbour.firstStep <= buffer.lastStep, buffer.firstStep <= neighbour.lastStep else { continue }
                if offset + size <= offsets[other] { break }
                offset = max(offset, offsets[other] + AlignedBuffer.rounded(max(neighbour.byteCount, 1)))
            }
            guard offset + size <= limit else {
                throw .tooLarge("its activations need more than \(limit) bytes of memory")
            }
            offsets[index] = offset
            end = max(end, offset + size)
            placed.insert(index, at: placed.partitionIndex { offsets[$0] > offset })
        }
        self.offsets = offsets
        byteCount = end
    }
}

extension Array {
    /// The first index whose element satisfies the condition, in an array where it holds from some index to the end.
    fileprivate func partitionIndex(_ condition: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
