// Runs on: one thread, the caller's. The clock is the source's: the same input gives the same events and the same sound.
import Capture
import Library
import Mood
import Player
import Trace

/// The daemon's whole pipeline over a recorded source, without threads. It looks at every frame, however close they are.
public final class OfflineRun {
    /// Something that happened, with the source's time in seconds.
    public enum Event: Sendable {
        /// The mood changed.
        case mood(MoodDecision)
        /// A track began to sound.
        case track(time: Double, file: String)
        /// A frame was looked at.
        case frame(FrameResult)
        /// A frame could not be decoded.
        case dropped(time: Double, reason: String)
        /// A file was passed over.
        case skipped(time: Double, file: String, reason: String)
        /// A mood has nothing to play.
        case noPlaylist(time: Double, mood: String)
    }

    private let source: any FrameSource
    private let processor: VisionProcessor
    private var tracker: MoodTracker
    private var conductor: Conductor
    private var playlists: MoodPlaylists
    private let player: OfflinePlayer
    private let playerEvents: EventList
    private var trace: OfflineTrace?
    private let report: (Event) -> Void

    /// The player's events since they were last asked for. On the one thread of the run.
    private final class EventList {
        var events: [(seconds: Double, event: PlayerEvent)] = []
    }

    /// Opens the source and loads everything.
    /// - Parameters:
    ///   - source: `demo`, or a recording's path.
    ///   - wav: where the sound goes; nil makes it and drops it.
    ///   - isPaced: in real time instead of as fast as possible.
    ///   - seed: of the shuffling.
    ///   - trace: the file in which scores and decisions are recorded; nil records none.
    public init(
        source name: String, configuration: Configuration, wav: String?, isPaced: Bool, seed: UInt64,
        trace: String? = nil, report: @escaping (Event) -> Void
    ) throws {
        let once = try FrameSources.once(name, camera: configuration.camera)
        source = isPaced ? PacedSource(once) : once
        processor = try VisionProcessor(configuration: configuration)
        tracker = MoodTracker(
            moods: configuration.moodDefinitions, parameters: configuration.mood, rest: processor.reader.metadata.rest)
        playlists = MoodPlaylists(configuration: configuration, seed: seed)
        conductor = Conductor(
            autoplay: true, playable: playlists.playable,
            pauseWhenAbsentMinutes: configuration.pauseWhenAbsentMinutes)
        let list = EventList()
        playerEvents = list
        player = OfflinePlayer(
            configuration: PlayerConfiguration(configuration.player),
            output: wav.map { WAVOutput(path: $0, isPaced: false) } ?? NullOutput(isPaced: false),
            onEvent: { list.events.append(($0, $1)) })
        let header = TraceHeader(configuration, reader: processor.reader, clock: 0)
        self.trace = try trace.map { try OfflineTrace(path: $0, header: header) }
        self.report = report
    }

    /// Runs to the end of the source.
    /// - Returns: the source's length in seconds.
    /// - Throws: `CaptureError` if the source breaks, `AudioOutputError` if the sound cannot be written, `TraceFileError` if the
    ///   trace cannot.
    public func run() throws -> Double {
        var frame = Frame()
        var time = 0.0
        while true {
            switch try source.read(into: &frame, timeoutMilliseconds: 1000) {
            case .frame:
                time = frame.timestamp
                try advance(to: time)
                look(at: frame)
                try trace?.write()
            case .dropped(let reason): report(.dropped(time: time, reason: reason))
            case .timedOut: continue
            case .ended:
                try advance(to: time + lastPeriod)
                player.finish()
                try trace?.write(isEnd: true)
                trace = nil
                return time + lastPeriod
            }
        }
    }

    /// How long the last frame is shown.
    private var lastPeriod: Double {
        source.description.framesPerSecond > 0 ? 1 / source.description.framesPerSecond : 0
    }

    private func look(at frame: Frame) {
        do {
            let result = try processor.process(frame)
            report(.frame(result))
            let observation = result.observation(at: result.time)
            let decision = tracker.observe(observation)
            trace?.record(observation, of: result, decision: decision)
            if let decision { report(.mood(decision)) }
            var orders = conductor.tick(now: result.time, faceIsPresent: result.scores != nil)
            if let decision { orders += conductor.moodChanged(to: decision.mood) }
            player.perform(orders, playlists: playlists) { event in
                if case .noPlaylist(let mood) = event { report(.noPlaylist(time: result.time, mood: mood)) }
            }
        } catch {
            report(.dropped(time: frame.timestamp, reason: "\(error)"))
        }
    }

    /// Makes the sound up to the source's time, and passes on what the player says meanwhile.
    private func advance(to time: Double) throws {
        player.render(untilSeconds: time)
        defer { playerEvents.events.removeAll() }
        for (seconds, event) in playerEvents.events {
            switch event {
            case .trackStarted(let entry, _):
                conductor.trackStarted(entry: entry.id)
                if let mood = conductor.queueMood { playlists.heard(entry.track.path, of: mood) }
                report(.track(time: seconds, file: entry.track.path))
            case .trackSkipped(let path, let reason): report(.skipped(time: seconds, file: path, reason: reason))
            // A live player waits and tries again; a file that cannot be written stays so.
            case .outputLost(let error, _): throw error
            default: break
            }
        }
    }
}
