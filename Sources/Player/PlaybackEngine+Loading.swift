// Runs on: the decoder thread, or whichever single thread plays offline.
import Library
import Synchronization

extension PlaybackEngine {
    /// Takes up a load in place of the one under way, if any.
    func begin(_ load: Transport.Load) {
        dropLoading()
        loading = Loading(load: load)
    }

    /// Gives up the load under way. The mixer has not seen its deck yet.
    func dropLoading() {
        if let deck = loading?.deck { feeders[deck].reset() }
        loading = nil
    }

    /// Brings the load a step further: open the file, open the output, find a deck, decode, change over.
    /// - Returns: whether there is more to do at once.
    func progressLoad() -> Bool {
        guard let current = loading, !isStopping else { return false }
        do throws(MP3Error) {
            if current.source == nil { try openSource() }
            guard case .open(let format) = output, let source = loading?.source else {
                dropReplaced()
                return false
            }
            guard let deck = try claimDeck(for: source, format: format) else { return false }
            let feeder = feeders[deck]
            let enough = format.frames(milliseconds: Self.prefillMilliseconds) * format.channels
            let (_, failure) = feeder.feed(sampleLimit: enough)
            if let failure {
                box.transport.withLock { $0.brokeOff(current.load.entry, reason: failure.description) }
            }
            changeOver(to: deck, current.load)
        } catch {
            let load = current.load
            dropLoading()
            if load.isSeek, error == .silent {
                box.transport.withLock { $0.next() }
            } else {
                let reason = error.description
                box.transport.withLock { $0.loadFailed(load, reason: reason) }
            }
        }
        return true
    }

    /// Paused without an output: what the load replaces must not be heard for a moment when the music goes on.
    private func dropReplaced() {
        guard hold == .paused, let replaced = currentDeck else { return }
        giveBack(replaced, fadeMilliseconds: 0)
        currentDeck = nil
    }

    private func openSource() throws(MP3Error) {
        guard let load = loading?.load else { return }
        let source = try TrackSource(track: load.entry.track, offsetSeconds: load.offsetSeconds)
        loading?.source = source
        let facts = source.facts
        box.transport.withLock { $0.opened(load.entry, facts) }
    }

    /// A free deck for the load, or nil while the mixer still has both: then the one that fades out has to hurry.
    private func claimDeck(for source: TrackSource, format: AudioFormat) throws(MP3Error) -> Int? {
        guard let deck = feeders.indices.first(where: { feeders[$0].stage == .free }) else {
            for deck in feeders.indices where deck != currentDeck && !feeders[deck].isHurrying {
                giveBack(deck, fadeMilliseconds: Self.hurryFadeMilliseconds)
                feeders[deck].isHurrying = true
            }
            return nil
        }
        guard let load = loading?.load else { return nil }
        loading?.deck = deck
        try source.prepare(for: format)
        let feeder = feeders[deck]
        feeder.stage = .loading
        feeder.append(
            source, load.entry, serial: serial(), offsetSeconds: load.offsetSeconds,
            cause: load.isSeek ? .seek : .load)
        return deck
    }

    private func changeOver(to deck: Int, _ load: Transport.Load) {
        feeders[deck].stage = .playing
        if feeders[1 - deck].stage == .playing { feeders[1 - deck].stage = .leaving }
        let fadeFrames = format.frames(milliseconds: load.fadeMilliseconds)
        order(.switchTo(deck: deck, fadeFrames: fadeFrames, isInside: load.offsetSeconds > 0))
        currentDeck = deck
        loading = nil
        box.transport.withLock { $0.loaded(load.entry) }
    }

    // MARK: Output

    /// Asks for the output if something is to be played and it is not open.
    func openOutputIfDue() {
        guard wished == .play else { return }
        switch output {
        case .open, .opening: return
        case .lost(let retryAt):
            if cardWatch?.signs().isEmpty == false { return lookAgainSoon(instead: retryAt) }
            if now() < retryAt { return }
        case .closed: break
        }
        let wishedFormat = currentDeck == nil ? loading?.source?.nativeFormat : format
        guard let wishedFormat else { return }
        output = .opening
        order(.openOutput(wishedFormat))
    }

    /// Something has happened to a card: perhaps it is the one that was lost.
    private func lookAgainSoon(instead retryAt: Double) {
        output = .lost(retryAt: min(retryAt, now() + Self.settleSeconds))
        // It may need a little longer; it is not waited for as long as one that stays away.
        failedTries = min(failedTries, 1)
    }

