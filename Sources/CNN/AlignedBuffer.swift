// Runs on: any thread; whoever holds it decides who writes.
import Glibc

/// Owns zeroed memory, aligned for any vector register and for a cache line.
///
/// Invariants: `address` is valid for `byteCount` bytes, at least 64, until `deinit`.
final class AlignedBuffer {
    static let alignment = 64
    /// From this size on, in bytes, memory comes from the kernel and goes back to it at once. malloc keeps what is freed, and
    /// a daemon that has changed its model would stay as large as two.
    private static let mappedByteCount = 128 * 1024

    let address: UnsafeMutableRawPointer
    let byteCount: Int

    init(byteCount: Int) throws(NodeError) {
        guard byteCount >= 0, byteCount < Int.max / 2 else { throw .tooLarge("\(byteCount) bytes of memory") }
        let size = Self.rounded(max(byteCount, 1))
        guard let address = size < Self.mappedByteCount ? Self.allocated(size) : Self.mapped(size) else {
            throw .tooLarge("no memory for \(byteCount) bytes")
        }
        self.address = address
        self.byteCount = size
    }

    deinit {
        if byteCount < Self.mappedByteCount { free(address) } else { munmap(address, byteCount) }
    }

    private static func allocated(_ size: Int) -> UnsafeMutableRawPointer? {
        var address: UnsafeMutableRawPointer?
        guard posix_memalign(&address, alignment, size) == 0, let address else { return nil }
        memset(address, 0, size)
        return address
    }

    private static func mapped(_ size: Int) -> UnsafeMutableRawPointer? {
        let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return address == MAP_FAILED ? nil : address
    }

    var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }

    /// The next multiple of the alignment.
    static func rounded(_ byteCount: Int) -> Int {
        (byteCount + alignment - 1) / alignment * alignment
    }
}
