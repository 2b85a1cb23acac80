// Runs on: any thread, behind the one Mutex of `TransportBox`; no I/O, nothing waits.
import Library
import Synchronization

/// What the person wants played, as a value: the queue, the state, the volume, and what the engine has to do about it.
///
/// Orders change it at once, so that the next status shows them; the engine takes the work from it and reports back.
struct Transport {
    /// A track that is to be played now, from a place in it.
    struct Load: Equatable {
        var entry: QueueEntry
        var offsetSeconds = 0.0
        /// How long it takes over from what plays.
        var fadeMilliseconds = Transport.shortFadeMilliseconds
        /// Where to go on if it cannot be played.
        var isBackward = false
        /// The same track goes on from another place.
        var isSeek = false
    }

    /// What the engine has to bring about. Only the newest counts.
    struct Work {
        var state: PlayState
        var stateFadeMilliseconds: Int
        var volume: Int
        var replayGain: ReplayGainSettings
        var load: Load?
        /// What was decoded ahead is not what follows any more.
        var dropsAhead: Bool
    }

    /// A playlist that waits for its turn.
    struct Pending {
        var entries: [QueueEntry]
        var startAt: Int
        var repeats: Bool
    }

    /// What the engine finds out about a track by opening it.
    struct TrackFacts: Equatable {
        var tags: TrackTags
        var durationSeconds: Double?
        var bitrate: Int?
    }

    /// How a track came to be heard.
    enum StartCause {
        /// A load took over.
        case load
        /// A load took over that goes on with the same track from another place.
        case seek
        /// The track before it was played to its end.
        case continuation
    }

    /// An event, and the source's time that belongs to it if that is not the moment of its delivery.
    struct TimedEvent {
        var event: PlayerEvent
        var seconds: Double?
    }

    /// Fade at pause, stop, skip and seek: too short to hear as a fade, long enough not to click.
    static let shortFadeMilliseconds = 30

    private var fadeMilliseconds = 0
    private var skipFadeMilliseconds = 0
    var queue: PlayQueue
    /// What takes over when the playing track has ended, or the last of those that the person added.
    var pending: Pending?
    /// The queue as it will be then, once somebody has asked for it since the last edit.
    var pendingQueue: PlayQueue?
    private(set) var state = PlayState.stop
    private var stateFadeMilliseconds = Transport.shortFadeMilliseconds
    private var volume: Int
    private var replayGain: ReplayGainSettings
    /// How long a track fades over into the next one of the queue; 0 is gapless.
    var crossfadeSeconds = 0
    /// The load fades over from a track that is as good as over.
    var completesAudible = false
    var load: Load?
    /// A load was handed to the engine, and nothing has come of it yet.
    var isLoading = false
    /// What is heard now, if anything is.
    var audible: QueueEntry?
    /// Seconds of the audible track that have been heard; `status` may already speak of the next one.
    var audibleSeconds = 0.0
    private var reportedQueueVersion = 1
    /// What the engine has decoded to follow the audible track.
    var ahead: QueueEntry?
    private var dropsAhead = false
    /// Entries after the current one that failed while looking ahead.
    var aheadFailures = 0
    /// Failures since a track was last found playable.
    var failures = 0
    /// Whether anything was playable since the queue was replaced or started.
    var hasPlayed = false
    private var nextID = 1
    var status = PlayerStatus()
    private var events: [TimedEvent] = []

    init(configuration: PlayerConfiguration) {
        volume = min(max(0, configuration.volume), 100)
        replayGain = configuration.replayGain
        queue = PlayQueue(shuffles: configuration.shuffles, seed: configuration.shuffleSeed)
        adopt(configuration)
    }

    /// Takes over how long fades are, and ReplayGain's preamplifications.
    mutating func adopt(_ configuration: PlayerConfiguration) {
        fadeMilliseconds = min(max(0, configuration.fadeMilliseconds), 60_000)
        skipFadeMilliseconds = min(max(Self.shortFadeMilliseconds, configuration.skipFadeMilliseconds), 60_000)
        replayGain.preampDecibels = configuration.replayGain.preampDecibels
        replayGain.missingPreampDecibels = configuration.replayGain.missingPreampDecibels
    }

