// Runs on: the decoder thread reports, behind the one Mutex of `TransportBox`; no I/O, nothing waits.
import Library

extension Transport {
    /// The entry to decode after the one that plays, or nil if nothing follows.
    mutating func takeAhead() -> QueueEntry? {
        ahead = fadesOver ? nil : nextAhead()
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
        let isAlone = pending == nil
        if isAlone, failures >= max(1, queue.entries.count) { return finish(.nothingPlayable) }
        let before = queue.position
        if failed.isBackward { queue.goBack() }
        if failed.isBackward, queue.position != before, let entry = queue.current {
            start(Load(entry: entry, fadeMilliseconds: failed.fadeMilliseconds, isBackward: true))
        } else if let entry = goOn(to: nextInQueue()) {
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
        guard waitingQueue()?.current?.id == entry.id else {
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
        endAudible(completed: cause == .continuation || completesAudible, at: seconds)
        completesAudible = false
        if load == nil, !isLoading {
            if cause == .continuation {
                _ = goOn(to: waitingQueue()?.current?.id == entry.id ? nil : entry)
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
        if isSingle { return endSingle(at: seconds) }
        if let next = nextAhead(), let entry = goOn(to: next.id == waitingQueue()?.current?.id ? nil : next) {
            start(Load(entry: entry, fadeMilliseconds: 0))
        } else {
            let isExhausted = failures > 0 && failures >= max(1, queue.entries.count)
            consume(queue.current)
            finish(isExhausted ? .nothingPlayable : .queueEnded, at: seconds)
        }
    }

    /// What the engine measures of the playing track.
    mutating func publish(elapsedSeconds: Double?, bitrate: Int?) {
        if let elapsedSeconds { audibleSeconds = elapsedSeconds }
        guard load == nil, !isLoading, state != .stop else { return }
        if let elapsedSeconds { status.elapsedSeconds = elapsedSeconds }
        if let bitrate { status.bitrate = bitrate }
        fadeOverIfDue()
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

    private mutating func skipped(_ entry: QueueEntry, reason: String) {
        failures += 1
        status.lastError = "\(entry.track.path): \(reason)"
        report(.trackSkipped(path: entry.track.path, reason: reason))
    }

    mutating func endAudible(completed: Bool, at seconds: Double? = nil) {
        guard let ended = audible else { return }
        audible = nil
        report(.trackEnded(ended, playedSeconds: audibleSeconds, completed: completed), at: seconds)
    }

    mutating func finish(_ event: PlayerEvent, at seconds: Double? = nil) {
        forgetLoads()
        queue.rewind()
        report(event, at: seconds)
        setState(.stop)
    }
}
