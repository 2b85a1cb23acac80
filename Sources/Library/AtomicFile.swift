// Runs on: any thread that may wait for a disk.
import Files
import Glibc

/// Files that are replaced as a whole: after a crash or a power cut there is the old content or the new one.
public enum AtomicFile {
    /// Replaces a file. Its folder is made if it is missing. When it returns, a power cut leaves the new content.
    /// - Throws: `FileError`, which names the path and the cause; the old file is then still there.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        makeFolders(above: path)
        // A link is followed, so that what it points at is replaced and the link stays.
        let target = realPath(path) ?? path
        let temporary = target + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0o600)
        guard descriptor >= 0 else { throw FileError(path: temporary, cause: .unwritable(errno)) }
        var code = write(bytes, to: descriptor)
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, target) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw FileError(path: path, cause: .unwritable(code))
        }
        try syncFolder(of: target)
    }

    /// Makes a power cut keep what a folder says of its files: that one was made, renamed or removed.
    /// - Parameter path: one of the files.
    public static func syncFolder(of path: String) throws(FileError) {
        let slash = path.lastSlash
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: folder, cause: .unwritable(errno)) }
        defer { close(descriptor) }
        // Some file systems (EINVAL) cannot do it, or need not.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw FileError(path: folder, cause: .unwritable(errno))
        }
    }

    /// Makes the folders above a file that are missing; whether that worked shows when the file is opened.
    static func makeFolders(above path: String) {
        var folder = path.begins(with: "/") ? "" : "."
        for part in path.utf8.split(separator: UInt8(ascii: "/")).dropLast() {
            folder += "/" + String(decoding: part, as: UTF8.self)
            if mkdir(folder, 0o700) == 0 { try? syncFolder(of: folder) }
        }
    }

    /// Writes all bytes to a descriptor. Returns 0 or an errno.
    static func write(_ bytes: [UInt8], to descriptor: CInt) -> CInt {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                written += count
            }
            return 0
        }
    }
}
