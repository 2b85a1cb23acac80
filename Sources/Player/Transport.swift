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

    private let fadeMilliseconds: Int
    private let skipFadeMilliseconds: Int
    private(set) var queue: PlayQueue
    /// Takes over when the playing track has ended.
    private var pendingQueue: PlayQueue?
    private(set) var state = PlayState.stop
    private var stateFadeMilliseconds = Transport.shortFadeMilliseconds
    private var volume: Int
    private var replayGain: ReplayGainSettings
    private var load: Load?
    /// A load was handed to the engine, and nothing has come of it yet.
    private var isLoading = false
    /// What is heard now, if anything is.
    private var audible: QueueEntry?
    /// Seconds of the audible track that have been heard; `status` may already speak of the next one.
    private var audibleSeconds = 0.0
    private var reportedQueueVersion = 0
    /// What the engine has decoded to follow the audible track.
    private var ahead: QueueEntry?
    private var dropsAhead = false
    /// Entries after the current one that failed while looking ahead.
    private var aheadFailures = 0
    /// Failures since a track was last found playable.
    private var failures = 0
    /// Whether anything was playable since the queue was replaced or started.
    private var hasPlayed = false
    private var nextID = 1
    private var status = PlayerStatus()
    private var events: [TimedEvent] = []

    init(configuration: PlayerConfiguration) {
        fadeMilliseconds = min(max(0, configuration.fadeMilliseconds), 60_000)
        skipFadeMilliseconds = min(max(Self.shortFadeMilliseconds, configuration.skipFadeMilliseconds), 60_000)
        volume = min(max(0, configuration.volume), 100)
        replayGain = configuration.replayGain
        queue = PlayQueue(shuffles: configuration.shuffles, seed: configuration.shuffleSeed)
    }

    /// The player at this moment.
    var snapshot: PlayerStatus {
        var snapshot = status
        snapshot.state = state
        snapshot.queueVersion = queue.version
        snapshot.queueLength = queue.entries.count
        snapshot.repeats = queue.repeats
        snapshot.shuffles = queue.shuffles
        snapshot.position = queue.position
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
            load: load,
            dropsAhead: dropsAhead)
    }

    mutating func takeEvents() -> [TimedEvent] {
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
        let entries = newEntries(tracks)
        if transition == .whenCurrentEnds, state != .stop, audible != nil, load == nil, !isLoading {
            var pending = queue
            pending.replace(with: entries, startAt: startAt, repeats: repeats)
            pendingQueue = pending
            aheadFailures = 0
            failures = 0
            checkAhead()
            if startPlaying { resume() }
            return
        }
        pendingQueue = nil
        queue.replace(with: entries, startAt: startAt, repeats: repeats)
        failures = 0
        hasPlayed = false
        reportQueue()
        let fade = transition == .crossfade ? fadeMilliseconds : Self.shortFadeMilliseconds
        guard let first = queue.current else { return stop(fadeMilliseconds: fade) }
        if state != .stop || startPlaying {
            start(Load(entry: first, fadeMilliseconds: fade))
            if startPlaying { setState(.play) }
        }
    }

    mutating func append(_ tracks: [Track]) {
        queue.append(newEntries(tracks))
        queueChanged()
    }

    mutating func setRepeats(_ repeats: Bool) {
        queue.setRepeats(repeats)
        queueChanged()
    }

    mutating func setShuffles(_ shuffles: Bool) {
        queue.setShuffles(shuffles)
        queueChanged()
    }

    mutating func play(position: Int?) {
        if let position {
            queue.select(position)
        } else if state != .stop {
            return resume()
        }
        guard let entry = queue.current else { return }
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
        if commitPendingQueue() {
            if let entry = queue.current { start(Load(entry: entry, fadeMilliseconds: skipFadeMilliseconds)) }
        } else if let entry = queue.following() {
            queue.advance(to: entry.id)
            start(Load(entry: entry, fadeMilliseconds: skipFadeMilliseconds))
        } else {
            endAudible(completed: false)
            return finish(.queueEnded)
        }
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

    private mutating func queueChanged() {
        reportQueue()
        aheadFailures = 0
        checkAhead()
    }

    private mutating func reportQueue() {
        guard queue.version != reportedQueueVersion else { return }
        reportedQueueVersion = queue.version
        report(.queueChanged(version: queue.version))
    }

    /// Has what was decoded ahead thrown away if it is not what follows any more.
    private mutating func checkAhead() {
        guard let ahead, nextAhead()?.id != ahead.id else { return }
        self.ahead = nil
        dropsAhead = true
    }

    private mutating func start(_ load: Load, keepsFacts: Bool = false) {
        self.load = load
        ahead = nil
        dropsAhead = false
        aheadFailures = 0
        if !keepsFacts { clearFacts() }
        status.current = load.entry
        status.elapsedSeconds = load.offsetSeconds
    }

    private mutating func clearFacts() {
        status.tags = nil
        status.durationSeconds = nil
        status.bitrate = nil
    }

    private mutating func setState(_ state: PlayState, fadeMilliseconds: Int = shortFadeMilliseconds) {
        guard state != self.state else { return }
        self.state = state
        stateFadeMilliseconds = min(max(0, fadeMilliseconds), 60_000)
        report(.stateChanged(state))
    }

    private mutating func forgetLoads() {
        load = nil
        isLoading = false
        ahead = nil
        dropsAhead = false
        aheadFailures = 0
        _ = commitPendingQueue()
        clearFacts()
        status.current = nil
        status.elapsedSeconds = 0
    }

    private mutating func newEntries(_ tracks: [Track]) -> [QueueEntry] {
        defer { nextID += tracks.count }
        return zip(nextID..., tracks).map { QueueEntry(id: $0, track: $1) }
    }
}

