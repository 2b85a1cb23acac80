// Runs on: whichever thread holds the daemon's state lock, or the only thread of an offline run. It decides and does nothing else.

/// How one queue takes over from another.
public enum QueueTransition: Sendable, Equatable {
    /// The new one fades in while the old one fades out.
    case crossfade
    /// At once.
    case immediate
    /// When the track that plays now is over.
    case whenCurrentEnds
}

/// What the conductor wants of the player.
public enum PlayerOrder: Sendable, Equatable {
    /// Put the mood's playlist into the queue.
    case replaceQueue(mood: String, transition: QueueTransition, startPlaying: Bool)
    /// The mood's playlist, which is in the queue, has gained or lost tracks.
    case updateQueue(mood: String, startPlaying: Bool)
    /// The person has gone: fade out and pause.
    case fadeOutAndPause
    /// The person is back.
    case resume
    /// A mood has nothing to play; said once for each mood.
    case reportMissingPlaylist(mood: String)

    fileprivate var replacesQueue: Bool {
        if case .replaceQueue = self { true } else { false }
    }
}

/// Who decides what plays: the person's hand is above the mood's.
///
/// | situation | a mood change does |
/// | --- | --- |
/// | playing the mood's playlist | crossfades to the new mood's |
/// | playing songs that the person queued or chose | nothing until they end; then the current mood's playlist |
/// | paused or stopped | never starts the music; the new playlist is what `play` will start |
/// | songs that the person queued wait among the mood's | they stay, and come after the new playlist's first track |
/// | the person cleared the queue | nothing; it stays theirs until `play` finds it empty |
/// | `feel MOOD` set | nothing until it expires or `feel auto` |
/// | mood unknown | the playlist goes on; fades out after `pauseWhenAbsentMinutes` without a face |
/// | the mood has no playlist | the playlist goes on, and that is said once |
public struct Conductor: Sendable {
    /// What the person wants to hear.
    public enum Intent: Sendable, Equatable {
        /// Nothing has played yet; the first mood starts the music.
        case waiting
        /// Music.
        case playing
        /// Silence, with a place in the queue.
        case paused
        /// Silence.
        case stopped
        /// Paused because nobody is there.
        case away
    }

    /// An order of the person's that holds instead of the face.
    public struct Override: Sendable, Equatable {
        /// The mood that was ordered.
        public var mood: String
        /// When it was ordered, on the conductor's clock.
        public var since: Double
        /// When it ends, on the conductor's clock; nil is never.
        public var until: Double?
    }

    /// Moods that have something to play, in the configuration's order. The first one starts when the person says `play` and no mood is known.
    private var playable: [String]
    private var pauseWhenAbsentSeconds: Double
    private var reportedMissing: Set<String> = []
    private var detected: String?
    private var chosenEntry: Int?
    private var pendingMood: String?
    private var lastFace: Double?
    /// The person emptied the queue, and nothing was put into it since.
    private var isCleared = false
    /// The queue is over, and the person wants music.
    private var needsMusic = false
    /// Whether the person's own songs play, or would play: as the player has it, brought up to date before each decision.
    public var queueIsByHand = false
    /// What the person wants.
    public private(set) var intent: Intent
    /// The mood whose playlist is in the queue.
    public private(set) var queueMood: String?
    /// The person's order, if one holds.
    public private(set) var override: Override?

    /// A conductor of an empty queue.
    /// - Parameters:
    ///   - autoplay: whether the first mood starts the music.
    ///   - playable: the moods with playlists, in the configuration's order.
    ///   - pauseWhenAbsentMinutes: 0 is never.
    public init(autoplay: Bool, playable: [String], pauseWhenAbsentMinutes: Double) {
        intent = autoplay ? .waiting : .stopped
        self.playable = playable
        pauseWhenAbsentSeconds = pauseWhenAbsentMinutes * 60
    }

    /// Other playlists or settings (a reload). The track that plays goes on.
    /// - Parameters:
    ///   - moods: all moods; one that is not among them any more does not hold.
    ///   - playable: those with playlists, in the configuration's order.
    ///   - changed: those whose playlists have other tracks than before.
    ///   - pauseWhenAbsentMinutes: 0 is never.
    /// - Returns: orders for a mood that has music now, or other music than before.
    public mutating func reconfigure(
        moods: [String], playable: [String], changed: Set<String>, pauseWhenAbsentMinutes: Double
    ) -> [PlayerOrder] {
        self.playable = playable
        reportedMissing = []
        pauseWhenAbsentSeconds = pauseWhenAbsentMinutes * 60
        if let mood = detected, !moods.contains(mood) { detected = nil }
        if let mood = override?.mood, !moods.contains(mood) { override = nil }
        let orders = follow()
        if orders.contains(where: \.replacesQueue) { return orders }
        guard let mood = pendingMood ?? queueMood, changed.contains(mood), self.playable.contains(mood) else {
            return orders
        }
        return orders + [
            .replaceQueue(mood: mood, transition: .whenCurrentEnds, startPlaying: intent == .playing)
        ]
    }

