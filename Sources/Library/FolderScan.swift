// Runs on: any thread that may wait for a disk. Files are not opened, and only looked at where the directory does not
// say what they are.
import Glibc

/// Walks a folder and everything below it.
struct FolderScan {
    /// Folders nested deeper than this are left out, so that a hostile tree cannot exhaust the stack.
    static let depthLimit = 64

    private struct Item {
        let name: String
        let isFolder: Bool
    }

    private var contents = PlaylistContents()
    /// Folders already walked: a symbolic link back to one of them is not followed again.
    private var seen: Set<OpenFolder.Identity> = []

    /// All tracks below `path`, folders and files together in byte order of their names.
    static func contents(of path: String) throws(PlaylistError) -> PlaylistContents {
        var scan = FolderScan()
        let root = path == "/" ? "" : path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
        do throws(FileError) {
            try scan.walk(root, depth: 0)
        } catch {
            throw .unreadable(FileError(path: path, cause: error.cause))
        }
        return scan.contents
    }

    private mutating func walk(_ path: String, depth: Int) throws(FileError) {
        for item in try items(in: path) {
            let itemPath = path + "/" + item.name
            if !item.isFolder {
                contents.add(path: itemPath, title: nil)
            } else if depth >= Self.depthLimit {
                contents.missing += 1
            } else {
                do throws(FileError) {
                    try walk(itemPath, depth: depth + 1)
                } catch {
                    contents.missing += 1
                }
            }
        }
    }

    /// The regular files and folders in a folder, by name; none if it was walked before. Everything else is counted.
    private mutating func items(in path: String) throws(FileError) -> [Item] {
        let folder = try OpenFolder(path: path)
        guard seen.insert(OpenFolder.Identity(folder.status)).inserted else { return [] }
        var items: [Item] = []
        folder.forEach { name, kind in
            guard let name else {
                contents.invalid += 1
                return
            }
            var kind = kind
            if case .unknown = kind, let status = folder.status(of: name) { kind = OpenFolder.Kind(status) }
            switch kind {
            case .file: items.append(Item(name: name, isFolder: false))
            case .folder: items.append(Item(name: name, isFolder: true))
            case .other: contents.notFiles += 1
            case .unknown: contents.missing += 1
            }
        }
        return items.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