    /// The player at this moment.
    var snapshot: PlayerStatus { mutating get { makeSnapshot() } }

    private mutating func makeSnapshot() -> PlayerStatus {
        var snapshot = status
        snapshot.state = state
        snapshot.queueVersion = queue.version
        snapshot.queueLength = queue.entries.count
        snapshot.repeats = queue.repeats
        snapshot.shuffles = queue.shuffles
        snapshot.position = queue.position
        snapshot.single = queue.single
        snapshot.consumes = queue.consumes
        snapshot.crossfadeSeconds = crossfadeSeconds
        snapshot.isByHand = queue.isByHand
        if let next = nextInQueue() {
            snapshot.next = next
            snapshot.nextPosition = queue.position(of: next.id)
        }
        snapshot.volume = volume
        snapshot.replayGainMode = replayGain.mode
        if state == .stop { snapshot.current = queue.current }
        return snapshot
    }

    mutating func takeWork() -> Work {
        defer {
            if load != nil { isLoading = true }
            load = nil
            dropsAhead = false
        }
        var loudness = replayGain
        if loudness.mode == .auto { loudness.mode = queue.shuffles ? .track : .album }
        return Work(
            state: state, stateFadeMilliseconds: stateFadeMilliseconds, volume: volume, replayGain: loudness,
            load: load, dropsAhead: dropsAhead)
    }

    mutating func takeEvents() -> [TimedEvent] {
        // However many edits there were, they are one change to those who are told.
        if queue.version != reportedQueueVersion {
            reportedQueueVersion = queue.version
            events.insert(TimedEvent(event: .queueChanged(version: queue.version)), at: 0)
        }
        defer { events.removeAll() }
        return events
    }

    mutating func report(_ event: PlayerEvent, at seconds: Double? = nil) {
        events.append(TimedEvent(event: event, seconds: seconds))
    }
}

// MARK: - Orders

extension Transport {
    mutating func replaceQueue(
        _ tracks: [Track], startAt: Int, repeats: Bool, transition: Transition, startPlaying: Bool
    ) {
        let entries = newEntries(tracks, isByHand: false)
        let isHeard = state != .stop && audible != nil && load == nil && !isLoading
        if transition == .whenCurrentEnds, queue.isByHand || isHeard {
            pending = Pending(entries: entries, startAt: startAt, repeats: repeats)
            failures = 0
            queueChanged()
            if startPlaying { resume() }
            return
        }
        dropPendingQueue()
        // Whoever cuts off a song that was added by hand does not want the others either.
        queue.replace(with: entries, startAt: startAt, repeats: repeats, keepsWaiting: !queue.isByHand)
        failures = 0
        hasPlayed = false
        let fade = transition == .crossfade ? fadeMilliseconds : Self.shortFadeMilliseconds
        guard let first = queue.current else { return stop(fadeMilliseconds: fade) }
        if state != .stop || startPlaying {
            start(Load(entry: first, fadeMilliseconds: fade))
            if startPlaying { setState(.play) }
        }
    }

    mutating func play(position: Int?) {
        if let position {
            queue.select(position)
        } else if state != .stop {
            return resume()
        }
        guard let entry = queue.first else { return }
        if let place = queue.position(of: entry.id) { queue.select(place) }
        if state == .stop {
            failures = 0
            hasPlayed = false
        }
        start(Load(entry: entry, fadeMilliseconds: skipFadeMilliseconds))
        setState(.play)
    }

    mutating func pause(fadeMilliseconds: Int = shortFadeMilliseconds) {
        guard state == .play else { return }
        setState(.pause, fadeMilliseconds: fadeMilliseconds)
    }