// MARK: - Reports of the engine

extension Transport {
    /// The entry to decode after the one that plays, or nil if nothing follows.
    mutating func takeAhead() -> QueueEntry? {
        ahead = nextAhead()
        return ahead
    }

    /// A load's file is open.
    mutating func opened(_ entry: QueueEntry, _ facts: TrackFacts) {
        guard load == nil, entry.id == status.current?.id else { return }
        take(facts)
    }

    /// A load's first samples are ready, and it takes over now.
    mutating func loaded(_ entry: QueueEntry) {
        failures = 0
        hasPlayed = true
        if load == nil, entry.id == status.current?.id { isLoading = false }
    }

    /// The samples of the entry to follow are ready.
    mutating func aheadLoaded() {
        failures = 0
        hasPlayed = true
    }

    /// A load could not be played: goes on to the next entry, or stops.
    mutating func loadFailed(_ failed: Load, reason: String) {
        skipped(failed.entry, reason: reason)
        // A newer order has taken its place.
        guard load == nil, state != .stop, failed.entry.id == status.current?.id else { return }
        isLoading = false
        if failures >= max(1, queue.entries.count) { return finish(.nothingPlayable) }
        let before = queue.position
        if failed.isBackward { queue.goBack() }
        if failed.isBackward, queue.position != before, let entry = queue.current {
            start(Load(entry: entry, isBackward: true))
        } else if let entry = queue.following() {
            queue.advance(to: entry.id)
            start(Load(entry: entry, fadeMilliseconds: failed.fadeMilliseconds))
        } else {
            finish(hasPlayed ? .queueEnded : .nothingPlayable)
        }
    }

    /// The entry to follow could not be played: the one after it is next.
    mutating func aheadFailed(_ entry: QueueEntry, reason: String) {
        skipped(entry, reason: reason)
        guard ahead?.id == entry.id else { return }
        ahead = nil
        guard pendingQueue != nil else {
            aheadFailures += 1
            return
        }
        if let next = pendingQueue?.following() {
            pendingQueue?.advance(to: next.id)
        } else {
            failures = max(failures, pendingQueue?.entries.count ?? 0)
        }
    }

    /// A track went wrong after it had begun.
    mutating func brokeOff(_ entry: QueueEntry, reason: String) {
        report(.trackSkipped(path: entry.track.path, reason: reason))
    }

