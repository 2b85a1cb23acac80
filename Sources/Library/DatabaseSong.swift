// Runs on: any thread; values only.

/// A song of the database, with everything that is known of it.
public struct DatabaseSong: Sendable, Equatable {
    /// Its name in the protocol: the path below the music folder, or an absolute path outside it.
    public var uri: String
    /// What was read out of its file.
    public var details: SongDetails
    /// When the file was last changed, in seconds since 1970.
    public var modifiedUnixSeconds: Int

    /// A song.
    public init(uri: String, details: SongDetails, modifiedUnixSeconds: Int) {
        self.uri = uri
        self.details = details
        self.modifiedUnixSeconds = modifiedUnixSeconds
    }
}

/// A folder or a playlist file of the database.
public struct DatabaseEntry: Sendable, Equatable {
    /// Its name in the protocol, as `DatabaseSong.uri`.
    public var uri: String
    /// When it was last changed, in seconds since 1970.
    public var modifiedUnixSeconds: Int
}

/// What a walk through the database comes by.
public enum DatabaseNode: Sendable, Equatable {
    /// A folder; what is in it follows.
    case folder(DatabaseEntry)
    /// A song, by its index in the snapshot.
    case song(Int)
    /// A playlist file.
    case playlist(DatabaseEntry)
}