    mutating func resume() {
        guard state == .pause else { return }
        setState(.play)
    }

    mutating func stop(fadeMilliseconds: Int = shortFadeMilliseconds) {
        guard state != .stop else { return }
        endAudible(completed: false)
        forgetLoads()
        setState(.stop, fadeMilliseconds: fadeMilliseconds)
    }

    mutating func next() {
        guard state != .stop else { return }
        guard let entry = goOn(to: nextInQueue()) else {
            endAudible(completed: false)
            return finish(.queueEnded)
        }
        start(Load(entry: entry, fadeMilliseconds: skipFadeMilliseconds))
        setState(.play)
    }

    mutating func previous() {
        guard state != .stop else { return }
        queue.goBack()
        guard let entry = queue.current else { return }
        start(Load(entry: entry, fadeMilliseconds: skipFadeMilliseconds, isBackward: true))
        setState(.play)
    }

    mutating func seek(seconds: Double) {
        guard state != .stop, let entry = status.current, !seconds.isNaN else { return }
        // A fade that is still wanted, because its load has not begun, stays.
        let fade = load?.fadeMilliseconds ?? Self.shortFadeMilliseconds
        let offset = min(max(0, seconds), status.durationSeconds ?? 1e6)
        let seeking = Load(entry: entry, offsetSeconds: offset, fadeMilliseconds: fade, isSeek: true)
        start(seeking, keepsFacts: true)
        report(.seeked(seconds: offset))
    }

    mutating func setVolume(_ volume: Int) {
        let volume = min(max(0, volume), 100)
        guard volume != self.volume else { return }
        self.volume = volume
        report(.volumeChanged(volume))
    }

    mutating func setReplayGainMode(_ mode: ReplayGainMode) {
        guard mode != replayGain.mode else { return }
        replayGain.mode = mode
        report(.replayGainModeChanged(mode))
    }

    /// The queue has other entries, options or another successor: what was decoded ahead may be wrong.
    mutating func queueChanged() {
        pendingQueue = nil
        aheadFailures = 0
        checkAhead()
    }

    /// Has what was decoded ahead thrown away if it is not what follows any more.
    mutating func checkAhead() {
        guard let ahead, nextAhead()?.id != ahead.id else { return }
        self.ahead = nil
        dropsAhead = true
    }

    mutating func start(_ load: Load, keepsFacts: Bool = false) {
        self.load = load
        completesAudible = false
        pendingQueue = nil
        ahead = nil
        dropsAhead = false
        aheadFailures = 0
        if !keepsFacts { clearFacts() }
        status.current = load.entry
        status.elapsedSeconds = load.offsetSeconds
    }

    mutating func clearFacts() {
        status.tags = nil
        status.durationSeconds = nil
        status.bitrate = nil
    }

    mutating func setState(_ state: PlayState, fadeMilliseconds: Int = shortFadeMilliseconds) {
        guard state != self.state else { return }
        self.state = state
        stateFadeMilliseconds = min(max(0, fadeMilliseconds), 60_000)
        report(.stateChanged(state))
    }

    mutating func forgetLoads() {
        load = nil
        isLoading = false
        ahead = nil
        dropsAhead = false
        aheadFailures = 0
        // What the person added is what `play` starts again.
        if !queue.isByHand { _ = commitPendingQueue() }
        clearFacts()
        status.current = nil
        status.elapsedSeconds = 0
    }

    mutating func newEntries(_ tracks: [Track], isByHand: Bool) -> [QueueEntry] {
        defer { nextID += tracks.count }
        return zip(nextID..., tracks).map { QueueEntry(id: $0, track: $1, isByHand: isByHand) }
    }
}

/// The transport shared by whoever gives orders and the engine.
final class TransportBox: Sendable {
    /// Everything in it is protected by this mutex, which nobody holds while waiting.
    let transport: Mutex<Transport>

    init(configuration: PlayerConfiguration) {
        transport = Mutex(Transport(configuration: configuration))
    }
}
