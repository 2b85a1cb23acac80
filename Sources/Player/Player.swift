// Runs on: any thread gives orders; the player's own threads "decoder" and "audio" carry them out.
import Glibc
import Library
import Synchronization
import Threads

/// Plays a queue of MP3 files, gapless within the queue, with crossfades between queues.
///
/// Orders return at once and show in the next `status`: they never wait for the disk or the sound card.
public final class Player: Sendable {
    private let box: TransportBox
    private let runner: PlayerThreads

    /// A player that is not running yet. It takes orders already.
    /// - Parameters:
    ///   - configuration: see there.
    ///   - output: makes the output; called once, on the audio thread.
    ///   - hardwareVolume: makes the card's own volume, which is used in place of the player's; called once, on the decoder
    ///     thread. The card's volume at the start becomes the player's.
    ///   - onEvent: called on the decoder thread, one event at a time. It may give orders, and should return soon.
    public init(
        configuration: PlayerConfiguration, output: @escaping @Sendable () -> any AudioOutput,
        hardwareVolume: (@Sendable () -> any HardwareVolume)? = nil,
        onEvent: @escaping @Sendable (PlayerEvent) -> Void
    ) {
        box = TransportBox(configuration: configuration)
        runner = PlayerThreads(
            configuration: configuration, box: box, output: output, hardwareVolume: hardwareVolume, onEvent: onEvent)
    }

    deinit { runner.shutdown() }

    /// Starts the threads.
    /// - Throws: `ThreadError` if the system has no thread left.
    public func start() throws(ThreadError) { try runner.start() }

    /// Fades out, closes the output and ends the threads, in less than a second. A thread that a dead disk or device
    /// holds longer is left behind. Further calls return at once.
    public func shutdown() { runner.shutdown() }

    // MARK: Orders

    /// Puts other tracks in place of the queue.
    ///
    /// A playing track is left by `transition`. Paused or stopped music starts only with `startPlaying`; without it the
    /// new queue is what `play` and `resume` start. An empty queue stops the music.
    /// - Parameter startAt: index of the first track to play; in random order 0 leaves it to chance.
    public func replaceQueue(
        _ tracks: [Track], startAt: Int = 0, repeats: Bool, transition: Transition, startPlaying: Bool
    ) {
        order {
            $0.replaceQueue(
                tracks, startAt: startAt, repeats: repeats, transition: transition, startPlaying: startPlaying)
        }
    }

    /// Plays the entry at `position`, or without one goes on (paused) or starts the current entry (stopped).
    public func play(position: Int? = nil) { order { $0.play(position: position) } }

    /// Holds the music; no sample is lost.
    public func pause() { order { $0.pause() } }

    /// Goes on after `pause`.
    public func resume() { order { $0.resume() } }

    /// Pauses what plays, and goes on with what is paused.
    public func togglePause() { order { $0.state == .play ? $0.pause() : $0.resume() } }

    /// Stops, and gives the output back.
    public func stop() { order { $0.stop() } }

    /// The next track; stops after the last one of a queue that does not repeat. Does nothing when stopped.
    public func next() { order { $0.next() } }

    /// The track before; at the beginning of a queue that does not repeat, the first again. Does nothing when stopped.
    public func previous() { order { $0.previous() } }

    /// Goes to a place in the current track, brought into its range. Does nothing when stopped.
    public func seek(seconds: Double) { order { $0.seek(seconds: seconds) } }

    /// Sets the volume, brought into 0...100. The loudness follows MPD's curve for software volume.
    public func setVolume(_ volume: Int) { order { $0.setVolume(volume) } }

    /// Sets how tracks are brought to one loudness; what plays changes over smoothly.
    public func setReplayGainMode(_ mode: ReplayGainMode) { order { $0.setReplayGainMode(mode) } }

    /// Fades out over `milliseconds` (up to 60,000) and then pauses. `resume` goes on at full loudness.
    public func fadeOutAndPause(milliseconds: Int) { order { $0.pause(fadeMilliseconds: milliseconds) } }

    /// Takes over the lengths of fades and ReplayGain's preamplifications of another configuration; what plays changes over
    /// smoothly. Everything else in it holds from the next player on.
    public func adopt(_ configuration: PlayerConfiguration) { order { $0.adopt(configuration) } }

    /// Forgets the last error.
    public func clearError() { order { $0.clearError() } }

    // MARK: State

    /// The player at this moment.
    public var status: PlayerStatus { box.transport.withLock { $0.snapshot } }

    /// Whether the queue has no entries.
    public var isEmpty: Bool { box.transport.withLock { $0.queue.entries.isEmpty } }

    /// Whether the person's own songs play, or would play.
    public var isByHand: Bool { box.transport.withLock { $0.queue.isByHand } }

    /// The queue's entries at this moment.
    public var queue: [QueueEntry] { box.transport.withLock { $0.queue.entries } }

    /// The queue at this moment, with versions, priorities and order.
    public var playQueue: PlayQueue { box.transport.withLock { $0.queue } }

    func order<Result: Sendable>(_ change: (inout Transport) -> Result) -> Result {
        let result = box.transport.withLock { change(&$0) }
        runner.wakeDecoder()
        return result
    }
}
