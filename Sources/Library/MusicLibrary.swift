// Runs on: any thread. What looks at files says so: it is for threads that may wait for a disk.
import Glibc
import Synchronization
import Threads

/// Everything about music that is kept on disk: the database, the stored playlists, the stickers, and the songs' covers.
public final class MusicLibrary: Sendable {
    /// All songs.
    public let database: MusicDatabase
    /// The playlists that clients save.
    public let playlists: StoredPlaylists
    /// What clients note of songs.
    public let stickers: StickerStore
    /// The cover that was asked for last: clients fetch it piece by piece.
    private let lastPicture = Mutex<(key: String, picture: Picture?)?>(nil)

    /// A library.
    /// - Parameters:
    ///   - stateFolder: where database, playlists and stickers are kept, absolute; nil keeps them in memory, and saves no playlists.
    ///   - onEvent: see `MusicDatabase`.
    public init(roots: MusicRoots, stateFolder: String?, onEvent: @escaping @Sendable (MusicDatabase.Event) -> Void) {
        database = MusicDatabase(roots: roots, file: stateFolder.map { "\($0)/music.db" }, onEvent: onEvent)
        // Without a folder every attempt to save ends with a clear error.
        playlists = StoredPlaylists(folder: stateFolder.map { "\($0)/playlists" } ?? "/nonexistent")
        stickers = StickerStore(path: stateFolder.map { "\($0)/stickers" })
    }

    // MARK: Tracks

    /// A song of the database as a track to play.
    public func track(_ index: Int, of snapshot: DatabaseSnapshot) -> Track {
        Track(path: database.roots.path(ofURI: snapshot.uri(of: index)))
    }

    /// The tracks of a stored playlist, or of a playlist file of the database. It looks at the files.
    /// - Returns: what can be played of it; what cannot is counted.
    /// - Throws: `StoredPlaylistError.noSuchPlaylist` and others.
    public func contents(ofPlaylist name: String) throws(StoredPlaylistError) -> PlaylistContents {
        if let path = playlistFile(name) {
            do throws(PlaylistError) {
                return try PlaylistReader.read(path)
            } catch {
                throw .unreadable(error.description)
            }
        }
        let songs = try playlists.songs(name)
        return PlaylistReader.resolve(songs.map { .init(location: $0, title: nil) }, folder: database.roots.folder)
    }

    /// The songs that a stored playlist or a playlist file of the database names, by their names in the protocol, whether or not they are
    /// there. It reads the playlist only.
    public func uris(ofPlaylist name: String) throws(StoredPlaylistError) -> [String] {
        guard let path = playlistFile(name) else { return try playlists.songs(name) }
        do throws(PlaylistError) {
            return try PlaylistReader.entries(path).map { database.roots.uri(ofPath: $0) }
        } catch {
            throw .unreadable(error.description)
        }
    }

    /// The path of a playlist file of the database.
    private func playlistFile(_ uri: String) -> String? {
        guard PlaylistReader.extensions.contains(fileExtension(of: uri)), !playlists.exists(uri) else { return nil }
        let snapshot = database.snapshot
        let slash = uri.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(uri[..<$0]) } ?? ""
        return snapshot.hasPlaylist(uri, in: folder) ? database.roots.path(ofURI: uri) : nil
    }

    // MARK: Files

    /// A file or folder on disk.
    public struct File: Sendable, Equatable {
        /// Its name, without its folder.
        public var name: String
        /// Bytes; nil for a folder.
        public var size: Int?
        /// When it was changed, in seconds since 1970.
        public var modifiedUnixSeconds: Int
    }

    /// What is in a folder of the database, whatever it is. It looks at the files.
    /// - Returns: nil if the database holds no such folder.
    public func files(in uri: String) throws(FileError) -> [File]? {
        guard database.snapshot.hasFolder(uri: uri) else { return nil }
        let path = database.roots.path(ofURI: uri)
        let folder = try OpenFolder(path: path)
        var files: [File] = []
        folder.forEach { name, _ in
            guard let name, let status = folder.status(of: name) else { return }
            let modified = Int(status.st_mtim.tv_sec)
            switch OpenFolder.Kind(status) {
            case .file: files.append(File(name: name, size: Int(status.st_size), modifiedUnixSeconds: modified))
            case .folder: files.append(File(name: name, size: nil, modifiedUnixSeconds: modified))
            case .other, .unknown: break
            }
        }
        return files.sorted { FileOrder($0.name) < FileOrder($1.name) }
    }

    /// The texts in a song's file that its writer has named. It reads the file.
    public func comments(uri: String) throws(FileError) -> [(name: String, value: String)] {
        try TagReader().comments(path: database.roots.path(ofURI: uri))
    }

    /// The picture within a song's file. It reads the file.
    /// - Returns: nil if it has none.
    public func embeddedPicture(uri: String) throws(FileError) -> Picture? {
        let path = database.roots.path(ofURI: uri)
        return try picture(key: "in " + path) { () throws(FileError) in
            try TagReader(readsPictures: true).picture(path: path)
        }
    }

    /// The picture beside a song's file (`cover.jpg` and the like). It reads the file.
    /// - Returns: nil if there is none.
    public func coverFile(uri: String) -> Picture? {
        let path = database.roots.path(ofURI: uri)
        let found = try? picture(key: "by " + path) { () throws(FileError) in Picture.beside(songPath: path) }
        return found ?? nil
    }

    /// Keeps the picture for the pieces that follow, for as long as nothing else is asked for.
    private func picture(
        key: String, _ read: () throws(FileError) -> Picture?
    ) throws(FileError) -> Picture? {
        if let kept = lastPicture.withLock({ $0 }), kept.key == key { return kept.picture }
        let picture = try read()
        lastPicture.withLock { $0 = (key, picture) }
        return picture
    }

    /// Forgets the picture that was kept: the first piece is asked for anew.
    public func forgetPicture() { lastPicture.withLock { $0 = nil } }
}