    /// A song was banned, or is allowed again: moods may have lost all their music, or have some now.
    /// - Parameters:
    ///   - playable: the moods with something to play, in the configuration's order.
    ///   - changed: those that play the song.
    /// - Returns: orders for a mood that has music now, and for a playlist that waits with the song in it.
    public mutating func musicChanged(playable: [String], changed: Set<String>) -> [PlayerOrder] {
        self.playable = playable
        reportedMissing.subtract(changed)
        if let mood = pendingMood, changed.contains(mood) {
            guard self.playable.contains(mood) else {
                pendingMood = nil
                return []
            }
            return [.replaceQueue(mood: mood, transition: .whenCurrentEnds, startPlaying: intent == .playing)]
        }
        return follow()
    }

    /// Files or playlists have changed on disk.
    /// - Parameters:
    ///   - playable: the moods with playlists, in the configuration's order.
    ///   - changed: those whose playlists have other tracks than before, or another order.
    /// - Returns: orders for a mood that has music now, or other music than before. A playlist that has nothing left stays in the queue: its disk
    ///   may come back.
    public mutating func playlistsChanged(playable: [String], changed: Set<String>) -> [PlayerOrder] {
        self.playable = playable
        reportedMissing.subtract(playable)
        let orders = follow()
        if orders.contains(where: \.replacesQueue) { return orders }
        let plays = intent == .playing
        if let mood = pendingMood {
            guard changed.contains(mood), self.playable.contains(mood) else { return orders }
            return orders + [.replaceQueue(mood: mood, transition: .whenCurrentEnds, startPlaying: plays)]
        }
        guard let mood = queueMood, changed.contains(mood), self.playable.contains(mood) else { return orders }
        return orders + [.updateQueue(mood: mood, startPlaying: plays)]
    }

    /// Goes on as on another day.
    /// - Parameters:
    ///   - queueMood: the mood whose playlist is in the queue.
    ///   - intent: what the person wanted; nil if nothing has played, or nothing is left of it.
    ///   - override: the person's order, if one holds.
    /// - Returns: orders for a mood that is not what the queue holds.
    public mutating func restore(queueMood: String?, intent: Intent?, override: Override?) -> [PlayerOrder] {
        self.queueMood = queueMood
        if let intent { self.intent = intent }
        self.override = override
        return override == nil ? [] : follow()
    }

    /// The mood that holds now: the person's order, else the face's.
    public var effectiveMood: String? { override?.mood ?? detected }

    // MARK: The face

    /// The face's mood changed; nil is unknown.
    public mutating func moodChanged(to mood: String?) -> [PlayerOrder] {
        detected = mood
        return override == nil ? follow() : []
    }

    /// Time passes in which nothing is known of the face: it is neither there nor away.
    public mutating func passTime(now: Double) -> [PlayerOrder] {
        var orders: [PlayerOrder] = []
        if needsMusic { orders = startMusic() }
        guard let until = override?.until, now >= until else { return orders }
        return orders + feelAuto()
    }

    /// Time passes. Called a few times a second, on the clock that orders are timed by.
    /// - Parameter isWatching: false while the camera is off, by order or by the clock: nobody can tell then who is there, so
    ///   that time is no absence.
    public mutating func tick(now: Double, faceIsPresent: Bool, isWatching: Bool = true) -> [PlayerOrder] {
        var orders = passTime(now: now)
        if faceIsPresent || !isWatching || lastFace == nil { lastFace = now }
        if faceIsPresent, intent == .away {
            intent = .playing
            orders.append(.resume)
        } else if pauseWhenAbsentSeconds > 0, intent == .playing, now - (lastFace ?? now) >= pauseWhenAbsentSeconds {
            intent = .away
            orders.append(.fadeOutAndPause)
        }
        return orders
    }

    // MARK: The person

    /// The person pressed play. With an entry of the queue: that song was chosen and plays to its end.
    public mutating func personPlays(entry: Int?, now: Double) -> [PlayerOrder] {
        intent = .playing
        lastFace = now
        if let entry { chosenEntry = entry }
        isCleared = false
        // A playlist in the queue goes on by itself; behind songs of the person's only, the mood's has to be put.
        guard queueMood == nil, pendingMood == nil else { return [] }
        return musicMood.map { follow($0) } ?? []
    }

