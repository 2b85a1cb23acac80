// Runs on: any thread. Songs of the library as the protocol prints them.
import ControlProtocol
import Library

extension SongTag {
    /// The protocol's name of a tag.
    init?(_ type: TagType) { self.init(rawValue: type.name) }
}

extension Song {
    /// A song of the database.
    public init(_ song: DatabaseSong) {
        let details = song.details
        self.init(
            file: song.uri,
            tags: details.tags.compactMap { tag in SongTag(tag.type).map { Tag($0, tag.value) } },
            durationSeconds: details.durationSeconds,
            audioFormat: details.sampleRate.map { "\($0):\(SongDetails.bits):\(details.channels)" },
            lastModifiedUnixSeconds: song.modifiedUnixSeconds)
    }
}

extension ResponseWriter {
    mutating func song(_ index: Int, of snapshot: DatabaseSnapshot, mask: Set<SongTag>) {
        pairs(Song(snapshot.song(index)).pairs(mask: mask))
    }

    mutating func entry(_ key: String, _ entry: DatabaseEntry) {
        pair(key, entry.uri)
        if let time = iso8601(unixSeconds: entry.modifiedUnixSeconds) { pair("Last-Modified", time) }
    }
}

extension ControlError {
    init(_ error: SongFilterError) { self.init(.argument, error.description) }

    init(_ error: FileError) { self.init(error.isMissing ? .noExist : .system, error.description) }

    init(_ error: StoredPlaylistError) {
        let code: AckCode =
            switch error {
            case .badName, .badIndex, .badRange, .badPosition: .argument
            case .noSuchPlaylist: .noExist
            case .exists, .targetExists: .exist
            case .tooLarge: .playlistMax
            case .unreadable: .playlistLoad
            case .file: .system
            }
        self.init(code, error.description)
    }

    init(_ error: StickerError) { self.init(error == .badRequest ? .argument : .system, error.description) }
}

/// Runs something of the library with its errors as the protocol's.
func library<Value>(_ body: () throws(StoredPlaylistError) -> Value) throws(ControlError) -> Value {
    do throws(StoredPlaylistError) {
        return try body()
    } catch {
        throw ControlError(error)
    }
}

func library<Value>(_ body: () throws(FileError) -> Value) throws(ControlError) -> Value {
    do throws(FileError) {
        return try body()
    } catch {
        throw ControlError(error)
    }
}

func library<Value>(_ body: () throws(StickerError) -> Value) throws(ControlError) -> Value {
    do throws(StickerError) {
        return try body()
    } catch {
        throw ControlError(error)
    }
}
