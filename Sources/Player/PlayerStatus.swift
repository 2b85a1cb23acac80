// Runs on: any thread; values only.
import Library

/// The player at one moment.
public struct PlayerStatus: Sendable, Equatable {
    /// Playing, paused or stopped.
    public var state: PlayState = .stop
    /// Counts up with every change of the queue.
    public var queueVersion = 0
    /// Entries in the queue.
    public var queueLength = 0
    /// Whether the person wants the queue to start again at its end; a mood's playlist does so anyway.
    public var repeats = false
    /// Whether the queue is played in random order.
    public var shuffles = false
    /// Whether the music stops after the current entry.
    public var single = SingleMode.off
    /// Whether entries that were played are removed.
    public var consumes = false
    /// How long a track fades over into the next one of the queue; 0 is gapless.
    public var crossfadeSeconds = 0
    /// What plays, or would play, was added by the person.
    public var isByHand = false
    /// The current entry's index in the queue, if it has one.
    public var position: Int?
    /// The current entry: playing, paused, about to play, or what `play` would start.
    public var current: QueueEntry?
    /// The next entry of the queue, if it is settled; a playlist that waits for its turn is not in the queue yet.
    public var next: QueueEntry?
    /// Its index in the queue.
    public var nextPosition: Int?
    /// The current entry's tags, once its file has been read.
    public var tags: TrackTags?
    /// Seconds of it that have been heard.
    public var elapsedSeconds = 0.0
    /// Its length in seconds, if known.
    public var durationSeconds: Double?
    /// Its bit rate in kbit/s, if known.
    public var bitrate: Int?
    /// What the output takes, while it is open.
    public var outputFormat: AudioFormat?
    /// 0...100.
    public var volume = 100
    /// How tracks are brought to one loudness.
    public var replayGainMode = ReplayGainMode.off
    /// Times that the output ran dry since the player started.
    public var underruns = 0
    /// Frames of silence played since the start because decoding was late.
    public var starvedFrames = 0
    /// The last failure in words; cleared when a track starts.
    public var lastError: String?

    /// A stopped player with nothing to play.
    public init() {}
}
