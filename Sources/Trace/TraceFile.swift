// Runs on: the trace thread, or the only thread of an offline run. It may wait for the disk.
import Glibc

/// A trace cannot be written.
public struct TraceFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What failed.
    public let operation: String
    /// Why: an errno.
    public let code: CInt

    /// The error in words.
    public var description: String {
        let wayOut =
            switch code {
            case EROFS, EACCES, EPERM, ENOENT:
                "; a relative trace.file lies in the state directory, which can be written"
            case ELOOP: "; it is a symbolic link, which is not followed"
            case EWOULDBLOCK: "; another program writes it"
            case ENXIO, EISDIR: "; it is not a regular file"
            default: ""
            }
        return "cannot \(operation) the trace \(path): \(String(cString: strerror(code)))\(wayOut)"
    }
}

/// The file that a trace is written to. Only its owner may read it. One that is full is renamed to `FILE.1`.
public struct TraceFile: ~Copyable {
    /// Open and locked; -1 only while a new file is made.
    private var descriptor: CInt
    private let path: String
    private let maximumBytes: Int
    private var size: Int

    /// Opens a file, and makes it if there is none.
    /// - Parameters:
    ///   - path: the file.
    ///   - maximumBytes: when it would be larger, it is renamed and a new one begun.
    ///   - isReplaced: what was in the file is lost; else the new lines follow it.
    public init(path: String, maximumBytes: Int, isReplaced: Bool = false) throws(TraceFileError) {
        let opened = try Self.opened(path)
        descriptor = opened.descriptor
        size = isReplaced && ftruncate(opened.descriptor, 0) == 0 ? 0 : opened.size
        self.path = path
        self.maximumBytes = maximumBytes
    }

    /// A file that is open already.
    init(descriptor: CInt, path: String, maximumBytes: Int) {
        self.descriptor = descriptor
        self.path = path
        self.maximumBytes = maximumBytes
        size = 0
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes whole lines.
    /// - Parameter header: holds for the first of them, should a new file begin here.
    /// - Throws: the error; nothing of the lines is in the file then.
    public mutating func append(_ lines: [UInt8], header: TraceHeader) throws(TraceFileError) {
        guard !lines.isEmpty else { return }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            size = Int(status.st_size)
            // Somebody removed the file: what were written to it would fill the disk unseen.
            if status.st_nlink == 0 { try begin(header) }
        }
        if size > 0, size + lines.count > maximumBytes {
            guard rename(path, path + ".1") == 0 || errno == ENOENT else { throw failure("rename") }
            try begin(header)
        }
        try write(lines)
    }

    /// Goes over to a new file.
    private mutating func begin(_ header: TraceHeader) throws(TraceFileError) {
        close(descriptor)
        descriptor = -1
        (descriptor, size) = try Self.opened(path)
        var header = header
        header.cause = .rotation
        var bytes: [UInt8] = []
        var lines = TraceLines(header: header)
        lines.take(into: &bytes)
        try write(bytes)
    }

    private mutating func write(_ bytes: [UInt8]) throws(TraceFileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                let failure = failure("write")
                // Half a line would spoil what follows it.
                if rest.count < bytes.count { ftruncate(descriptor, off_t(size)) }
                throw failure
            }
        }
        size += bytes.count
    }

    private func failure(_ operation: String) -> TraceFileError {
        TraceFileError(path: path, operation: operation, code: errno)
    }

    /// Never follows a link, never waits for the other end of a pipe, and leaves the file to its owner alone.
    private static func opened(_ path: String) throws(TraceFileError) -> (descriptor: CInt, size: Int) {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { throw TraceFileError(path: path, operation: "open", code: errno) }
        var status = stat()
        var code: CInt = 0
        if fstat(descriptor, &status) != 0 {
            code = errno
        } else if status.st_mode & S_IFMT != S_IFREG {
            code = ENXIO
        } else if flock(descriptor, LOCK_EX | LOCK_NB) != 0 || fchmod(descriptor, 0o600) != 0 {
            code = errno
        }
        guard code == 0 else {
            close(descriptor)
            throw TraceFileError(path: path, operation: "open", code: code)
        }
        return (descriptor, endedLine(descriptor, size: Int(status.st_size)))
    }

    /// Ends a line that was cut off when the machine lost its power.
    /// - Returns: the file's size then.
    private static func endedLine(_ descriptor: CInt, size: Int) -> Int {
        var last: UInt8 = 0
        guard size > 0, pread(descriptor, &last, 1, off_t(size - 1)) == 1, last != UInt8(ascii: "\n") else {
            return size
        }
        return Glibc.write(descriptor, "\n", 1) == 1 ? size + 1 : size
    }
}
