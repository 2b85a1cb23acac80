// Runs on: any thread. What a queue of 50,000 songs takes a few milliseconds to copy is not for the audio and the decoder thread.
import Library
import Player
import Trace
import Threads

extension RunningPipeline {
    /// Where the daemon keeps what it shall find again; nil if nothing names such a folder.
    public static var standardStateFolder: String? { StatePlace.stateDirectory(processEnvironment()) }

    /// What a later start goes on with.
    public var savedState: SavedState {
        let player = playerStatus
        let queue = playQueue
        var saved = SavedState()
        saved.queue = queue.entries.enumerated().map { position, entry in
            SavedState.QueueItem(
                path: entry.track.path, title: entry.track.title, priority: Int(queue.priority(at: position)),
                origin: !entry.isByHand ? .playlist : queue.isWaiting(at: position) ? .personWaiting : .person)
        }
        saved.position = queue.position
        saved.elapsedSeconds = player.state == .stop ? 0 : player.elapsedSeconds
        saved.volume = player.volume
        saved.options = SavedOptions(queue, player, PlayerConfiguration(configuration.player)).texts
        let now = MonotonicClock.seconds
        state.fields.withLock { fields in
            saved.queueMood = fields.conductor.queueMood
            saved.playback = SavedState.Playback(fields.conductor.intent, player.state)
            saved.moodOverride = fields.conductor.override.map { override in
                let left = override.until.map { Int(max(0, $0 - now)) }
                return SavedState.Override(
                    mood: override.mood, endUnixSeconds: left.map { state.wallSeconds() + $0 }, secondsLeft: left)
            }
            saved.lastHeard = fields.playlists.lastHeard
        }
        return saved
    }

    /// Goes on with what an earlier run has saved; nothing plays yet, and no face has been looked at.
    static func restore(
        _ saved: SavedState, _ state: PipelineState, _ player: Player, _ report: (PipelineEvent) -> Void
    ) {
        SavedOptions(texts: saved.options).apply(to: player)
        var reports: [PipelineEvent] = []
        state.fields.withLock { fields in
            // The card's own volume is what it is.
            if let volume = saved.volume, fields.configuration.player.hardwareVolume == nil { player.setVolume(volume) }
            for (mood, path) in saved.lastHeard { fields.playlists.heard(path, of: mood) }
            // Without a song there is no place to go on from. A playlist that waits is put anew by the first mood.
            let intent = saved.queue.isEmpty ? nil : saved.playback.intent
            if !saved.queue.isEmpty {
                player.restoreQueue(
                    saved.queue.map { QueueItem($0) }, position: saved.position, seconds: saved.elapsedSeconds,
                    state: saved.playback.playerState)
            }
            fields.conductor.queueIsByHand = player.isByHand
            let orders = fields.conductor.restore(
                queueMood: intent == nil ? nil : saved.queueMood, intent: intent,
                override: override(saved, fields.configuration, wallSeconds: state.wallSeconds()))
            player.perform(orders, playlists: fields.playlists) { reports.append($0) }
        }
        for event in reports { report(event) }
    }

    /// The mood that was set by hand, if it still holds and there still is such a mood.
    private static func override(
        _ saved: SavedState, _ configuration: Configuration, wallSeconds: Int
    ) -> Conductor.Override? {
        guard let override = saved.moodOverride,
            configuration.moods.contains(where: { $0.name == override.mood && !$0.emotions.isEmpty })
        else { return nil }
        let now = MonotonicClock.seconds
        guard let end = override.endUnixSeconds else { return .init(mood: override.mood, since: now, until: nil) }
        let secondsLeft = min(Double(end) - Double(wallSeconds), override.secondsLeft.map { Double($0) } ?? .infinity)
        return secondsLeft > 0 ? .init(mood: override.mood, since: now, until: now + secondsLeft) : nil
    }
}

/// The queue's options by MPD's names.
private struct SavedOptions {
    var texts: [String: String]

    init(texts: [String: String]) { self.texts = texts }

    init(_ queue: PlayQueue, _ player: PlayerStatus, _ configuration: PlayerConfiguration) {
        texts = [
            "repeat": queue.repeats ? "1" : "0", "random": queue.shuffles ? "1" : "0",
            "consume": queue.consumes ? "1" : "0", "crossfade": String(player.crossfadeSeconds),
        ]
        // Else the configuration's would never count again once it is another one.
        if player.replayGainMode != configuration.replayGain.mode {
            texts["replay_gain_mode"] = player.replayGainMode.rawValue
        }
        texts["single"] =
            switch queue.single {
            case .off: "0"
            case .on: "1"
            case .oneShot: "oneshot"
            }
    }

    /// What is missing, or no value, stays as it is.
    func apply(to player: Player) {
        if let repeats = flag("repeat") { player.setRepeats(repeats) }
        if let shuffles = flag("random") { player.setShuffles(shuffles) }
        if let consumes = flag("consume") { player.setConsumes(consumes) }
        if let seconds = texts["crossfade"].flatMap({ Int($0) }) { player.setCrossfade(seconds: seconds) }
        if let mode = texts["replay_gain_mode"].flatMap(ReplayGainMode.init) { player.setReplayGainMode(mode) }
        switch texts["single"] {
        case "0": player.setSingle(.off)
        case "1": player.setSingle(.on)
        case "oneshot": player.setSingle(.oneShot)
        default: break
        }
    }

    private func flag(_ name: String) -> Bool? {
        switch texts[name] {
        case "0": false
        case "1": true
        default: nil
        }
    }
}

extension SavedState.Playback {
    /// What the person wants, and what of it the player does.
    fileprivate init(_ intent: Conductor.Intent, _ state: PlayState) {
        self =
            switch (intent, state) {
            case (.away, .pause): .away
            case (_, .play): .play
            case (_, .pause): .pause
            case (.stopped, .stop): .stop
            // Over, or cut off by the daemon's own end.
            case (_, .stop): .waiting
            }
    }

    /// Nil is what the configuration says.
    fileprivate var intent: Conductor.Intent? {
        switch self {
        case .play: .playing
        case .pause: .paused
        case .away: .away
        case .stop: .stopped
        case .waiting: nil
        }
    }

    fileprivate var playerState: PlayState {
        switch self {
        case .play: .play
        case .pause, .away: .pause
        case .stop, .waiting: .stop
        }
    }
}

extension QueueItem {
    fileprivate init(_ saved: SavedState.QueueItem) {
        self.init(
            track: Track(path: saved.path, title: saved.title),
            priority: UInt8(min(max(saved.priority, 0), 255)), isByHand: saved.origin != .playlist,
            isWaiting: saved.origin == .personWaiting)
    }
}
