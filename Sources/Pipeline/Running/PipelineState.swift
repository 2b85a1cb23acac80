// Runs on: every thread, under one lock; nothing here waits.
import Capture
import Image
import Mood
import Synchronization
import Threads

/// What the camera is doing, for people.
public enum CameraCondition: Sendable, Equatable {
    /// Not open yet.
    case opening
    /// Frames are coming.
    case open(SourceDescription)
    /// It is missing, busy or broken; the text says what and when it is tried again.
    case lost(String)
    /// Switched off: the device is closed.
    case off
}

/// What the daemon knows at one moment.
public struct PipelineSnapshot: Sendable {
    /// The mood as the face shows it.
    public var mood = MoodState()
    /// Seconds that the mood has lasted which counts: the person's order if one holds, else the face's.
    public var moodSeconds = 0.0
    /// Whether there was a face in the newest frame.
    public var faceIsPresent = false
    /// The chosen face in the newest frame.
    public var face: Rect?
    /// Why no face can be seen in the camera's pictures; nil if one can, or there are none.
    public var poorLight: PoorLight?
    /// The camera.
    public var camera = CameraCondition.opening
    /// What the person wants to hear.
    public var intent = Conductor.Intent.waiting
    /// The mood whose playlist is in the queue.
    public var queueMood: String?
    /// The person's order, if one holds, and how many seconds it has left (nil: no end).
    public var override: (mood: String, secondsLeft: Double?)?
    /// Frames looked at since the start.
    public var frames = 0

    /// The mood that holds now: the person's order, else the face's; nil is unknown.
    public var effectiveMood: String? { override?.mood ?? mood.mood }
}

/// The state that camera, vision, decoder and control threads share.
final class PipelineState: Sendable {
    struct Fields {
        var configuration: Configuration
        var conductor: Conductor
        var playlists: MoodPlaylists
        var mood = MoodState()
        var face: Rect?
        var faceIsPresent = false
        var poorLight: PoorLight?
        /// As the camera thread tells it. One that is switched off and on fast enough does not close in between.
        var camera = CameraCondition.opening
        /// The person's order, which holds at once and outlasts the thread that carries it out.
        var isCameraOff = false
        var frames = 0
        /// What a person ordered of the resting face, in order, and the vision thread has not done yet.
        var baselineOrders: [BaselineKeeper.Order] = []
        /// A configuration that the vision thread has not taken over yet.
        var pending: Configuration?
    }

    /// Guards all fields. Orders to the player are given under it, so that they keep their order; the player's events are
    /// delivered without any lock of the player's held.
    let fields: Mutex<Fields>
    /// Monotonic milliseconds of the vision thread's last sign of life.
    let visionBeat = Atomic<Int>(0)
    /// When the pipeline was made, on the monotonic clock, as the mood's.
    private let started = MonotonicClock.seconds
    /// Told to the vision thread at shutdown.
    let isStopping = Atomic<Bool>(false)

    init(configuration: Configuration, playlists: MoodPlaylists) {
        fields = Mutex(
            Fields(
                configuration: configuration,
                conductor: Conductor(
                    autoplay: configuration.player.autoplay, playable: playlists.playable,
                    pauseWhenAbsentMinutes: configuration.pauseWhenAbsentMinutes),
                playlists: playlists))
    }

    /// The vision thread lives.
    func beat() {
        visionBeat.store(Int(MonotonicClock.seconds * 1000), ordering: .relaxed)
    }

    var snapshot: PipelineSnapshot {
        let now = MonotonicClock.seconds
        return fields.withLock { fields in
            var snapshot = PipelineSnapshot()
            snapshot.mood = fields.mood
            let since = fields.conductor.override?.since ?? max(fields.mood.since, started)
            snapshot.moodSeconds = max(0, now - since)
            snapshot.faceIsPresent = fields.faceIsPresent
            snapshot.face = fields.face
            snapshot.poorLight = fields.poorLight
            snapshot.camera = fields.isCameraOff ? .off : fields.camera
            snapshot.intent = fields.conductor.intent
            snapshot.queueMood = fields.conductor.queueMood
            snapshot.override = fields.conductor.override.map { ($0.mood, $0.until.map { max(0, $0 - now) }) }
            snapshot.frames = fields.frames
            return snapshot
        }
    }
}
