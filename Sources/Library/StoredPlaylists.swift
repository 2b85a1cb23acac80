// Runs on: any thread that may wait for a disk; calls come one after the other under a lock.
import Files
import Glibc
import Synchronization

/// The playlists that clients save: one `.m3u` file each, with a song's name in the protocol on each line, as MPD writes them.
public final class StoredPlaylists: Sendable {
    /// Longer names are refused; with the extension they must fit in a directory entry.
    private static let nameByteLimit = 240
    /// As MPD's `max_playlist_length`.
    public static let lengthLimit = 16_384
    private static let fileByteLimit = 64 << 20

    /// The folder; made when the first playlist is saved.
    public let folder: String
    /// Changes of one playlist read it, change it and write it: they must not come between each other.
    private let lock = Mutex<Void>(())

    /// Playlists in a folder.
    public init(folder: String) { self.folder = folder }

    /// All playlists by name.
    public func list() -> [DatabaseEntry] {
        var entries: [DatabaseEntry] = []
        for name in folderNames(folder) ?? [] where name.hasSuffix(".m3u") {
            var status = stat()
            guard let path = try? path(String(name.dropLast(4))), stat(path, &status) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { continue }
            entries.append(
                DatabaseEntry(uri: String(name.dropLast(4)), modifiedUnixSeconds: Int(status.st_mtim.tv_sec)))
        }
        return entries.sorted { FileOrder($0.uri) < FileOrder($1.uri) }
    }

    /// Whether there is a playlist of that name.
    public func exists(_ name: String) -> Bool {
        guard let path = try? path(name) else { return false }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The songs of a playlist, as they stand in it.
    public func songs(_ name: String) throws(StoredPlaylistError) -> [String] {
        let path = try path(name)
        do throws(FileError) {
            let bytes = try RegularFile(path: path).contents(path: path, limit: Self.fileByteLimit)
            return PlaylistText.m3uEntries(bytes).compactMap(\.location)
        } catch {
            throw error.isMissing ? .noSuchPlaylist : .file(error)
        }
    }

    /// Saves a playlist.
    /// - Throws: `StoredPlaylistError.exists` if there is one of that name.
    public func save(_ name: String, songs: [String]) throws(StoredPlaylistError) {
        try change { () throws(StoredPlaylistError) in
            let path = try path(name)
            guard access(path, F_OK) != 0 else { throw .exists }
            try write(songs, to: path)
        }
    }

    /// Removes a playlist.
    public func remove(_ name: String) throws(StoredPlaylistError) {
        try change { () throws(StoredPlaylistError) in
            let path = try path(name)
            guard unlink(path) == 0 else {
                throw errno == ENOENT || errno == ENOTDIR
                    ? .noSuchPlaylist : .file(FileError(path: path, cause: .unwritable(errno)))
            }
            try syncFolder(of: path)
        }
    }

    /// Gives a playlist another name.
    public func rename(_ name: String, to newName: String) throws(StoredPlaylistError) {
        try change { () throws(StoredPlaylistError) in
            let (old, new) = (try path(name), try path(newName))
            guard access(old, F_OK) == 0 else { throw .noSuchPlaylist }
            guard access(new, F_OK) != 0 else { throw .targetExists }
            guard Glibc.rename(old, new) == 0 else { throw .file(FileError(path: new, cause: .unwritable(errno))) }
            try syncFolder(of: new)
        }
    }

    /// Changes a playlist's songs.
    /// - Parameters:
    ///   - createsMissing: whether a missing one counts as empty.
    ///   - body: may throw to leave it as it is.
    public func edit(
        _ name: String, createsMissing: Bool = false, _ body: (inout [String]) throws(StoredPlaylistError) -> Void
    ) throws(StoredPlaylistError) {
        try change { () throws(StoredPlaylistError) in
            var songs: [String] = []
            do throws(StoredPlaylistError) {
                songs = try self.songs(name)
            } catch {
                guard error == .noSuchPlaylist, createsMissing else { throw error }
            }
            try body(&songs)
            try write(songs, to: try path(name))
        }
    }

    private func change(_ body: () throws(StoredPlaylistError) -> Void) throws(StoredPlaylistError) {
        let result = lock.withLock { _ -> Result<Void, StoredPlaylistError> in
            do throws(StoredPlaylistError) {
                return .success(try body())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private func write(_ songs: [String], to path: String) throws(StoredPlaylistError) {
        guard songs.count <= Self.lengthLimit else { throw .tooLarge }
        var bytes: [UInt8] = []
        for song in songs {
            bytes += song.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        do throws(FileError) {
            try AtomicFile.write(bytes, to: path)
        } catch {
            throw .file(error)
        }
    }

    private func syncFolder(of path: String) throws(StoredPlaylistError) {
        do throws(FileError) {
            try AtomicFile.syncFolder(of: path)
        } catch {
            throw .file(error)
        }
    }

    /// A name cannot leave the folder, nor hide in it.
    private func path(_ name: String) throws(StoredPlaylistError) -> String {
        guard !name.isEmpty, name.utf8.count <= Self.nameByteLimit, name.utf8.first != UInt8(ascii: "."),
            !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 < 32 })
        else { throw .badName }
        return "\(folder)/\(name).m3u"
    }
}

/// A stored playlist could not be read or changed.
public enum StoredPlaylistError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A name with a slash, a line end, or a dot in front.
    case badName
    /// There is none of that name.
    case noSuchPlaylist
    /// There is one of that name already.
    case exists
    /// There is one of the new name already.
    case targetExists
    /// A position outside the playlist, to delete.
    case badIndex
    /// A position outside the playlist, to move.
    case badRange
    /// A position outside the playlist, to insert at.
    case badPosition
    /// More songs than a playlist may have.
    case tooLarge
    /// A playlist file of the music folder cannot be read.
    case unreadable(String)
    /// The disk.
    case file(FileError)

    /// The error in MPD's words, where it has it.
    public var description: String {
        switch self {
        case .badName: "Bad playlist name"
        case .noSuchPlaylist: "No such playlist"
        case .exists: "Playlist already exists"
        case .targetExists: "Playlist exists already"
        case .badIndex: "Bad song index"
        case .badRange: "Bad range"
        case .badPosition: "Bad position"
        case .tooLarge: "Stored playlist is too large: at most \(StoredPlaylists.lengthLimit) songs"
        case .unreadable(let reason): reason
        case .file(let error): error.description
        }
    }
}
