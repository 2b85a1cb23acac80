// Runs on: where its source runs; blocks on the disk.
import Glibc

/// A recording's bytes, read front to back through a window of fixed size, so that a file of any length costs the same
/// memory. Read rather than mapped: a mapped file that somebody shortens kills the process.
final class RecordingFile {
    /// More than any frame that a camera makes, and a bound for what a hostile length can ask for.
    static let maximumFrameBytes = 32 << 20
    /// How much that is no picture is passed over in search of one.
    static let maximumJunkBytes = 64 << 20

    let path: String
    /// The file's length when it was opened; it may grow or shrink.
    let length: Int
    private let descriptor: CInt
    private var window = [UInt8](repeating: 0, count: 64 << 10)
    /// The unread part of the window.
    private var unread = 0..<0
    /// Offset in the file of the window's end.
    private var windowEnd = 0
    /// The errno of a failed read; the file seems to end there.
    private(set) var failure: CInt = 0

    /// Opens a regular file.
    init(path: String) throws(CaptureError) {
        self.path = path
        // O_NONBLOCK: opening a pipe must not wait for its writer.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error(path: path, code: errno) }
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        length = isFile ? Int(status.st_size) : 0
        guard isFile else {
            close(descriptor)
            throw CaptureError(name: path, reason: .unusable, detail: "is not a regular file")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Offset in the file of the next byte.
    var offset: Int { windowEnd - unread.count }

    /// Throws if what looked like the end was a failure to read.
    func checkFailure() throws(CaptureError) {
        if failure != 0 { throw Self.error(path: path, code: failure) }
    }

    /// The next byte, or nil at the end.
    func byte() -> UInt8? {
        if unread.isEmpty { refill() }
        guard !unread.isEmpty else { return nil }
        let value = window[unread.lowerBound]
        unread = unread.dropFirst()
        return value
    }

    /// Appends the next bytes.
    /// - Returns: how many there were.
    @discardableResult
    func append(_ count: Int, to bytes: inout [UInt8]) -> Int {
        var left = count
        while left > 0 {
            if unread.isEmpty { refill() }
            guard !unread.isEmpty else { break }
            let part = unread.prefix(left)
            bytes.append(contentsOf: window[part])
            unread = unread.dropFirst(part.count)
            left -= part.count
        }
        return count - left
    }

    /// Appends bytes up to and with the next 0xFF.
    /// - Returns: false if the file ends, or `limit` bytes pass, before one.
    func appendThroughMarkerPrefix(to bytes: inout [UInt8], limit: Int) -> Bool {
        var left = limit
        while left > 0 {
            if unread.isEmpty { refill() }
            guard !unread.isEmpty else { return false }
            let part = unread.prefix(left)
            let found = window.withUnsafeBufferPointer { buffer -> Int? in
                guard let start = buffer.baseAddress?.advanced(by: part.lowerBound),
                    let place = memchr(start, 0xFF, part.count)
                else { return nil }
                return UnsafeRawPointer(place) - UnsafeRawPointer(start)
            }
            let taken = part.prefix(found.map { $0 + 1 } ?? part.count)
            bytes.append(contentsOf: window[taken])
            unread = unread.dropFirst(taken.count)
            if found != nil { return true }
            left -= taken.count
        }
        return false
    }

    /// Passes over bytes, past the end too.
    func skip(_ count: Int) {
        if count <= unread.count {
            unread = unread.dropFirst(count)
        } else {
            seek(to: offset + count)
        }
    }

    /// Goes on at an offset.
    func seek(to offset: Int) {
        unread = 0..<0
        windowEnd = max(0, offset)
        failure = 0
    }

    private func refill() {
        let start = windowEnd
        let descriptor = self.descriptor
        var code: CInt = 0
        var count = 0
        repeat {
            (count, code) = window.withUnsafeMutableBytes { buffer in
                let count = pread(descriptor, buffer.baseAddress, buffer.count, start)
                return (count, count < 0 ? errno : 0)
            }
        } while code == EINTR
        failure = code
        unread = 0..<max(0, count)
        windowEnd += max(0, count)
    }

    /// A refusal of the system in words.
    static func error(path: String, code: CInt) -> CaptureError {
        let reason: CaptureError.Reason =
            switch code {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM: .forbidden
            default: .unusable
            }
        return CaptureError(name: path, reason: reason, detail: "cannot be read: \(systemMessage(code))")
    }
}
