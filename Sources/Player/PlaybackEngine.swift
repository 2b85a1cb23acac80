// Runs on: the decoder thread, or whichever single thread plays offline. It waits for disks, never for the sound card.
import Library
import Synchronization

/// Brings about what the transport says: opens tracks, keeps the decks filled and tells the mixer when to change over.
///
/// One of the two decks plays, with the next track of the queue decoded behind the current one (gapless). Whatever else
/// is to be heard (a skip, a seek, another queue) is loaded on the other deck, which takes over with a fade.
final class PlaybackEngine {
    /// A track that is on its way to being heard.
    struct Loading {
        let load: Transport.Load
        var source: TrackSource?
        /// Index of the deck that it is decoded into.
        var deck: Int?
    }

    /// The output, as far as the audio thread has told.
    enum Output {
        case closed
        case opening
        case open(AudioFormat)
        /// Failed; tried again at this time.
        case lost(retryAt: Double)
    }

    /// The mixer's pause, as far as the audio thread has told.
    enum Hold {
        case running
        case pausing
        case paused
    }

    /// Seconds until a lost output is tried again; the last one for all further tries.
    static let retrySeconds = [1.0, 2, 5, 10]
    /// A card that has just appeared is given so long until all of its devices are there and may be opened.
    static let settleSeconds = 0.2
    /// A deck takes over when this much is decoded, or all of its track.
    static let prefillMilliseconds = 250
    /// A deck that a new order waits for fades out so fast: within one block, so that the order is heard within 60 ms also then.
    static let hurryFadeMilliseconds = 10
    /// The most that is decoded before orders are looked at again.
    static let feedMilliseconds = 250
    /// A deck is filled this far ahead: long enough for a disk to spin up, short enough that what follows the current
    /// track is not decided long before.
    static let aheadMilliseconds = 3_000

    let box: TransportBox
    let channel: MixerChannel
    let now: () -> Double
    let deliver: (PlayerEvent, Double) -> Void

    let feeders: [DeckFeeder]
    /// The deck that took over last, until it ends.
    var currentDeck: Int?
    var loading: Loading?
    var output = Output.closed
    /// Of the samples in the decks.
    var format = AudioFormat(sampleRate: 44_100, channels: 2)
    var failedTries = 0
    /// Of them, how many were told.
    var toldTries = 0
    /// Looks out for the card while the output is lost.
    var cardWatch: SoundCardWatch?
    /// Where sound cards appear; nil where nothing shall be looked out for.
    let deviceFolder: String?
    var hold = Hold.running
    /// What the mixer was told last.
    var replayGain = ReplayGainSettings()
    var pauseNumber = 0
    /// The card's own volume, if it is used.
    var hardwareVolume: HardwareVolumeLink?
    /// What the transport last said.
    var wished = PlayState.stop
    /// Stopping: fading out, after which the decks are emptied.
    var isStopping = false
    private var nextSerial = 1
    /// Orders that found no room yet.
    private var outbox: [MixerOrder] = []
    private var hasOrdered = false

    init(
        box: TransportBox, channel: MixerChannel, hardwareVolume: (any HardwareVolume)? = nil,
        deviceFolder: String? = nil, now: @escaping () -> Double, deliver: @escaping (PlayerEvent, Double) -> Void
    ) {
        self.hardwareVolume = hardwareVolume.map { HardwareVolumeLink($0) }
        self.deviceFolder = deviceFolder
        self.box = box
        self.channel = channel
        self.now = now
        self.deliver = deliver
        feeders = channel.decks.map { DeckFeeder(channel: $0) }
    }

    /// Does what there is to do, up to a portion of decoding.
    /// - Returns: milliseconds after which it wants to be called again, 0 for at once. Orders come in between.
    func serviceDecks() -> Int {
        handleReports()
        let work = box.transport.withLock { $0.takeWork() }
        followVolume(work.volume)
        if work.replayGain != replayGain {
            replayGain = work.replayGain
            order(.replayGain(replayGain))
        }
        if let load = work.load { begin(load) }
        wished = work.state
        followState(fadeMilliseconds: work.stateFadeMilliseconds)
        if work.dropsAhead { dropAhead() }
        var isBusy = progressLoad()
        openOutputIfDue()
        if feedDecks() { isBusy = true }
        flushOutbox()
        publish()
        deliverEvents()
        return isBusy ? 0 : waitMilliseconds
    }

    /// Fades out, whatever the transport says, for the end of the program.
    func fadeOut(milliseconds: Int) {
        orderPause(fadeMilliseconds: milliseconds)
        flushOutbox()
    }

    /// Whether the mixer holds, or has nothing to play.
    var isSilent: Bool {
        handleReports()
        return hold == .paused || feeders.allSatisfy { $0.stage == .free || $0.stage == .loading }
    }

    // MARK: State

    private func followState(fadeMilliseconds: Int) {
        if isStopping, hold == .paused {
            isStopping = false
            for deck in feeders.indices { giveBack(deck, fadeMilliseconds: 0) }
            currentDeck = nil
        }
        switch wished {
        case .play:
            guard !isStopping, hold != .running else { return }
            // A track of which nothing was heard yet begins as it is.
            let isHeard = currentDeck.map { feeders[$0].isHeard } ?? false
            let fade = isHeard ? Transport.shortFadeMilliseconds : 0
            order(.resume(fadeFrames: format.frames(milliseconds: fade)))
            hold = .running
        case .pause:
            if hold == .running { orderPause(fadeMilliseconds: fadeMilliseconds) }
        case .stop:
            dropLoading()
            // Whoever presses play again wants the output tried at once.
            if case .lost = output { output = .closed }
            guard !isStopping, feeders.contains(where: { $0.stage == .playing }) else { return }
            isStopping = true
            // A long fade-out that is under way becomes a short one.
            if hold != .paused { orderPause(fadeMilliseconds: fadeMilliseconds) }
        }
    }

