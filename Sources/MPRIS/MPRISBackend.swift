// Runs on: the thread "mpris" calls the backend. The calls may take locks for a moment; only `cover` may wait for a disk.

/// The player that desktops see and control. Orders return at once.
public protocol MPRISBackend: Sendable {
    /// What it does now. Asked for often.
    func state() -> MPRISState
    /// What is known of the current track; nil if there is none.
    func track() -> MPRISTrack?
    /// The cover of a track's file. It reads the file.
    func cover(ofPath path: String) -> MPRISCover?
    /// The playlists by name, each once.
    func playlists() -> [String]
    /// Carries out an order.
    /// - Throws: `MPRISRefusal`, if it cannot be followed.
    func perform(_ order: MPRISOrder) throws(MPRISRefusal)
}

/// What a player does.
public struct MPRISState: Sendable, Equatable {
    /// Playing, paused or stopped, in MPRIS' words.
    public enum Playback: String, Sendable {
        case playing = "Playing"
        case paused = "Paused"
        case stopped = "Stopped"
    }

    /// What happens behind the last track, in MPRIS' words.
    public enum Loop: String, Sendable {
        /// The music ends.
        case none = "None"
        /// The current track begins again.
        case track = "Track"
        /// The queue begins again.
        case playlist = "Playlist"
    }

    /// What it does.
    public var playback = Playback.stopped
    /// What happens behind the last track.
    public var loop = Loop.none
    /// Whether tracks come in random order.
    public var isShuffled = false
    /// 0 to 100.
    public var volume = 100
    /// The place of the current track in the queue's history, unique for each time that it was put there; nil if there is none.
    public var trackID: Int?
    /// Seconds of the current track that have been heard.
    public var elapsedSeconds = 0.0
    /// The current track's length in seconds; nil if unknown.
    public var durationSeconds: Double?
    /// Whether `play` starts something.
    public var hasMusic = false
    /// The playlist that plays, or would play; nil if none does.
    public var playlist: String?

    /// A stopped player with nothing to play.
    public init() {}
}

/// What is known of a track.
public struct MPRISTrack: Sendable, Equatable {
    /// The `trackID` of the state that it belongs to.
    public var id: Int
    /// The file's absolute path.
    public var path: String
    /// The title.
    public var title: String?
    /// The performers.
    public var artists: [String] = []
    /// The album.
    public var album: String?
    /// The performers of the album.
    public var albumArtists: [String] = []
    /// The composers.
    public var composers: [String] = []
    /// The genres.
    public var genres: [String] = []
    /// The number on its disc, as the file says it: "3", "3/12".
    public var trackNumber: String?
    /// The number of the disc.
    public var discNumber: String?
    /// When it was made: "1999", "1999-12-31".
    public var date: String?
    /// The length in seconds; nil if unknown.
    public var durationSeconds: Double?

    /// A track of which nothing but its file is known.
    public init(id: Int, path: String) {
        self.id = id
        self.path = path
    }
}

/// A track's cover.
public enum MPRISCover: Sendable, Equatable {
    /// The absolute path of a picture beside the track.
    case file(String)
    /// The bytes of a picture within the track's file.
    case picture([UInt8])
}

/// An order of a desktop.
public enum MPRISOrder: Sendable, Equatable {
    /// Starts the music, or lets it go on.
    case play
    /// Holds the music.
    case pause
    /// Stops the music.
    case stop
    /// The next track.
    case next
    /// The track before.
    case previous
    /// A place in the current track, not negative.
    case seek(seconds: Double)
    /// Plays the file at this absolute path.
    case open(path: String)
    /// 0 to 100.
    case setVolume(Int)
    /// What happens behind the last track.
    case setLoop(MPRISState.Loop)
    /// Whether tracks come in random order.
    case setShuffled(Bool)
    /// Plays a playlist.
    case activate(playlist: String)
}

/// Why an order is not followed.
public struct MPRISRefusal: Error, Sendable, Equatable {
    /// In words.
    public let reason: String

    /// A refusal.
    public init(_ reason: String) { self.reason = reason }
}
