// Runs on: any thread. Nothing in it changes after it was made.

/// The music database at one moment: all songs with their tags in flat columns, so that 50,000 of them take a few megabytes, are on
/// disk as they are in memory, and are searched in milliseconds.
///
/// Songs stand in the order in which MPD lists them: a folder's own songs by album, disc, track and name, then its folders by
/// name. What is below a folder is therefore one range of songs.
public final class DatabaseSnapshot: Sendable {
    struct Folder: Sendable, Equatable {
        /// String: its URI; empty for the root.
        var uri: UInt32
        /// Seconds since 1970.
        var modified: Int64
        /// Its own songs and playlists.
        var songs: Range<UInt32>
        var playlists: Range<UInt32>
        /// The end of everything below it, in `folders` and in `songs`. It begins behind the folder, and with its own songs.
        var foldersEnd: UInt32
        var songsEnd: UInt32
    }

    struct Song: Sendable, Equatable {
        var folder: UInt32
        /// String: the file's name.
        var name: UInt32
        /// Nanoseconds since 1970, and bytes: a file with others is read again. Both 0 if it has not been read yet.
        var modified: Int64
        var size: Int64
        /// Milliseconds; `unknownDuration` if unknown.
        var duration: UInt32
        var sampleRate: UInt32
        var channels: UInt8
        /// The end of its tags, which begin where those of the song before end.
        var tagsEnd: UInt32
    }

    struct Playlist: Sendable, Equatable {
        /// String: the file's name.
        var name: UInt32
        /// Seconds since 1970.
        var modified: Int64
    }

    static let unknownDuration = UInt32.max

    let strings: StringTable
    let folders: [Folder]
    let songs: [Song]
    let playlists: [Playlist]
    /// `TagType`'s raw value in the upper 6 bits, a string's number in the lower 26.
    let tags: [UInt32]
    /// Open addressing by folder and name: index in `songs` + 1, 0 for a free place.
    private let songSlots: [UInt32]
    private let folderIndices: [UInt32: Int]

    /// A database of nothing.
    public convenience init() {
        let root = Folder(uri: 0, modified: 0, songs: 0..<0, playlists: 0..<0, foldersEnd: 1, songsEnd: 0)
        self.init(strings: StringTable(), folders: [root], songs: [], playlists: [], tags: [])
    }

    /// Columns that fit together: see `DatabaseFile`, which checks them.
    init(strings: StringTable, folders: [Folder], songs: [Song], playlists: [Playlist], tags: [UInt32]) {
        self.strings = strings
        self.folders = folders
        self.songs = songs
        self.playlists = playlists
        self.tags = tags
        folderIndices = Dictionary(
            folders.enumerated().map { ($1.uri, $0) }, uniquingKeysWith: { first, _ in first })
        var size = 16
        while size < 2 * songs.count { size *= 2 }
        var slots = [UInt32](repeating: 0, count: size)
        for (index, song) in songs.enumerated() {
            var slot = Self.slot(folder: song.folder, name: song.name, count: size)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt32(index) + 1
        }
        songSlots = slots
    }

    private static func slot(folder: UInt32, name: UInt32, count: Int) -> Int {
        var mixed = UInt64(folder) << 32 | UInt64(name)
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed ^= mixed >> 29
        return Int(truncatingIfNeeded: mixed) & (count - 1)
    }

    // MARK: Looking up

    /// How many songs there are.
    public var songCount: Int { songs.count }

    /// The index of a song; nil if there is none of that name.
    public func songIndex(uri: String) -> Int? {
        var uri = uri
        return uri.withUTF8 { songIndex(uri: $0) }
    }

    /// The index of the song in a file; nil if there is none.
    func songIndex(path: String, roots: MusicRoots) -> Int? {
        var (path, folder) = (path, roots.folder)
        return path.withUTF8 { path in
            folder.withUTF8 { folder in
                let isBelow =
                    !folder.isEmpty && path.count > folder.count && path[folder.count] == UInt8(ascii: "/")
                    && path.starts(with: folder)
                return songIndex(uri: isBelow ? UnsafeBufferPointer(rebasing: path[(folder.count + 1)...]) : path)
            }
        }
    }

    private func songIndex(uri: UnsafeBufferPointer<UInt8>) -> Int? {
        let slash = uri.lastIndex(of: UInt8(ascii: "/"))
        guard let parent = strings.id(of: UnsafeBufferPointer(rebasing: uri[..<(slash ?? 0)])),
            let folder = folderIndices[parent],
            let name = strings.id(of: UnsafeBufferPointer(rebasing: uri[(slash.map { $0 + 1 } ?? 0)...])), name != 0
        else { return nil }
        return songIndex(folder: folder, name: name)
    }

    func songIndex(folder: Int, name: UInt32) -> Int? {
        var slot = Self.slot(folder: UInt32(folder), name: name, count: songSlots.count)
        while songSlots[slot] != 0 {
            let index = Int(songSlots[slot] - 1)
            if songs[index].folder == folder, songs[index].name == name { return index }
            slot = (slot + 1) & (songSlots.count - 1)
        }
        return nil
    }