    private func outputOpened(_ opened: AudioFormat) {
        let hasRecovered = failedTries > 0
        failedTries = 0
        toldTries = 0
        cardWatch = nil
        output = .open(opened)
        hardwareVolume?.retry()
        let description = channel.outputDescription.withLock { $0 }
        box.transport.withLock { transport in
            if hasRecovered { transport.report(.outputRecovered) }
            transport.report(.outputOpened(description))
            transport.clearError()
        }
        guard opened != format else { return }
        // The decks hold another format, and the mixer gives them back: the track goes on from its place, decoded anew.
        let played = currentDeck.flatMap { feeders[$0].playedSeconds(format: format) }
        let entry = currentDeck.flatMap { feeders[$0].segments.first?.entry }
        format = opened
        for feeder in feeders where feeder.stage == .playing { feeder.stage = .leaving }
        currentDeck = nil
        if let current = loading {
            // A deck that was filled for it holds the other format as well.
            if current.deck != nil { begin(current.load) }
        } else if let entry {
            begin(
                Transport.Load(entry: entry, offsetSeconds: played ?? 0, fadeMilliseconds: 0, isSeek: played != nil))
        }
    }

    private func outputFailed() {
        let tries = Self.retrySeconds
        let wait = tries[min(failedTries, tries.count - 1)]
        output = .lost(retryAt: now() + wait)
        failedTries += 1
        if cardWatch == nil {
            cardWatch = deviceFolder.flatMap { SoundCardWatch(folder: $0) }
        } else if cardWatch?.signs().contains(.appeared) == true {
            // That a card was released may have been the end of this try itself; that one appeared was not.
            lookAgainSoon(instead: now() + wait)
        }
        guard let error = channel.outputError.withLock({ $0 }) else { return }
        // Later ones would tell nothing new, however often something happens to a card.
        let isNews = toldTries < tries.count
        if isNews { toldTries += 1 }
        box.transport.withLock { $0.outputFailed(error, retrySeconds: isNews ? wait : nil) }
    }

    // MARK: Reports of the audio thread

    /// Takes in what the audio thread has told.
    func handleReports() {
        while let report = channel.reports.pop() {
            switch report {
            case .segmentStarted(let deck, let serial, let frame): segmentStarted(deck, serial: serial, frame: frame)
            case .deckIdle(let deck): deckIdle(deck)
            case .deckEnded(let deck, let frame): deckEnded(deck, frame: frame)
            case .endSet(let deck, let inTime): endSet(deck, inTime: inTime)
            case .paused(let number): if hold == .pausing, number == pauseNumber { hold = .paused }
            case .outputOpened(let format): outputOpened(format)
            case .outputLost: outputFailed()
            case .outputClosed: output = .closed
            case .realtimeRefused(let code): box.transport.withLock { $0.report(.realtimeRefused(errno: code)) }
            }
        }
    }

    private func segmentStarted(_ deck: Int, serial: Int, frame: Int) {
        let feeder = feeders[deck]
        let played = feeder.lengthOfFirst(before: serial, format: format)
        guard let segment = feeder.heard(serial: serial), deck == currentDeck else { return }
        let seconds = seconds(ofFrame: frame)
        box.transport.withLock {
            $0.started(
                segment.entry, segment.facts, cause: segment.cause, playedSecondsBefore: played, at: seconds)
        }
    }

    private func deckIdle(_ deck: Int) {
        feeders[deck].reset()
        if currentDeck == deck { currentDeck = nil }
    }

    private func deckEnded(_ deck: Int, frame: Int) {
        let played = feeders[deck].playedSeconds(format: format)
        feeders[deck].reset()
        guard currentDeck == deck else { return }
        currentDeck = nil
        let seconds = seconds(ofFrame: frame)
        box.transport.withLock { $0.currentEnded(playedSeconds: played, at: seconds) }
    }

    /// When a frame of the output was mixed.
    private func seconds(ofFrame frame: Int) -> Double {
        let since = channel.mixedFrames.load(ordering: .acquiring) - frame
        return now() - Double(since) / Double(format.sampleRate)
    }

    private func endSet(_ deck: Int, inTime: Bool) {
        let feeder = feeders[deck]
        guard feeder.isCutting else { return }
        feeder.isCutting = false
        if inTime, feeder.ahead != nil { feeder.cutAhead() }
    }
}
