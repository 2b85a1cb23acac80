// Runs on: the thread that starts the daemon, later the thread "library". It waits for the disk.
import Glibc

/// The database on disk: the snapshot's columns, each number little-endian, with a checksum.
///
/// Whatever is wrong with the file, it is as if there were none, and the music is read anew.
enum DatabaseFile {
    /// Raised whenever the columns change, or what is read out of a song's file.
    static let version: UInt32 = 1
    private static let magic = Array("SSMUSIC\n".utf8)
    /// A file with more bytes is not ours: 2 million songs take less.
    private static let byteLimit = 1 << 30

    /// A snapshot as it is written.
    /// - Parameter roots: what it was read from; another music folder's database is no use.
    static func bytes(_ snapshot: DatabaseSnapshot, roots: String) -> [UInt8] {
        var columns = ByteWriter()
        columns.append(Array(roots.utf8))
        columns.append(snapshot.strings.bytes)
        columns.append(snapshot.strings.ends)
        columns.append(snapshot.strings.folded)
        columns.append(snapshot.tags)
        columns.append(UInt64(snapshot.folders.count))
        for folder in snapshot.folders {
            columns.append(folder.uri)
            columns.append(folder.modified)
            for bound in [
                folder.songs.lowerBound, folder.songs.upperBound, folder.playlists.lowerBound,
                folder.playlists.upperBound, folder.foldersEnd, folder.songsEnd,
            ] { columns.append(bound) }
        }
        columns.append(UInt64(snapshot.songs.count))
        for song in snapshot.songs {
            columns.append(song.folder)
            columns.append(song.name)
            columns.append(song.modified)
            columns.append(song.size)
            columns.append(song.duration)
            columns.append(song.sampleRate)
            columns.append(song.channels)
            columns.append(song.tagsEnd)
        }
        columns.append(UInt64(snapshot.playlists.count))
        for playlist in snapshot.playlists {
            columns.append(playlist.name)
            columns.append(playlist.modified)
        }
        var header = ByteWriter()
        header.bytes = magic
        header.append(version)
        header.append(Checksum.of(columns.bytes[...]))
        return header.bytes + columns.bytes
    }

    /// Reads a snapshot.
    /// - Returns: nil if there is no file, or it is another music folder's.
    /// - Throws: `DatabaseFileError` if the file cannot be read or is damaged.
    static func read(_ path: String, roots: String) throws(DatabaseFileError) -> DatabaseSnapshot? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try RegularFile(path: path).contents(path: path, limit: byteLimit)
        } catch {
            if error.isMissing { return nil }
            throw .unreadable(error)
        }
        let damaged = DatabaseFileError.damaged(path: path)
        guard bytes.starts(with: magic) else { throw damaged }
        var header = ByteReader(bytes[magic.count...])
        guard let found = header.next(UInt32.self), let checksum = header.next(UInt64.self) else { throw damaged }
        guard found == version else { throw .otherVersion(path: path) }
        guard checksum == Checksum.of(header.rest) else { throw damaged }
        var reader = ByteReader(header.rest)
        guard let written = reader.array(of: UInt8.self) else { throw damaged }
        guard written == Array(roots.utf8) else { return nil }
        guard let snapshot = snapshot(&reader) else { throw damaged }
        return snapshot
    }

    private static func snapshot(_ reader: inout ByteReader) -> DatabaseSnapshot? {
        guard let bytes = reader.array(of: UInt8.self), let ends = reader.array(of: UInt32.self),
            let folded = reader.array(of: UInt32.self),
            let strings = StringTable(bytes: bytes, ends: ends, folded: folded),
            let tags = reader.array(of: UInt32.self),
            let folders = reader.rows(32 + 4, folder), let songs = reader.rows(37, song),
            let playlists = reader.rows(12, playlist), reader.rest.isEmpty
        else { return nil }
        let isSound = check(folders: folders, songs: songs, playlists: playlists, tags: tags, strings: strings)
        return isSound
            ? DatabaseSnapshot(strings: strings, folders: folders, songs: songs, playlists: playlists, tags: tags) : nil
    }

    private static func folder(_ reader: inout ByteReader) -> DatabaseSnapshot.Folder? {
        guard let uri = reader.next(UInt32.self), let modified = reader.next(Int64.self),
            let songs = range(&reader), let playlists = range(&reader), let foldersEnd = reader.next(UInt32.self),
            let songsEnd = reader.next(UInt32.self)
        else { return nil }
        return .init(
            uri: uri, modified: modified, songs: songs, playlists: playlists, foldersEnd: foldersEnd, songsEnd: songsEnd
        )
    }

    private static func range(_ reader: inout ByteReader) -> Range<UInt32>? {
        guard let start = reader.next(UInt32.self), let end = reader.next(UInt32.self), start <= end else { return nil }
        return start..<end
    }

    private static func song(_ reader: inout ByteReader) -> DatabaseSnapshot.Song? {
        guard let folder = reader.next(UInt32.self), let name = reader.next(UInt32.self),
            let modified = reader.next(Int64.self), let size = reader.next(Int64.self),
            let duration = reader.next(UInt32.self), let sampleRate = reader.next(UInt32.self),
            let channels = reader.next(UInt8.self), let tagsEnd = reader.next(UInt32.self)
        else { return nil }
        return .init(
            folder: folder, name: name, modified: modified, size: size, duration: duration, sampleRate: sampleRate,
            channels: channels, tagsEnd: tagsEnd)
    }

    private static func playlist(_ reader: inout ByteReader) -> DatabaseSnapshot.Playlist? {
        guard let name = reader.next(UInt32.self), let modified = reader.next(Int64.self) else { return nil }
        return .init(name: name, modified: modified)
    }

    /// Whether every number in the columns points at something. The checksum keeps out accidents; this keeps out the rest, so that
    /// no file can make the daemon crash.
    private static func check(
        folders: [DatabaseSnapshot.Folder], songs: [DatabaseSnapshot.Song], playlists: [DatabaseSnapshot.Playlist],
        tags: [UInt32], strings: StringTable
    ) -> Bool {
        let stringCount = UInt32(strings.count)
        guard folders.first?.uri == 0, tags.allSatisfy({ DatabaseSnapshot.value(of: $0) < stringCount }),
            playlists.allSatisfy({ $0.name < stringCount }), Int(songs.last?.tagsEnd ?? 0) == tags.count
        else { return false }
        for (index, folder) in folders.enumerated() {
            guard folder.uri < stringCount, folder.songs.upperBound <= folder.songsEnd,
                Int(folder.songsEnd) <= songs.count, Int(folder.playlists.upperBound) <= playlists.count,
                Int(folder.foldersEnd) > index, Int(folder.foldersEnd) <= folders.count
            else { return false }
        }
        var tagsEnd: UInt32 = 0
        for song in songs {
            guard Int(song.folder) < folders.count, song.name < stringCount, song.tagsEnd >= tagsEnd else {
                return false
            }
            tagsEnd = song.tagsEnd
        }
        return true
    }
}

/// The database's file is no use. It is replaced by the next scan.
public enum DatabaseFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It cannot be read.
    case unreadable(FileError)
    /// It does not hold what was written.
    case damaged(path: String)
    /// Another version of the program wrote it.
    case otherVersion(path: String)

    /// The error in words.
    public var description: String {
        switch self {
        case .unreadable(let error): "music database \(error); all music is read anew"
        case .damaged(let path): "music database \(path) is damaged; all music is read anew"
        case .otherVersion(let path): "music database \(path) is of another version; all music is read anew"
        }
    }
}
