// Runs on: any thread that may wait for a disk.
import Glibc

/// A regular file opened for reading. FIFOs, devices and directories are refused, and opening never waits on them.
public struct RegularFile: ~Copyable {
    /// Open for reading for as long as this value lives; closed by its deinit.
    public let descriptor: CInt
    /// Bytes in the file when it was opened.
    public let size: Int

    /// Opens a file.
    /// - Throws: `FileError`, which names the path and the cause.
    public init(path: String) throws(FileError) {
        // O_NONBLOCK: opening a FIFO for reading would otherwise wait for its writer.
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard opened >= 0 else { throw FileError(path: path, cause: .system(errno)) }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let code = errno
            close(opened)
            throw FileError(path: path, cause: .system(code))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw FileError(path: path, cause: .notRegular)
        }
        // Reads of a regular file do not look at O_NONBLOCK, but libraries that inherit the descriptor might.
        _ = fcntl(opened, F_SETFL, O_RDONLY)
        descriptor = opened
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The whole file.
    /// - Throws: `FileError` if it holds more than `limit` bytes or cannot be read.
    public func contents(path: String, limit: Int) throws(FileError) -> [UInt8] {
        guard size <= limit else { throw FileError(path: path, cause: .tooLarge(bytes: size, limit: limit)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, cause: .system(errno))
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: block[..<count])
        }
        throw FileError(path: path, cause: .tooLarge(bytes: bytes.count, limit: limit))
    }
}

/// A file could not be opened or read.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why a file could not be opened or read.
    public enum Cause: Sendable, Equatable {
        /// An errno of the operating system.
        case system(CInt)
        /// A directory, FIFO, socket or device.
        case notRegular
        /// An errno of writing it.
        case unwritable(CInt)
        /// More bytes than such a file may hold.
        case tooLarge(bytes: Int, limit: Int)
    }

    /// The path as it was given.
    public let path: String
    /// Why.
    public let cause: Cause

    /// An error about `path`.
    public init(path: String, cause: Cause) {
        self.path = path
        self.cause = cause
    }

    /// The errno that comes nearest to it.
    var errorNumber: CInt {
        switch cause {
        case .system(let code), .unwritable(let code): code
        case .notRegular: EINVAL
        case .tooLarge: EFBIG
        }
    }

    /// Whether there is no such file.
    public var isMissing: Bool { cause == .system(ENOENT) || cause == .system(ENOTDIR) }

    /// The error in words.
    public var description: String {
        switch cause {
        case .system(ENOENT): return "\(path): there is no such file"
        case .system(EACCES):
            return "\(path): no permission to read it (EACCES); run chmod or add the user to its group"
        case .system(let code): return "\(path): \(String(cString: strerror(code)))"
        case .unwritable(ENOSPC): return "\(path): cannot be written: the disk is full (ENOSPC)"
        case .unwritable(let code): return "\(path): cannot be written: \(String(cString: strerror(code)))"
        case .notRegular: return "\(path): not a regular file (a directory, FIFO or device)"
        case .tooLarge(let bytes, let limit): return "\(path): \(bytes) bytes, more than the \(limit) that are read"
        }
    }
}
