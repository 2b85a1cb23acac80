// Runs on: any thread. Orders return at once.
import Mood
import Player

/// What the person orders: music, mood, resting face, camera.
extension RunningPipeline {
    /// Starts the music, or lets it go on.
    public func play() {
        act { conductor, now in
            conductor.personPlays(entry: nil, now: now)
        } then: {
            player.play()
        }
    }

    /// Plays a song of the queue to its end.
    /// - Returns: false if there is no such position.
    public func play(position: Int) -> Bool {
        choose { queue in queue.entries.indices.contains(position) ? position : nil }
    }

    /// Plays the song of the queue with this id to its end.
    /// - Returns: false if there is no such song.
    public func play(id: Int) -> Bool {
        choose { queue in queue.position(of: id) }
    }

    /// The queue is looked at under the state's lock: no mood's playlist takes its place before the song is chosen.
    private func choose(_ find: (PlayQueue) -> Int?) -> Bool {
        var position: Int?
        act { conductor, now in
            let queue = player.playQueue
            position = find(queue)
            guard let entry = position.map({ queue.entries[$0] }) else { return [] }
            conductor.queueIsByHand = entry.isByHand
            return conductor.personPlays(entry: entry.id, now: now)
        } then: {
            if let position { player.play(position: position) }
        }
        return position != nil
    }

    /// Holds the music, or lets it go on.
    public func pause(_ isPaused: Bool) {
        if isPaused {
            act { conductor, _ in
                conductor.personPauses()
                return []
            } then: {
                player.pause()
            }
        } else if player.status.state == .pause || snapshot.intent == .paused {
            play()
        }
    }

    /// Stops the music.
    public func stop() {
        act { conductor, _ in
            conductor.personStops()
            return []
        } then: {
            player.stop()
        }
    }

    /// To the next track.
    public func next() {
        skip { player.next() }
    }

    /// To the track before.
    public func previous() {
        skip { player.previous() }
    }

    private func skip(_ skip: () -> Void) {
        var orders: [PlayerOrder] = []
        act { conductor, now in
            orders = conductor.personSkips(now: now)
            return orders
        } then: {
            if orders.isEmpty { skip() }
        }
    }

    /// To a place in the current track.
    public func seek(seconds: Double) { player.seek(seconds: seconds) }

    /// 0 to 100.
    public func setVolume(_ volume: Int) { player.setVolume(volume) }

    /// The person says how they feel; it holds for so many minutes, or until `feelAuto`.
    /// - Returns: false if there is no such mood.
    public func feel(_ mood: String, minutes: Double?) -> Bool {
        guard configuration.moods.contains(where: { $0.name == mood && !$0.emotions.isEmpty }) else { return false }
        act { conductor, now in conductor.feel(mood, until: minutes.map { now + $0 * 60 }, now: now) }
        return true
    }

    /// The face decides again.
    public func feelAuto() {
        act { conductor, _ in conductor.feelAuto() }
        hurry()
    }

    /// Forgets the person's resting face; it is learned anew.
    public func resetBaseline() { order(.reset) }

    /// Keeps the resting face as it is, or lets it be learned on.
    public func pinBaseline(_ isPinned: Bool) { order(isPinned ? .pin : .unpin) }

    private func order(_ order: BaselineOrder) {
        // Between two looks only the last few of many orders can make a difference.
        state.fields.withLock { $0.baselineOrders = $0.baselineOrders.suffix(7) + [order] }
    }

    /// Switches the camera off, which closes the device, or on again; in an off time until that ends.
    public func setCamera(on isOn: Bool) {
        // Both under the state's lock, so that two orders reach both in the same order.
        state.fields.withLock { fields in
            fields.cameraSwitch.order(isOn: isOn, at: state.wallSeconds())
            camera.setEnabled(fields.cameraSwitch.offReason == nil)
        }
        hurry()
    }
}
