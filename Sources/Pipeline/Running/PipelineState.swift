// Runs on: every thread, under one lock; nothing here waits.
import Capture
import Glibc
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
    /// The mood is settled, and the device is closed until the next look.
    case resting(secondsLeft: Double)
    /// Switched off: the device is closed.
    case off(CameraOffReason)
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
        /// When the mood began, on the machine's clock.
        var moodSince: Double
        var face: Rect?
        var faceIsPresent = false
        var poorLight: PoorLight?
        /// As the camera thread tells it. One that is switched off and on fast enough does not close in between.
        var camera = CameraCondition.opening
        /// Holds at once, and outlasts the thread that carries it out.
        var cameraSwitch: CameraSwitch
        /// Until when the camera is closed between two looks, on the machine's clock.
        var restingUntil: Double?
        /// Whether the sound card may be used; while it may not, the music is paused.
        var outputIsEnabled = true
        /// The person gave an order that asks for the face, and the vision thread has not heard of it yet.
        var isHurried = false
        var frames = 0
        /// What was felt when, in memory only.
        var history = MoodHistory()
        /// What a person ordered of the resting face, in order, and the vision thread has not done yet.
        var baselineOrders: [BaselineOrder] = []
        /// A configuration that the vision thread has not taken over yet.
        var pending: Configuration?

        /// Takes over the mood as the tracker has it, whose clock is its own.
        mutating func take(_ mood: MoodState, at now: Double) {
            if mood.since != self.mood.since { moodSince = now }
            self.mood = mood
        }

        /// Keeps what holds now for those who ask later.
        mutating func keepHistory(at now: Double) {
            let isOff = cameraSwitch.offReason != nil
            history.record(
                .init(
                    mood: conductor.effectiveMood, isByHand: conductor.override != nil,
                    presence: isOff ? .off : faceIsPresent ? .face : .away),
                at: now)
        }
    }

    /// Guards all fields. Orders to the player are given under it, so that they keep their order; the player's events are
    /// delivered without any lock of the player's held.
    let fields: Mutex<Fields>
    /// The wall clock, in seconds since 1970.
    let wallSeconds: @Sendable () -> Int
    /// Told to the vision thread at shutdown.
    let isStopping = Atomic<Bool>(false)

    /// A state of the beginning.
    /// - Parameter wallSeconds: the wall clock, in seconds since 1970.
    init(
        configuration: Configuration, playlists: MoodPlaylists,
        wallSeconds: @escaping @Sendable () -> Int = { time(nil) }
    ) {
        self.wallSeconds = wallSeconds
        fields = Mutex(
            Fields(
                configuration: configuration,
                conductor: Conductor(
                    autoplay: configuration.player.autoplay, playable: playlists.playable,
                    pauseWhenAbsentMinutes: configuration.pauseWhenAbsentMinutes),
                playlists: playlists, moodSince: MonotonicClock.seconds,
                cameraSwitch: CameraSwitch(offTimes: configuration.camera.parsedOffTimes, at: wallSeconds())))
    }

    var snapshot: PipelineSnapshot {
        let now = MonotonicClock.seconds
        return fields.withLock { fields in
            var snapshot = PipelineSnapshot()
            snapshot.mood = fields.mood
            let since = fields.conductor.override?.since ?? fields.moodSince
            snapshot.moodSeconds = max(0, now - since)
            snapshot.faceIsPresent = fields.faceIsPresent
            snapshot.face = fields.face
            snapshot.poorLight = fields.poorLight
            snapshot.camera =
                fields.cameraSwitch.offReason.map { .off($0) }
                ?? fields.restingUntil.map { .resting(secondsLeft: max(0, $0 - now)) } ?? fields.camera
            snapshot.intent = fields.conductor.intent
            snapshot.queueMood = fields.conductor.queueMood
            snapshot.override = fields.conductor.override.map { ($0.mood, $0.until.map { max(0, $0 - now) }) }
            snapshot.frames = fields.frames
            return snapshot
        }
    }
}
