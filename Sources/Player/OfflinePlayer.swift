// Runs on: the one thread that calls it, which may wait for disks.
import Library
import Synchronization

/// The same player without threads or clocks: time goes on only in `render`, as fast as the machine can.
///
/// The same orders at the same times give the same events and the same samples. Not Sendable: one thread uses it.
public final class OfflinePlayer {
    /// Frames that are mixed between two looks at the orders.
    static let blockFrames = 1_024
    private let box: TransportBox
    private let engine: PlaybackEngine
    private let stage: AudioStage
    private let channel = MixerChannel()
    private let clock = SourceClock()
    /// The output format that the clock counts in.
    private var followed: AudioFormat?

    /// - Parameters:
    ///   - output: takes the samples; silence while nothing plays. `WAVOutput(path:isPaced: false)`, or one's own.
    ///   - onEvent: called from within `render` with the source's time in seconds.
    public init(
        configuration: PlayerConfiguration, output: any AudioOutput,
        onEvent: @escaping (_ seconds: Double, _ event: PlayerEvent) -> Void
    ) {
        let clock = clock
        box = TransportBox(configuration: configuration)
        engine = PlaybackEngine(
            box: box, channel: channel, now: { clock.seconds }, deliver: { event, seconds in onEvent(seconds, event) })
        stage = AudioStage(
            channel: channel, output: output, idleCloseSeconds: .infinity, request: configuration.format,
            fadeCurve: configuration.fadeCurve, now: { clock.seconds })
    }

    /// The source's time in seconds.
    public var seconds: Double { clock.seconds }

    /// The player at this moment.
    public var status: PlayerStatus { box.transport.withLock { $0.snapshot } }

    /// The queue's entries at this moment.
    public var queue: [QueueEntry] { box.transport.withLock { $0.queue.entries } }

    /// Plays until the source's time is `untilSeconds`, to the frame.
    public func render(untilSeconds: Double) {
        while true {
            while engine.serviceDecks() == 0 {}
            let frames = min(Self.blockFrames, clock.frames(until: untilSeconds))
            guard frames > 0 else { break }
            switch stage.step(frameLimit: frames) {
            case .wrote(let written): clock.advance(by: written)
            case .obeyed: followOutput()
            case .idle:
                stage.writeSilence(frames: frames)
                clock.advance(by: frames)
            }
        }
    }

    /// Ends the output. Nothing can be rendered afterwards.
    public func finish() { stage.finish() }

    /// Counts in the output's rate, and writes the silence that was before it was first opened.
    private func followOutput() {
        guard let format = stage.format, format != followed else { return }
        followed = format
        var missing = clock.follow(rate: format.sampleRate)
        while missing > 0 {
            let frames = min(missing, Mixer.blockFrames)
            stage.writeSilence(frames: frames)
            missing -= frames
        }
    }

    // MARK: Orders, as `Player`'s

    /// Puts other tracks in place of the queue.
    public func replaceQueue(
        _ tracks: [Track], startAt: Int = 0, repeats: Bool, transition: Transition, startPlaying: Bool
    ) {
        order {
            $0.replaceQueue(
                tracks, startAt: startAt, repeats: repeats, transition: transition, startPlaying: startPlaying)
        }
    }

    /// Adds tracks at the end of the queue.
    public func append(_ tracks: [Track]) { order { _ = $0.insert(tracks, at: nil) } }
    /// Removes entries.
    public func remove(_ range: Range<Int>) { order { $0.remove(range) } }
    /// Removes all entries and stops.
    public func clear() { order { $0.clearQueue() } }
    /// Sets whether the music stops after the current track.
    public func setSingle(_ single: SingleMode) { order { $0.setSingle(single) } }
    /// Sets whether entries that were played are removed.
    public func setConsumes(_ consumes: Bool) { order { $0.setConsumes(consumes) } }
    /// Sets how long a track fades over into the next one.
    public func setCrossfade(seconds: Int) { order { $0.setCrossfade(seconds: seconds) } }
    /// Sets whether the queue starts again at its end.
    public func setRepeats(_ repeats: Bool) { order { $0.setRepeats(repeats) } }
    /// Sets whether the queue is played in random order.
    public func setShuffles(_ shuffles: Bool) { order { $0.setShuffles(shuffles) } }
    /// Plays the entry at `position`, or goes on, or starts the current entry.
    public func play(position: Int? = nil) { order { $0.play(position: position) } }
    /// Holds the music.
    public func pause() { order { $0.pause() } }
    /// Goes on after `pause`.
    public func resume() { order { $0.resume() } }
    /// Stops.
    public func stop() { order { $0.stop() } }
    /// The next track.
    public func next() { order { $0.next() } }
    /// The track before.
    public func previous() { order { $0.previous() } }
    /// Goes to a place in the current track.
    public func seek(seconds: Double) { order { $0.seek(seconds: seconds) } }
    /// Sets the volume, 0...100.
    public func setVolume(_ volume: Int) { order { $0.setVolume(volume) } }
    /// Goes on with a queue of another day.
    public func restoreQueue(_ items: [QueueItem], position: Int?, seconds: Double, state: PlayState) {
        order { $0.restoreQueue(items, position: position, seconds: seconds, state: state) }
    }
    /// Sets how tracks are brought to one loudness.
    public func setReplayGainMode(_ mode: ReplayGainMode) { order { $0.setReplayGainMode(mode) } }
    /// Takes over the lengths of fades and ReplayGain's preamplifications.
    public func adopt(_ configuration: PlayerConfiguration) { order { $0.adopt(configuration) } }
    /// Fades out and then pauses.
    public func fadeOutAndPause(milliseconds: Int) { order { $0.pause(fadeMilliseconds: milliseconds) } }

    private func order(_ change: (inout Transport) -> Void) { box.transport.withLock { change(&$0) } }
}

/// The source's time, counted in the output's frames.
private final class SourceClock {
    private var rate = 44_100
    /// Whether the frames are those of an output that has been opened.
    private var isOutput = false
    /// Time and frames when the rate was set.
    private var baseSeconds = 0.0
    private var baseFrames = 0
    private var frames = 0

    var seconds: Double { baseSeconds + Double(frames - baseFrames) / Double(rate) }

    func advance(by frames: Int) { self.frames += frames }

    /// Frames from now until a time, rounded; 0 if it has passed.
    func frames(until seconds: Double) -> Int {
        let left = ((seconds - self.seconds) * Double(rate)).rounded()
        return left > 0 ? Int(min(left, 1e9)) : 0
    }

    /// Counts in the output's rate from now on.
    /// - Returns: the frames of the time before there was any output.
    func follow(rate: Int) -> Int {
        baseSeconds = seconds
        baseFrames = frames
        self.rate = rate
        defer { isOutput = true }
        return isOutput ? 0 : Int((baseSeconds * Double(rate)).rounded())
    }
}
