// Runs on: any thread, behind the one Mutex of `TransportBox`; no I/O, nothing waits.
import Library

extension Transport {
    /// A queue has no more entries.
    static let queueLimit = 100_000

    /// Adds tracks that the person wants, before a position or at the end.
    /// - Returns: their ids; nil if the queue would become too long.
    mutating func insert(_ tracks: [Track], at position: Int?) -> [Int]? {
        guard queue.entries.count + tracks.count <= Self.queueLimit else { return nil }
        let entries = newEntries(tracks, isByHand: true)
        queue.insert(entries, at: position ?? queue.entries.count)
        queueChanged()
        return entries.map(\.id)
    }

    /// Removes entries. If the one that plays is among them, the next one plays; if it is paused, the music stops.
    mutating func remove(_ range: Range<Int>) {
        let range = range.clamped(to: queue.entries.indices)
        // Whoever removes everything does not want the playlist that waits either.
        if range == queue.entries.indices { return clearQueue() }
        guard let position = queue.position, range.contains(position), state != .stop else {
            queue.remove(range)
            return queueChanged()
        }
        let successor = successor(outside: Set(queue.entries[range].map(\.id)))
        queue.remove(range)
        if state == .play {
            if let place = successor.flatMap({ queue.position(of: $0.id) }) {
                queue.select(place)
            } else {
                _ = commitPendingQueue()
            }
        }
        if state == .play, let entry = queue.current {
            start(Load(entry: entry))
        } else {
            stop()
        }
        queueChanged()
    }

    /// Goes on with a queue of another day, at a place in one of its entries.
    mutating func restoreQueue(_ items: [QueueItem], position: Int?, seconds: Double, state: PlayState) {
        let items = items.prefix(Self.queueLimit)
        var entries: [QueueEntry] = []
        var waiting: Set<Int> = []
        for item in items {
            entries += newEntries([item.track], isByHand: item.isByHand)
            if item.isWaiting, item.isByHand, let id = entries.last?.id { waiting.insert(id) }
        }
        dropPendingQueue()
        queue.restore(entries, priorities: items.map(\.priority), waiting: waiting, position: position)
        failures = 0
        hasPlayed = false
        queueChanged()
        guard state != .stop, let entry = queue.current else { return }
        start(Load(entry: entry, offsetSeconds: seconds.isFinite ? min(max(0, seconds), 1e6) : 0))
        setState(state)
    }

    /// The next entry that stays.
    private mutating func successor(outside removed: Set<Int>) -> QueueEntry? {
        for steps in 1...max(1, removed.count) {
            guard let next = nextInQueue(steps: steps) else { return nil }
            if !removed.contains(next.id) { return next }
        }
        return nil
    }

    /// Removes everything and stops.
    mutating func clearQueue() {
        dropPendingQueue()
        stop()
        queue.clear()
        queueChanged()
    }

    /// Changes the entries' order, priorities or marks.
    mutating func editQueue(_ edit: (inout PlayQueue) -> Void) {
        edit(&queue)
        queueChanged()
    }

    // MARK: Options

    mutating func setRepeats(_ repeats: Bool) { setOption { $0.setRepeats(repeats) } }

    mutating func setShuffles(_ shuffles: Bool) { setOption { $0.setShuffles(shuffles) } }

    mutating func setSingle(_ single: SingleMode) { setOption { $0.single = single } }

    mutating func setConsumes(_ consumes: Bool) { setOption { $0.consumes = consumes } }

    mutating func setCrossfade(seconds: Int) {
        crossfadeSeconds = min(max(0, seconds), 60)
        queueChanged()
        report(.optionsChanged)
    }

    private mutating func setOption(_ set: (inout PlayQueue) -> Void) {
        set(&queue)
        queueChanged()
        report(.optionsChanged)
    }

    // MARK: What follows

    /// Whether the music stops after the current track.
    var isSingle: Bool { queue.single != .off && !queue.repeats }

    /// The entry of the queue that follows; nil where the playlist that waits does.
    mutating func nextInQueue(steps: Int = 1) -> QueueEntry? {
        guard let next = queue.following(steps: steps) else { return nil }
        let isRepeated = queue.single != .off && queue.repeats
        return pending == nil || next.isByHand || isRepeated ? next : nil
    }

    /// What follows the audible track without a gap.
    mutating func nextAhead() -> QueueEntry? {
        if isSingle { return nil }
        if let next = nextInQueue(steps: 1 + aheadFailures) {
            // A whole round has failed.
            return failures > 0 && failures >= queue.entries.count ? nil : next
        }
        guard let waiting = waitingQueue() else { return nil }
        return failures >= max(1, waiting.entries.count) ? nil : waiting.current
    }

    /// The queue that takes over when the current one has no more to play.
    mutating func waitingQueue() -> PlayQueue? {
        guard pendingQueue == nil, let pending else { return pendingQueue }
        var waiting = queue
        waiting.replace(with: pending.entries, startAt: pending.startAt, repeats: pending.repeats)
        pendingQueue = waiting
        return waiting
    }

    /// Makes an entry current that follows, or without one the first of the playlist that waits; what was played is removed
    /// if that is wished.
    /// - Returns: what is current then; nil if nothing follows.
    mutating func goOn(to next: QueueEntry?) -> QueueEntry? {
        let played = queue.current
        if let next { queue.advance(to: next.id) }
        let hasFollower = next != nil || commitPendingQueue()
        if !hasFollower || played?.id != queue.current?.id { consume(played) }
        pendingQueue = nil
        return hasFollower ? queue.current : nil
    }

    /// Removes what was played, if that is wished.
    mutating func consume(_ played: QueueEntry?) {
        guard queue.consumes, let place = played.flatMap({ queue.position(of: $0.id) }) else { return }
        queue.remove(place..<place + 1)
    }

    /// Puts the waiting queue in place of the visible one. Returns whether there was one.
    mutating func commitPendingQueue() -> Bool {
        guard var committed = waitingQueue() else { return false }
        committed.restamp(above: queue.version)
        queue = committed
        dropPendingQueue()
        aheadFailures = 0
        return true
    }

    mutating func dropPendingQueue() {
        pending = nil
        pendingQueue = nil
    }

    /// The current track is over because of `single`: the next one waits, paused at its beginning.
    mutating func endSingle(at seconds: Double) {
        if queue.single == .oneShot {
            queue.single = .off
            report(.optionsChanged)
        }
        guard let entry = goOn(to: nextInQueue()) else { return finish(.singleEnded, at: seconds) }
        start(Load(entry: entry, fadeMilliseconds: 0))
        setState(.pause)
        report(.singleEnded)
    }

    // MARK: Crossfade within the queue

    /// Whether the current track fades over into the next one; it then has to be long enough for two fades.
    var fadesOver: Bool {
        crossfadeSeconds > 0 && !isSingle && (status.durationSeconds ?? 0) >= Double(2 * crossfadeSeconds)
    }

    /// Starts the next track over the end of the current one.
    mutating func fadeOverIfDue() {
        guard fadesOver, state == .play, ahead == nil, let audible, audible.id == status.current?.id,
            let left = status.durationSeconds.map({ $0 - audibleSeconds }), left <= Double(crossfadeSeconds),
            let next = nextAhead(), let entry = goOn(to: next.id == waitingQueue()?.current?.id ? nil : next)
        else { return }
        start(Load(entry: entry, fadeMilliseconds: Int(max(0.05, min(left, 60)) * 1000)))
        completesAudible = true
    }
}
