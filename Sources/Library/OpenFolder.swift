// Runs on: any thread that may wait for a disk.
import Glibc

/// A folder that is being read. It is closed with this value: whoever walks a tree ends it before going deeper, so that one descriptor is
/// enough, however deep the tree is.
struct OpenFolder: ~Copyable {
    /// What tells a folder from all others, whatever it is called.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    enum Kind {
        case file
        case folder
        /// A FIFO, a socket or a device.
        case other
        /// A link, or nothing that the directory itself tells: `status` does.
        case unknown(isLink: Bool)
    }

    private let directory: OpaquePointer
    /// Which folder it is and when it was changed.
    let status: stat

    /// Opens a folder.
    /// - Throws: `FileError`.
    init(path: String) throws(FileError) {
        guard let opened = opendir(path.isEmpty ? "/" : path) else {
            throw FileError(path: path, cause: .system(errno))
        }
        var status = stat()
        guard fstat(dirfd(opened), &status) == 0 else {
            let code = errno
            closedir(opened)
            throw FileError(path: path, cause: .system(code))
        }
        self.status = status
        directory = opened
    }

    deinit { closedir(directory) }

    /// Visits what is in the folder in the order of the disk, without hidden files.
    /// - Parameter visit: is given a nil name for one that is not UTF-8 or has control characters: the protocol cannot say it.
    func forEach(_ visit: (_ name: String?, _ kind: Kind) -> Void) {
        while let entry = readdir(directory) {
            let type = CInt(entry.pointee.d_type)
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            if name?.utf8.first == UInt8(ascii: ".") { continue }
            let kind: Kind =
                switch type {
                case Int32(DT_REG): .file
                case Int32(DT_DIR): .folder
                case Int32(DT_LNK): .unknown(isLink: true)
                case Int32(DT_UNKNOWN): .unknown(isLink: false)
                default: .other
                }
            visit(name.flatMap { $0.utf8.contains { $0 < 0x20 } ? nil : $0 }, kind)
        }
    }

    /// What a name in the folder stands for, behind links; nil if nothing.
    func status(of name: String) -> stat? {
        var status = stat()
        return fstatat(dirfd(directory), name, &status, 0) == 0 ? status : nil
    }
}

extension OpenFolder.Kind {
    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        default: self = .other
        }
    }
}
