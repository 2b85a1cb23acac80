// Runs on: any thread starts and stops the two threads "decoder" and "audio"; each owns what it works with.
import Synchronization
import Threads

/// The player's threads.
final class PlayerThreads: Sendable {
    private let decoderWake = WakeSignal()

    init(
        configuration: PlayerConfiguration, box: TransportBox, output: @escaping @Sendable () -> any AudioOutput,
        onEvent: @escaping @Sendable (PlayerEvent) -> Void
    ) {}

    func start() throws(ThreadError) {}
    func shutdown() {}
    func wakeDecoder() { decoderWake.signal() }
}