    /// The person put songs into the queue.
    public mutating func personQueues() { isCleared = false }

    /// The person emptied the queue, which stops the music.
    public mutating func personClears() {
        intent = .stopped
        isCleared = true
        needsMusic = false
        chosenEntry = nil
        queueMood = nil
        pendingMood = nil
    }

    /// The person paused. What is stopped stays stopped.
    public mutating func personPauses() {
        if intent != .stopped { intent = .paused }
    }

    /// The person stopped the music. A queue that waited for the end of a chosen song has taken its place.
    public mutating func personStops() {
        intent = .stopped
        needsMusic = false
        chosenEntry = nil
        guard !queueIsByHand else { return }
        if let mood = pendingMood { queueMood = mood }
        pendingMood = nil
    }

    /// The person skips, which also ends a pause. A song that was chosen is over with it: the mood's playlist follows if it has
    /// changed.
    /// - Returns: orders that take the place of the skip; empty if the player shall skip in its queue.
    public mutating func personSkips(now: Double) -> [PlayerOrder] {
        if intent != .stopped { intent = .playing }
        lastFace = now
        chosenEntry = nil
        // Among the person's own songs the player finds the next one, and what comes behind the last, by itself.
        guard !queueIsByHand, let mood = pendingMood else { return [] }
        pendingMood = nil
        queueMood = mood
        return [.replaceQueue(mood: mood, transition: .immediate, startPlaying: intent == .playing)]
    }

    /// The person says how they feel: it holds instead of the face until it expires. It also ends a song that was chosen.
    public mutating func feel(_ mood: String, until: Double?, now: Double) -> [PlayerOrder] {
        override = Override(mood: mood, since: now, until: until)
        lastFace = now
        chosenEntry = nil
        isCleared = false
        let cutsSongs = queueIsByHand
        queueIsByHand = false
        // The mood that waited for the song's end is not waited for any more.
        if pendingMood == mood { pendingMood = nil }
        return follow(mood, cutsSongs: cutsSongs)
    }

    /// The face decides again.
    public mutating func feelAuto() -> [PlayerOrder] {
        override = nil
        return follow()
    }

    // MARK: The player

    /// A track began to sound.
    /// - Parameter isByHand: the person put it into the queue.
    public mutating func trackStarted(entry: Int, isByHand: Bool = false) {
        if entry != chosenEntry { chosenEntry = nil }
        if chosenEntry == nil, !isByHand, let mood = pendingMood {
            queueMood = mood
            pendingMood = nil
        }
    }

    /// The last track of the queue is over, or was skipped. The mood's music follows with the next tick.
    public mutating func queueEnded() { needsMusic = intent == .playing }

    /// The music was paused because the person wanted a single track.
    public mutating func singleEnded() { personPauses() }

    /// The mood whose playlist is to play if there is nothing else.
    private var musicMood: String? {
        [effectiveMood, pendingMood, queueMood].compactMap { $0 }.first { playable.contains($0) } ?? playable.first
    }

    private mutating func startMusic() -> [PlayerOrder] {
        needsMusic = false
        guard intent == .playing, let mood = musicMood else { return [] }
        pendingMood = nil
        queueMood = mood
        return [.replaceQueue(mood: mood, transition: .immediate, startPlaying: true)]
    }

    private mutating func follow() -> [PlayerOrder] {
        guard let mood = effectiveMood else { return [] }
        return follow(mood)
    }

    /// - Parameter cutsSongs: what plays are the person's own songs, which are not waited for.
    private mutating func follow(_ mood: String, cutsSongs: Bool = false) -> [PlayerOrder] {
        guard mood != (pendingMood ?? queueMood) else { return [] }
        guard playable.contains(mood) else {
            return reportedMissing.insert(mood).inserted ? [.reportMissingPlaylist(mood: mood)] : []
        }
        if isCleared { return [] }
        let isFirst = queueMood == nil
        if intent == .waiting, !queueIsByHand { intent = .playing }
        if queueIsByHand || (chosenEntry != nil && !isFirst) {
            pendingMood = mood
            return [.replaceQueue(mood: mood, transition: .whenCurrentEnds, startPlaying: intent == .playing)]
        }
        pendingMood = nil
        queueMood = mood
        let plays = intent == .playing
        let fades = plays && (!isFirst || cutsSongs)
        return [.replaceQueue(mood: mood, transition: fades ? .crossfade : .immediate, startPlaying: plays)]
    }
}
