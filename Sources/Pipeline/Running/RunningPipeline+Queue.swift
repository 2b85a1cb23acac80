// Runs on: any thread. Orders return at once.
import Library
import Player

/// The person's hand on the queue. What that means to the mood's music is the conductor's to decide.
extension RunningPipeline {
    /// The queue with versions, priorities and order.
    public var playQueue: PlayQueue { player.playQueue }

    /// Adds tracks to the queue, before a position or at the end. Among a mood's tracks they play next.
    /// - Returns: their ids; nil if the queue would become too long.
    public func add(_ tracks: [Track], at position: Int? = nil) -> [Int]? {
        var ids: [Int]?
        act { conductor, _ in
            ids = player.add(tracks, at: position)
            if ids != nil, !tracks.isEmpty { conductor.personQueues() }
            return []
        }
        return ids
    }

    /// Removes entries; the music stops with the last of them.
    /// - Returns: false if the range begins beyond the end.
    public func remove(_ range: Range<Int>) -> Bool { removing { player.remove(range) } }

    /// Removes the entry with this id.
    /// - Returns: false if there is none.
    public func remove(id: Int) -> Bool { removing { player.remove(id: id) } }

    private func removing(_ remove: () -> Bool) -> Bool {
        var isDone = false
        act { conductor, _ in
            isDone = remove()
            if isDone, player.isEmpty { conductor.personClears() }
            return []
        }
        return isDone
    }

    /// Removes all entries and stops the music. The queue is the person's then, until they play it while it is empty.
    public func clearQueue() {
        act { conductor, _ in
            player.clear()
            conductor.personClears()
            return []
        }
    }

    /// Moves entries so that the first of them stands at `destination`.
    /// - Returns: false if that does not fit.
    public func move(_ range: Range<Int>, to destination: Int) -> Bool { player.move(range, to: destination) }

    /// Exchanges two entries.
    /// - Returns: false if there is no such position.
    public func swap(_ one: Int, _ other: Int) -> Bool { player.swap(one, other) }

    /// Puts entries into another order by chance.
    public func shuffle(_ range: Range<Int>) { player.shuffle(range) }

    /// Sets how early entries come in random order.
    public func setPriority(_ priority: UInt8, of range: Range<Int>) { player.setPriority(priority, of: range) }

    /// The tags of the queue's tracks are known better than before.
    public func touchQueue() { player.touchQueue() }

    // MARK: Options

    /// Sets whether the queue starts again at its end. A mood's playlist does so anyway.
    public func setRepeats(_ repeats: Bool) { player.setRepeats(repeats) }

    /// Sets whether the queue is played in random order.
    public func setShuffles(_ shuffles: Bool) { player.setShuffles(shuffles) }

    /// Sets whether the music stops after the current track.
    public func setSingle(_ single: SingleMode) { player.setSingle(single) }

    /// Sets whether entries that were played are removed.
    public func setConsumes(_ consumes: Bool) { player.setConsumes(consumes) }

    /// Sets how long a track fades over into the next one of the queue.
    public func setCrossfade(seconds: Int) { player.setCrossfade(seconds: seconds) }

    /// Sets how tracks are brought to one loudness.
    public func setReplayGain(_ mode: ReplayGainMode) { player.setReplayGainMode(mode) }

    // MARK: The output

    /// Whether the output may be used.
    public var outputIsEnabled: Bool { state.fields.withLock { $0.outputIsEnabled } }

    /// Takes the output away, which pauses the music, or gives it back. The order to play gives it back, too.
    public func setOutput(isEnabled: Bool) {
        let isNews = state.fields.withLock { fields in
            defer { fields.outputIsEnabled = isEnabled }
            return fields.outputIsEnabled != isEnabled
        }
        guard isNews else { return }
        if !isEnabled { pause(true) }
        report(.outputSwitched(isEnabled: isEnabled))
    }

    /// Forgets the last error.
    public func clearError() { player.clearError() }
}
