// Runs on: any thread starts and stops the two threads "decoder" and "audio"; each makes and owns what it works with.
import Synchronization
import Threads

/// The player's threads, and how they begin and end.
final class PlayerThreads: Sendable {
    /// Music still playing at the end of the program fades out this fast.
    private static let lastFadeMilliseconds = 150
    /// Longer than the fade and the card's buffer take, and shorter than a second in all.
    private static let fadeLimitMilliseconds = 350
    private static let endLimitMilliseconds = 900

    /// Threads with nothing to do show that they live this often.
    private static let longestWaitMilliseconds = 500

    private struct Running {
        var decoder: NamedThread
        var audio: NamedThread
    }

    private let configuration: PlayerConfiguration
    private let box: TransportBox
    private let output: @Sendable () -> any AudioOutput
    private let hardwareVolume: (@Sendable () -> any HardwareVolume)?
    private let onEvent: @Sendable (PlayerEvent) -> Void
    private let channel = MixerChannel()
    private let running = Mutex<Running?>(nil)

    private let decoderWake = WakeSignal()
    private let audioWake = WakeSignal()
    private let decoderHasEnded = WakeSignal()
    private let audioHasEnded = WakeSignal()
    private let decoderShallEnd = Atomic<Bool>(false)
    private let audioShallEnd = Atomic<Bool>(false)

    init(
        configuration: PlayerConfiguration, box: TransportBox, output: @escaping @Sendable () -> any AudioOutput,
        hardwareVolume: (@Sendable () -> any HardwareVolume)?, onEvent: @escaping @Sendable (PlayerEvent) -> Void
    ) {
        self.configuration = configuration
        self.box = box
        self.output = output
        self.hardwareVolume = hardwareVolume
        self.onEvent = onEvent
    }

    /// Starts both threads; further calls do nothing.
    func start() throws(ThreadError) {
        try running.withLock { running throws(ThreadError) in
            guard running == nil else { return }
            let audio = try NamedThread(name: "audio") { self.runAudio() }
            do throws(ThreadError) {
                let decoder = try NamedThread(name: "decoder") { self.runDecoder() }
                running = Running(decoder: decoder, audio: audio)
            } catch {
                audioShallEnd.store(true, ordering: .releasing)
                audioWake.signal()
                audio.join()
                throw error
            }
        }
    }

    /// Ends both threads; see `Player.shutdown`.
    func shutdown() {
        let ending = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let ending else { return }
        let deadline = MonotonicClock.seconds + Double(Self.endLimitMilliseconds) / 1_000
        decoderShallEnd.store(true, ordering: .releasing)
        decoderWake.signal()
        // The decoder fades the music out and then ends; one that waits for a dead disk is not waited for.
        if decoderHasEnded.wait(timeoutMilliseconds: Self.fadeLimitMilliseconds + 50) { ending.decoder.join() }
        audioShallEnd.store(true, ordering: .releasing)
        audioWake.signal()
        let rest = max(0, deadline - MonotonicClock.seconds)
        if audioHasEnded.wait(timeoutMilliseconds: Int(rest * 1_000)) { ending.audio.join() }
    }

    func wakeDecoder() { decoderWake.signal() }

    private func runDecoder() {
        let engine = PlaybackEngine(
            box: box, channel: channel, hardwareVolume: hardwareVolume?(),
            deviceFolder: configuration.deviceFolder, now: { MonotonicClock.seconds },
            deliver: { [onEvent] event, _ in onEvent(event) })
        while !decoderShallEnd.load(ordering: .acquiring) {
            NamedThread.beat()
            let wait = engine.serviceDecks()
            if engine.takeHasOrdered() { audioWake.signal() }
            if wait > 0 { decoderWake.wait(timeoutMilliseconds: min(wait, Self.longestWaitMilliseconds)) }
        }
        engine.fadeOut(milliseconds: Self.lastFadeMilliseconds)
        audioWake.signal()
        let deadline = MonotonicClock.seconds + Double(Self.fadeLimitMilliseconds) / 1_000
        while !engine.isSilent, MonotonicClock.seconds < deadline { decoderWake.wait(timeoutMilliseconds: 5) }
        engine.deliverEvents()
        decoderHasEnded.signal()
    }

    private func runAudio() {
        if configuration.realtimePriority > 0 {
            let code = NamedThread.requestRealtime(priority: configuration.realtimePriority)
            if code != 0 { _ = channel.reports.push(.realtimeRefused(code: code)) }
        }
        let stage = AudioStage(
            channel: channel, output: output(), idleCloseSeconds: configuration.idleCloseSeconds,
            request: configuration.format, fadeCurve: configuration.fadeCurve, now: { MonotonicClock.seconds })
        while !audioShallEnd.load(ordering: .acquiring) {
            NamedThread.beat()
            if stage.step() == .idle { audioWake.wait(timeoutMilliseconds: Self.longestWaitMilliseconds) }
        }
        stage.finish()
        audioHasEnded.signal()
    }
}
