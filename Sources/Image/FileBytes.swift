// Runs on: any thread; blocks on the disk.
import Glibc

/// Whole small files.
enum FileBytes {
    /// Reads a regular file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(ImageFileError) -> [UInt8] {
        // O_NONBLOCK: opening a pipe must not wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ImageFileError(path: path, cause: .system(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ImageFileError(path: path, cause: .system(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw ImageFileError(path: path, cause: .notAFile) }
        guard Int(status.st_size) <= limit else { throw ImageFileError(path: path, cause: .tooManyBytes) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let (count, code) = bytes.withUnsafeMutableBytes { buffer -> (Int, CInt) in
                let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
                return (count, errno)
            }
            if count < 0, code == EINTR { continue }
            guard count >= 0 else { throw ImageFileError(path: path, cause: .system(code)) }
            guard count > 0 else { break }
            filled += count
        }
        bytes.resize(to: filled)
        return bytes
    }
}

/// The system's text for an errno.
func systemMessage(_ code: CInt) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
}
