// Runs on: any thread that may wait for a disk.

/// What is shown of a track: the most wanted of its `SongDetails`, each as one text.
public struct TrackTags: Sendable, Equatable {
    /// The title; without one in the file the playlist's title, and without that the file's name.
    public var title: String
    /// The performer (`TPE1`).
    public var artist: String?
    /// The album (`TALB`).
    public var album: String?
    /// The number within the album, without the total (`TRCK`).
    public var trackNumber: String?
    /// The genre, by name (`TCON`).
    public var genre: String?
    /// When it was recorded, as written: "1999" or "1999-12-31" (`TDRC`, `TYER`).
    public var date: String?
    /// Length in seconds; nil if unknown.
    public var durationSeconds: Double?

    /// Tags that only know a name.
    public init(title: String) { self.title = title }

    /// Reads a file's tags and length.
    /// - Returns: the tags; only a title if the file cannot be read or has none.
    public static func read(_ track: Track) -> TrackTags {
        TrackTags((try? TagReader().read(path: track.path)) ?? SongDetails(), track: track)
    }

    /// What is known of a track's file.
    public init(_ details: SongDetails, track: Track) {
        title = details.joined(.title) ?? track.title ?? track.fileName
        artist = details.joined(.artist)
        album = details.joined(.album)
        trackNumber = details[.track]
        genre = details.joined(.genre)
        date = details[.date]
        durationSeconds = details.durationSeconds
    }
}
