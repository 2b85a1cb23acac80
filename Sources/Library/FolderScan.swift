// Runs on: any thread that may wait for a disk. Files are not opened, and only looked at where the directory does not
// say what they are.
import Glibc

/// Walks a folder and everything below it.
struct FolderScan {
    /// Folders nested deeper than this are left out, so that a hostile tree cannot exhaust the stack or descriptors.
    static let depthLimit = 64

    private struct Folder: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private struct Item {
        let name: String
        let isFolder: Bool
    }

    private var contents = PlaylistContents()
    /// Folders already walked: a symbolic link back to one of them is not followed again.
    private var seen: Set<Folder> = []

    /// All tracks below `path`, folders and files together in byte order of their names.
    static func contents(of path: String) throws(PlaylistError) -> PlaylistContents {
        var scan = FolderScan()
        let root = path == "/" ? "" : path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
        if let code = scan.walk(root, depth: 0) {
            throw .unreadable(FileError(path: path, cause: .system(code)))
        }
        return scan.contents
    }

    /// Walks one folder. Returns the errno if it could not be opened.
    private mutating func walk(_ path: String, depth: Int) -> CInt? {
        guard let directory = opendir(path.isEmpty ? "/" : path) else { return errno }
        var status = stat()
        let isNew =
            fstat(dirfd(directory), &status) == 0
            && seen.insert(Folder(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))).inserted
        let items = isNew ? self.items(of: directory) : []
        // Closed before going deeper: one descriptor, however deep the tree is.
        closedir(directory)
        for item in items {
            let itemPath = path + "/" + item.name
            if !item.isFolder {
                contents.add(path: itemPath, title: nil)
            } else if depth >= Self.depthLimit || walk(itemPath, depth: depth + 1) != nil {
                contents.missing += 1
            }
        }
        return nil
    }

    /// The regular files and folders of an open directory, by name. Everything else is counted.
    private mutating func items(of directory: OpaquePointer) -> [Item] {
        var items: [Item] = []
        while let entry = readdir(directory) {
            let kind = CInt(entry.pointee.d_type)
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name else {
                contents.invalid += 1
                continue
            }
            if name.utf8.first == UInt8(ascii: ".") { continue }
            switch kind == Int32(DT_UNKNOWN) || kind == Int32(DT_LNK) ? resolvedKind(name, in: directory) : kind {
            case Int32(DT_REG): items.append(Item(name: name, isFolder: false))
            case Int32(DT_DIR): items.append(Item(name: name, isFolder: true))
            case Int32(DT_UNKNOWN): contents.missing += 1
            default: contents.notFiles += 1
            }
        }
        return items.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// What a symbolic link points at; DT_UNKNOWN if nothing.
    private func resolvedKind(_ name: String, in directory: OpaquePointer) -> CInt {
        var status = stat()
        guard fstatat(dirfd(directory), name, &status, 0) == 0 else { return CInt(DT_UNKNOWN) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return CInt(DT_REG)
        case S_IFDIR: return CInt(DT_DIR)
        default: return CInt(DT_FIFO)
        }
    }
}
