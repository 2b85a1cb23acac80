// Runs on: any thread; values only.

/// What a player is started with.
public struct PlayerConfiguration: Sendable {
    /// Length of a crossfade, 0...60,000.
    public var fadeMilliseconds = 3_000
    /// Length of the crossfade when the person chooses another track, 0...60,000; one too short to hear is made anyway.
    public var skipFadeMilliseconds = 0
    /// How crossfades run.
    public var fadeCurve = FadeCurve.equalPower
    /// How tracks are brought to one loudness at the start.
    public var replayGain = ReplayGainSettings()
    /// What the output is asked for, whatever the music has.
    public var format = AudioFormatRequest()
    /// Volume at the start, 0...100.
    public var volume = 100
    /// Whether new queues are played in random order.
    public var shuffles = false
    /// Seed of the random order: the same seed gives the same order.
    public var shuffleSeed: UInt64 = 0
    /// SCHED_FIFO priority that the audio thread asks for; 0 asks for none.
    public var realtimePriority: CInt = 10
    /// The output is closed after resting this long, so that other programs can have it; at least 0.5.
    public var idleCloseSeconds = 5.0
    /// Where the folder of sound devices, `snd`, is: a lost output is tried again as soon as something appears there.
    public var deviceFolder = "/dev"

    /// The defaults.
    public init() {}
}

/// What the person asked for. Music that is waiting for its sound card is still `play`.
public enum PlayState: String, Sendable {
    /// Playing.
    case play
    /// Held; goes on where it was.
    case pause
    /// Not playing; starts the current track from its beginning.
    case stop
}

/// How a new queue takes over from a playing track.
public enum Transition: Sendable {
    /// An equal-power crossfade of `fadeMilliseconds`.
    case crossfade
    /// At once, with a fade too short to hear as one.
    case immediate
    /// When the playing track has ended.
    case whenCurrentEnds
}
