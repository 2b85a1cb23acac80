// Runs on: any thread.
import Glibc

/// Owns the bytes of a model: a file mapped read-only, or a copy of bytes in memory.
///
/// Invariants: `bytes` stays valid and unwritten until `deinit`. A file that another program truncates in place while it
/// is mapped raises SIGBUS on access, as with every mapped file: replace model files by renaming a new one over them.
final class MappedFile: @unchecked Sendable {  // Sendable because all fields are constant and the bytes are read only.
    /// The whole file.
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool
    private static let pageByteCount = sysconf(CInt(_SC_PAGESIZE))

    /// Maps a file.
    init(path: String) throws(ModelError) {
        func fail(_ verb: String) -> ModelError {
            let cause = String(cString: strerror(errno))
            return ModelError(file: path, reason: .unreadable, detail: "cannot \(verb) the file: \(cause)")
        }
        // A FIFO must not hold the caller until somebody writes to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw fail("open") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fail("examine") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ModelError(file: path, reason: .unreadable, detail: "is not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else { throw ModelError(file: path, reason: .malformed, detail: "the file is empty") }
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
            throw fail("map")
        }
        // Where the process keeps its memory out of swap, a model, which holds nobody's secrets, may go back to its file.
        munlock(address, size)
        bytes = UnsafeRawBufferPointer(start: address, count: size)
        isMapped = true
    }

    /// Copies bytes.
    init(copying source: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
        copy.copyBytes(from: source)
        bytes = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    deinit {
        guard isMapped else { return bytes.deallocate() }
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    /// Lets the kernel take back the pages read so far; they are read again when touched.
    func releasePages() {
        guard let address = bytes.baseAddress else { return }
        releasePages(address, byteCount: bytes.count)
    }

    /// The same for a part of the file.
    func releasePages(_ address: UnsafeRawPointer, byteCount: Int) {
        guard isMapped else { return }
        let intoPage = Int(bitPattern: address) & (Self.pageByteCount - 1)
        madvise(UnsafeMutableRawPointer(mutating: address - intoPage), byteCount + intoPage, MADV_DONTNEED)
    }
}
