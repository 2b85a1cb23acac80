// Runs on: any thread that may wait for a disk. Tracks are looked at (stat), never opened.
import Glibc

/// Reads a folder or a playlist file into tracks.
///
/// Formats: folders (recursive, in byte order of the names, hidden files skipped), `.m3u` and `.m3u8`
/// (https://en.wikipedia.org/wiki/M3U) and `.pls` (https://en.wikipedia.org/wiki/PLS_(file_format)).
public enum PlaylistReader {
    /// A playlist file may hold this many bytes.
    static let byteLimit = 64 << 20
    /// The extensions of playlist files.
    static let extensions: Set<String> = ["m3u", "m3u8", "pls"]

    /// Reads a folder or a playlist.
    /// - Parameter path: absolute, or relative to the working directory; `~/` is the user's home.
    /// - Throws: `PlaylistError` if the folder or the playlist itself cannot be read. What it names never throws: it is
    ///   counted in the contents.
    public static func read(_ path: String) throws(PlaylistError) -> PlaylistContents {
        let (absolute, isFolder) = try located(path)
        if isFolder { return try FolderScan.contents(of: absolute) }
        return resolve(try parsed(absolute, path: path), folder: parent(of: absolute))
    }

    /// What a playlist file names, without looking at it: absolute paths, and addresses on the network as they are.
    /// - Throws: `PlaylistError` if the playlist cannot be read.
    static func entries(_ path: String) throws(PlaylistError) -> [String] {
        let folder = parent(of: path)
        return try parsed(path, path: path).compactMap { entry in
            switch PlaylistText.location(entry.location, folder: folder) {
            case .invalid: nil
            case .remote: entry.location
            case .path(let path): path
            }
        }
    }

    /// The absolute path of a folder or file that is there.
    private static func located(_ path: String) throws(PlaylistError) -> (path: String, isFolder: Bool) {
        let expanded = expandingHome(path)
        var status = stat()
        guard !expanded.isEmpty, !expanded.utf8.contains(0) else {
            throw .unreadable(FileError(path: path, cause: .system(ENOENT)))
        }
        guard stat(expanded, &status) == 0, let absolute = absolutePath(expanded) else {
            throw .unreadable(FileError(path: path, cause: .system(errno)))
        }
        return (absolute, status.st_mode & S_IFMT == S_IFDIR)
    }

    private static func parsed(_ absolute: String, path: String) throws(PlaylistError) -> [PlaylistText.Entry] {
        let kind = fileExtension(of: absolute)
        guard extensions.contains(kind) else { throw .unknownKind(path: path) }
        do {
            let bytes = try RegularFile(path: absolute).contents(path: path, limit: byteLimit)
            return kind == "pls" ? PlaylistText.plsEntries(bytes) : PlaylistText.m3uEntries(bytes)
        } catch {
            throw .unreadable(error)
        }
    }

    /// Looks at each entry's file, and sorts it into what is played and what is counted.
    static func resolve(_ entries: [PlaylistText.Entry], folder: String) -> PlaylistContents {
        var contents = PlaylistContents()
        for entry in entries {
            switch PlaylistText.location(entry.location, folder: folder) {
            case .invalid: contents.invalid += 1
            case .remote: contents.remote += 1
            case .path(let path):
                var status = stat()
                if stat(path, &status) != 0 {
                    contents.missing += 1
                } else if status.st_mode & S_IFMT != S_IFREG {
                    contents.notFiles += 1
                } else {
                    contents.add(path: path, title: entry.title)
                }
            }
        }
        return contents
    }

    /// `~/x` under the user's home; anything else as it is.
    static func expandingHome(_ path: String) -> String {
        guard path == "~" || path.utf8.starts(with: "~/".utf8), let home = getenv("HOME") else { return path }
        return String(cString: home) + path.dropFirst()
    }

    private static func absolutePath(_ path: String) -> String? {
        // The playlist's own symbolic link stays: relative entries are relative to where the link stands.
        if path.utf8.first == UInt8(ascii: "/") { return path }
        guard let folder = getcwd(nil, 0) else { return nil }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else { return "" }
        return String(path[..<slash])
    }
}

/// A folder or playlist could not be read at all.
public enum PlaylistError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The folder or the playlist file cannot be opened.
    case unreadable(FileError)
    /// Neither a folder nor a playlist by its name.
    case unknownKind(path: String)

    /// The error in words.
    public var description: String {
        switch self {
        case .unreadable(let error): "cannot read the playlist \(error)"
        case .unknownKind(let path): "\(path) is no playlist: give a folder or a file named .m3u, .m3u8 or .pls"
        }
    }
}
