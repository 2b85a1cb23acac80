// Runs on: any thread. Value types only.

/// All that the screen of `sursathictl watch` shows, at one moment.
public struct WatchContent: Sendable, Equatable {
    /// A point of the valence-arousal plane.
    public struct Affect: Sendable, Equatable {
        /// Unpleasant to pleasant, -1 to 1.
        public var valence: Double
        /// Calm to excited, -1 to 1.
        public var arousal: Double

        /// Makes a point.
        public init(valence: Double, arousal: Double) {
            self.valence = valence
            self.arousal = arousal
        }
    }

    /// What lies over the screen.
    public enum Overlay: Sendable, Equatable {
        /// The keys.
        case help
        /// The moods, to say how one feels.
        case moods
    }

    /// Something to say.
    public struct Notice: Sendable, Equatable {
        /// The words.
        public var text: String
        /// Something went wrong.
        public var isError: Bool

        /// Makes a notice.
        public init(_ text: String, isError: Bool = false) {
            self.text = text
            self.isError = isError
        }
    }

    /// The daemon has gone.
    public struct Loss: Sendable, Equatable {
        /// Why, in words.
        public var reason: String
        /// Until the next attempt.
        public var retrySeconds: Int

        /// Makes a loss.
        public init(reason: String, retrySeconds: Int) {
            self.reason = reason
            self.retrySeconds = retrySeconds
        }
    }

    /// The daemon.
    public var snapshot: DaemonSnapshot
    /// The queue's songs that come next, as far as that is settled.
    public var upcoming: [Song]
    /// What was felt, the oldest first.
    public var history: [MoodMoment]
    /// Where the face was in the plane in the last minute, the oldest first.
    public var trail: [Affect]
    /// The configuration's moods.
    public var moods: [String]
    /// What the person thinks of the song.
    public var rating: SongRating
    /// What lies over everything.
    public var overlay: Overlay?
    /// What was done, or what went wrong, for a few seconds.
    public var notice: Notice?
    /// The daemon is not there.
    public var loss: Loss?

    /// The notice, or else what went wrong while playing.
    var standingNotice: Notice? { notice ?? snapshot.status.error.map { Notice($0, isError: true) } }

    /// Makes a content; set what is known.
    public init(snapshot: DaemonSnapshot = DaemonSnapshot()) {
        self.snapshot = snapshot
        upcoming = []
        history = []
        trail = []
        moods = []
        rating = .neutral
    }
}