    /// The index of a folder; nil if there is none. The root's URI is empty.
    func folderIndex(uri: String) -> Int? { strings.id(of: uri).flatMap { folderIndices[$0] } }

    /// Whether there is a folder of that name. The root's is empty.
    public func hasFolder(uri: String) -> Bool { folderIndex(uri: uri) != nil }

    /// Whether a folder holds a playlist file of that URI.
    func hasPlaylist(_ uri: String, in folder: String) -> Bool {
        guard let index = folderIndex(uri: folder) else { return false }
        let row = folders[index]
        return playlists[Int(row.playlists.lowerBound)..<Int(row.playlists.upperBound)].contains {
            join(row.uri, $0.name) == uri
        }
    }

    /// A song's name in the protocol.
    public func uri(of index: Int) -> String {
        let song = songs[index]
        return join(folders[Int(song.folder)].uri, song.name)
    }

    private func join(_ folder: UInt32, _ name: UInt32) -> String {
        folder == 0 ? strings[name] : strings[folder] + "/" + strings[name]
    }

    /// A song by its index, 0 up to `songCount`.
    public func song(_ index: Int) -> DatabaseSong {
        DatabaseSong(
            uri: uri(of: index), details: details(index),
            modifiedUnixSeconds: Int(songs[index].modified / 1_000_000_000))
    }

    /// Whether the song's file has been read.
    func isRead(_ index: Int) -> Bool { songs[index].modified != 0 || songs[index].size != 0 }

    func details(_ index: Int) -> SongDetails {
        let song = songs[index]
        var details = SongDetails()
        details.durationSeconds = song.duration == Self.unknownDuration ? nil : Double(song.duration) / 1000
        details.sampleRate = song.sampleRate == 0 ? nil : Int(song.sampleRate)
        details.channels = Int(song.channels)
        for tag in tags[tagRange(index)] {
            if let type = Self.type(of: tag) { details.tags.append(SongTagValue(type, strings[Self.value(of: tag)])) }
        }
        return details
    }

    /// A song's tags in `tags`.
    func tagRange(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(songs[index - 1].tagsEnd))..<Int(songs[index].tagsEnd)
    }

    static func pack(_ type: TagType, _ value: UInt32) -> UInt32 { UInt32(type.rawValue) << 26 | value }
    static func type(of tag: UInt32) -> TagType? { TagType(rawValue: UInt8(tag >> 26)) }
    static func value(of tag: UInt32) -> UInt32 { tag & (1 << 26 - 1) }

    /// Whether another snapshot says the same in every column.
    func hasSameContent(as other: DatabaseSnapshot) -> Bool {
        folders == other.folders && songs == other.songs && playlists == other.playlists && tags == other.tags
            && strings.bytes == other.strings.bytes && strings.ends == other.strings.ends
    }

    // MARK: Walking

    /// The songs in a folder and below it; nil if there is no such folder.
    public func songs(below uri: String) -> Range<Int>? {
        folderIndex(uri: uri).map { Int(folders[$0].songs.lowerBound)..<Int(folders[$0].songsEnd) }
    }

    /// Visits what is in a folder, in MPD's order: songs, playlists, folders.
    /// - Parameter isRecursive: whether what is in its folders follows each of them.
    /// - Returns: false if there is no such folder.
    @discardableResult
    public func walk(_ uri: String, isRecursive: Bool, visit: (DatabaseNode) -> Void) -> Bool {
        guard let start = folderIndex(uri: uri) else { return false }
        var index = start
        while index < Int(folders[start].foldersEnd) {
            let folder = folders[index]
            if index != start {
                visit(.folder(DatabaseEntry(uri: strings[folder.uri], modifiedUnixSeconds: Int(folder.modified))))
            }
            if index == start || isRecursive {
                for song in folder.songs { visit(.song(Int(song))) }
                for playlist in playlists[Int(folder.playlists.lowerBound)..<Int(folder.playlists.upperBound)] {
                    let uri = join(folder.uri, playlist.name)
                    visit(.playlist(DatabaseEntry(uri: uri, modifiedUnixSeconds: Int(playlist.modified))))
                }
                index += 1
            } else {
                index = Int(folder.foldersEnd)
            }
        }
        return true
    }

    /// A folder's own entry.
    public func folder(_ uri: String) -> DatabaseEntry? {
        folderIndex(uri: uri).map { DatabaseEntry(uri: uri, modifiedUnixSeconds: Int(folders[$0].modified)) }
    }

    /// Counts for `stats`: distinct artists and albums, and the length of all songs.
    public func totals() -> (artists: Int, albums: Int, playtimeSeconds: Int) {
        var artists: Set<UInt32> = []
        var albums: Set<UInt32> = []
        for tag in tags {
            switch Self.type(of: tag) {
            case .artist: artists.insert(Self.value(of: tag))
            case .album: albums.insert(Self.value(of: tag))
            default: break
            }
        }
        let milliseconds = songs.reduce(0) { $0 + ($1.duration == Self.unknownDuration ? 0 : Int($1.duration)) }
        return (artists.count, albums.count, milliseconds / 1000)
    }
}
