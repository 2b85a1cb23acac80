// Runs on: the thread "library"; a value.

/// A folder as a scan found it.
struct ScannedFolder {
    /// Its URI; empty for the root.
    var uri: String
    /// Seconds since 1970.
    var modified: Int64
    var files: [ScannedFile] = []
    var playlists: [ScannedPlaylist] = []
    /// Indices of its folders in `ScannedTree.folders`.
    var children: [Int] = []
}

/// A song's file as a scan found it.
struct ScannedFile {
    var name: String
    /// Nanoseconds since 1970, and bytes.
    var modified: Int64
    var size: Int64
    /// Nil until it was read.
    var details: SongDetails?
}

/// A playlist file as a scan found it.
struct ScannedPlaylist {
    var name: String
    /// Seconds since 1970.
    var modified: Int64
}

/// All that a scan found. The first folder is the root.
struct ScannedTree {
    var folders: [ScannedFolder] = [ScannedFolder(uri: "", modified: 0)]
}

/// Makes a snapshot of what a scan found.
struct DatabaseBuilder {
    private var strings = StringTable()
    private var folders: [DatabaseSnapshot.Folder] = []
    private var songs: [DatabaseSnapshot.Song] = []
    private var playlists: [DatabaseSnapshot.Playlist] = []
    private var tags: [UInt32] = []

    static func snapshot(_ tree: ScannedTree) -> DatabaseSnapshot {
        var builder = DatabaseBuilder()
        builder.add(0, of: tree)
        return DatabaseSnapshot(
            strings: builder.strings, folders: builder.folders, songs: builder.songs, playlists: builder.playlists,
            tags: builder.tags)
    }

    private mutating func add(_ index: Int, of tree: ScannedTree) {
        let scanned = tree.folders[index]
        let place = folders.count
        let firstSong = UInt32(songs.count)
        let firstPlaylist = UInt32(playlists.count)
        folders.append(
            DatabaseSnapshot.Folder(
                uri: strings.intern(scanned.uri), modified: scanned.modified, songs: firstSong..<firstSong,
                playlists: firstPlaylist..<firstPlaylist, foldersEnd: 0, songsEnd: 0))
        for file in scanned.files.map(SongOrder.init).sorted() { add(file.file, folder: UInt32(place)) }
        let playlistFiles = scanned.playlists.map { (key: FileOrder($0.name), file: $0) }
        for (_, file) in playlistFiles.sorted(by: { $0.key < $1.key }) {
            playlists.append(.init(name: strings.intern(file.name), modified: file.modified))
        }
        folders[place].songs = firstSong..<UInt32(songs.count)
        folders[place].playlists = firstPlaylist..<UInt32(playlists.count)
        let children = scanned.children.map { (key: FileOrder(tree.folders[$0].uri), index: $0) }
        for (_, child) in children.sorted(by: { $0.key < $1.key }) { add(child, of: tree) }
        folders[place].foldersEnd = UInt32(folders.count)
        folders[place].songsEnd = UInt32(songs.count)
    }

    private mutating func add(_ file: ScannedFile, folder: UInt32) {
        let details = file.details ?? SongDetails()
        for tag in details.tags { tags.append(DatabaseSnapshot.pack(tag.type, strings.intern(tag.value))) }
        let milliseconds = (details.durationSeconds ?? -1) * 1000
        songs.append(
            DatabaseSnapshot.Song(
                folder: folder, name: strings.intern(file.name),
                // What has not been read is read by the next scan.
                modified: file.modified, size: file.details == nil ? -1 : file.size,
                duration: milliseconds >= 0 && milliseconds < Double(DatabaseSnapshot.unknownDuration)
                    ? UInt32(milliseconds.rounded()) : DatabaseSnapshot.unknownDuration,
                sampleRate: UInt32(clamping: details.sampleRate ?? 0), channels: UInt8(clamping: details.channels),
                tagsEnd: UInt32(tags.count)))
    }
}

/// Names in the order of a list for people: without regard to case, then by their bytes.
struct FileOrder: Comparable {
    private let folded: [UInt8]
    private let exact: [UInt8]

    init(_ name: String) {
        folded = Array(CaseFolding.folded(name).utf8)
        exact = Array(name.utf8)
    }

    static func < (left: FileOrder, right: FileOrder) -> Bool {
        if left.folded != right.folded { return left.folded.lexicographicallyPrecedes(right.folded) }
        return left.exact.lexicographicallyPrecedes(right.exact)
    }
}

/// Songs of one folder in MPD's order: album, disc, track, name (MPD `src/db/plugins/simple/SongSort.cxx`).
private struct SongOrder: Comparable {
    let file: ScannedFile
    private let album: FileOrder
    private let disc: Int
    private let track: Int
    private let name: FileOrder

    init(_ file: ScannedFile) {
        self.file = file
        album = FileOrder(file.details?[.album] ?? "")
        disc = leadingNumber(file.details?[.disc])
        track = leadingNumber(file.details?[.track])
        name = FileOrder(file.name)
    }

    static func < (left: SongOrder, right: SongOrder) -> Bool {
        if left.album != right.album { return left.album < right.album }
        if left.disc != right.disc { return left.disc < right.disc }
        if left.track != right.track { return left.track < right.track }
        return left.name < right.name
    }

    static func == (left: SongOrder, right: SongOrder) -> Bool {
        left.album == right.album && left.disc == right.disc && left.track == right.track && left.name == right.name
    }
}

/// The number that a text begins with; 0 without one.
func leadingNumber(_ text: String?) -> Int {
    guard let digits = text?.utf8.prefix(while: { (48...57).contains($0) }).prefix(9), !digits.isEmpty else { return 0 }
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
}