    private func orderPause(fadeMilliseconds: Int) {
        pauseNumber += 1
        hold = .pausing
        order(.pause(fadeFrames: format.frames(milliseconds: fadeMilliseconds), number: pauseNumber))
    }

    /// Brings the volume about: by the card, if that is wished and works, else in the mixer.
    private func followVolume(_ volume: Int) {
        switch hardwareVolume?.follow(volume, now: now()) {
        case .volume(let volume): box.transport.withLock { $0.setVolume(volume) }
        case .failed(let error): box.transport.withLock { $0.report(.hardwareVolumeFailed(error)) }
        case nil: break
        }
        let isByCard = hardwareVolume?.isOpen ?? false
        channel.gainBits.store((isByCard ? 1 : VolumeRamp.gain(volume: volume)).bitPattern, ordering: .relaxed)
    }

    // MARK: Decks

    /// Has a deck faded out and given back by the mixer.
    func giveBack(_ deck: Int, fadeMilliseconds: Int) {
        let feeder = feeders[deck]
        guard feeder.stage == .playing || feeder.stage == .leaving else { return }
        feeder.stage = .leaving
        order(.release(deck: deck, fadeFrames: format.frames(milliseconds: fadeMilliseconds)))
    }

    func serial() -> Int {
        defer { nextSerial += 1 }
        return nextSerial
    }

    /// Has the track that was decoded ahead cut off, if it is not heard yet.
    private func dropAhead() {
        guard let currentDeck, let ahead = feeders[currentDeck].ahead else { return }
        feeders[currentDeck].isCutting = true
        order(.end(deck: currentDeck, sample: ahead.firstSample))
    }

    /// Decodes a portion into each deck. Returns whether there is more to do at once.
    private func feedDecks() -> Bool {
        let portion = format.frames(milliseconds: Self.feedMilliseconds) * format.channels
        let enough = format.frames(milliseconds: Self.aheadMilliseconds) * format.channels
        var isBusy = false
        for (deck, feeder) in feeders.enumerated() where feeder.stage == .playing || feeder.stage == .leaving {
            let entry = feeder.segments.last?.entry
            let room = enough - feeder.channel.ring.count
            let (moved, failure) = feeder.feed(sampleLimit: min(portion, room))
            if moved > 0 { isBusy = true }
            if let failure, let entry {
                box.transport.withLock { $0.brokeOff(entry, reason: failure.description) }
            }
            if deck == currentDeck, feeder.takesAnother, followUp(on: feeder) { isBusy = true }
            if feeder.stage == .leaving, feeder.source == nil, !feeder.isFinished { feeder.finish() }
        }
        return isBusy
    }

    /// Opens the track that follows, behind the current one. Returns whether there is more to do at once.
    private func followUp(on feeder: DeckFeeder) -> Bool {
        guard let entry = box.transport.withLock({ $0.takeAhead() }) else {
            feeder.finish()
            return false
        }
        do throws(MP3Error) {
            let source = try TrackSource(track: entry.track, offsetSeconds: 0)
            try source.prepare(
                for: format, continuing: feeder.converter, behind: feeder.segments.last?.entry.track.path)
            feeder.append(source, entry, serial: serial(), offsetSeconds: 0, cause: .continuation)
            box.transport.withLock { $0.aheadLoaded() }
        } catch {
            let reason = error.description
            box.transport.withLock { $0.aheadFailed(entry, reason: reason) }
        }
        return true
    }

    // MARK: Orders and events

    func order(_ order: MixerOrder) { outbox.append(order) }

    private func flushOutbox() {
        while let first = outbox.first, channel.orders.push(first) {
            outbox.removeFirst()
            hasOrdered = true
        }
    }

    /// Whether the mixer was given orders since the last time.
    func takeHasOrdered() -> Bool {
        defer { hasOrdered = false }
        return hasOrdered
    }

    func deliverEvents() {
        let moment = now()
        let events = box.transport.withLock { $0.takeEvents() }
        for timed in events { deliver(timed.event, timed.seconds ?? moment) }
    }

    private func publish() {
        let feeder = currentDeck.map { feeders[$0] }
        let delay = Double(channel.delayFrames.load(ordering: .relaxed)) / Double(format.sampleRate)
        let offset = feeder?.segments.first?.offsetSeconds ?? 0
        let elapsed = feeder?.playedSeconds(format: format).map { max(offset, $0 - delay) }
        let bitrate = feeder?.segments.count == 1 ? feeder?.source?.bitrate : nil
        var openFormat: AudioFormat?
        if case .open(let format) = output { openFormat = format }
        let underruns = channel.underruns.load(ordering: .relaxed)
        let starvedFrames = channel.starvedFrames.load(ordering: .relaxed)
        box.transport.withLock { transport in
            transport.publish(elapsedSeconds: elapsed, bitrate: bitrate)
            transport.publish(outputFormat: openFormat, underruns: underruns, starvedFrames: starvedFrames)
        }
    }

    private var waitMilliseconds: Int {
        if !outbox.isEmpty || isStopping || hold == .pausing { return 5 }
        if loading != nil, case .lost = output { return 200 }
        if loading != nil, wished == .play { return 5 }
        if wished == .play { return 40 }
        return feeders.contains { $0.stage == .leaving } ? 5 : 1_000
    }
}