    /// The first sample of `entry` has reached the output stage.
    /// - Parameter cause: how it came to be there.
    /// - Parameter playedSecondsBefore: where the track before it ended, if it is known exactly.
    mutating func started(
        _ entry: QueueEntry, _ facts: TrackFacts, cause: StartCause, playedSecondsBefore: Double?, at seconds: Double
    ) {
        status.lastError = nil
        if let playedSecondsBefore { audibleSeconds = playedSecondsBefore }
        if cause == .seek, audible?.id == entry.id { return }
        endAudible(completed: cause == .continuation, at: seconds)
        if load == nil, !isLoading {
            if cause == .continuation {
                if pendingQueue?.current?.id == entry.id {
                    _ = commitPendingQueue()
                } else {
                    queue.advance(to: entry.id)
                }
                aheadFailures = 0
                ahead = nil
                status.elapsedSeconds = 0
            }
            status.current = entry
            take(facts)
        }
        audible = entry
        audibleSeconds = 0
        report(.trackStarted(entry, facts.tags), at: seconds)
    }

    /// The last sample of what was decoded has been played, and nothing follows it yet.
    mutating func currentEnded(playedSeconds: Double?, at seconds: Double) {
        if let playedSeconds { audibleSeconds = playedSeconds }
        endAudible(completed: true, at: seconds)
        guard load == nil, !isLoading, state != .stop else { return }
        if pendingQueue != nil, nextAhead() != nil, commitPendingQueue(), let entry = queue.current {
            start(Load(entry: entry, fadeMilliseconds: 0))
        } else if let entry = nextAhead() {
            queue.advance(to: entry.id)
            start(Load(entry: entry, fadeMilliseconds: 0))
        } else {
            let isExhausted = failures > 0 && failures >= max(1, queue.entries.count)
            finish(isExhausted ? .nothingPlayable : .queueEnded, at: seconds)
        }
    }

    /// What the engine measures of the playing track.
    mutating func publish(elapsedSeconds: Double?, bitrate: Int?) {
        if let elapsedSeconds { audibleSeconds = elapsedSeconds }
        guard load == nil, !isLoading, state != .stop else { return }
        if let elapsedSeconds { status.elapsedSeconds = elapsedSeconds }
        if let bitrate { status.bitrate = bitrate }
    }

    /// What the engine measures of the output.
    mutating func publish(outputFormat: AudioFormat?, underruns: Int, starvedFrames: Int) {
        status.outputFormat = outputFormat
        status.starvedFrames = starvedFrames
        if underruns > status.underruns { report(.underrun(count: underruns)) }
        status.underruns = underruns
    }

    /// The output cannot be opened or was lost.
    mutating func outputFailed(_ error: AudioOutputError, retrySeconds: Double?) {
        status.lastError = error.description
        if let retrySeconds { report(.outputLost(error, retrySeconds: retrySeconds)) }
    }

    mutating func clearError() { status.lastError = nil }

    private mutating func take(_ facts: TrackFacts) {
        status.tags = facts.tags
        status.durationSeconds = facts.durationSeconds
        status.bitrate = facts.bitrate
    }

    private mutating func nextAhead() -> QueueEntry? {
        if let pendingQueue {
            return failures >= max(1, pendingQueue.entries.count) ? nil : pendingQueue.current
        }
        // A whole round has failed.
        if failures > 0, failures >= queue.entries.count { return nil }
        return queue.following(steps: 1 + aheadFailures)
    }

    /// Puts the waiting queue in place of the visible one. Returns whether there was one.
    private mutating func commitPendingQueue() -> Bool {
        guard var pending = pendingQueue else { return false }
        pending.version = queue.version + 1
        queue = pending
        pendingQueue = nil
        aheadFailures = 0
        reportQueue()
        return true
    }

    private mutating func skipped(_ entry: QueueEntry, reason: String) {
        failures += 1
        status.lastError = "\(entry.track.path): \(reason)"
        report(.trackSkipped(path: entry.track.path, reason: reason))
    }

    private mutating func endAudible(completed: Bool, at seconds: Double? = nil) {
        guard let ended = audible else { return }
        audible = nil
        report(.trackEnded(ended, playedSeconds: audibleSeconds, completed: completed), at: seconds)
    }

    private mutating func finish(_ event: PlayerEvent, at seconds: Double? = nil) {
        forgetLoads()
        queue.rewind()
        report(event, at: seconds)
        setState(.stop)
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
