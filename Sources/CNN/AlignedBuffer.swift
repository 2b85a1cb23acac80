// Runs on: any thread; whoever holds it decides who writes.
import Glibc

/// Owns zeroed memory, aligned for any vector register and for a cache line.
///
/// Invariants: `address` is valid for `byteCount` bytes, at least 64, until `deinit`.
final class AlignedBuffer {
    static let alignment = 64

    let address: UnsafeMutableRawPointer
    let byteCount: Int

    init(byteCount: Int) throws(NodeError) {
        guard byteCount >= 0, byteCount < Int.max / 2 else { throw .tooLarge("\(byteCount) bytes of memory") }
        let size = Self.rounded(max(byteCount, 1))
        var address: UnsafeMutableRawPointer?
        guard posix_memalign(&address, Self.alignment, size) == 0, let address else {
            throw .tooLarge("no memory for \(byteCount) bytes")
        }
        memset(address, 0, size)
        self.address = address
        self.byteCount = size
    }

    deinit { free(address) }

    var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }

    /// The next multiple of the alignment.
    static func rounded(_ byteCount: Int) -> Int {
        (byteCount + alignment - 1) / alignment * alignment
    }
}
