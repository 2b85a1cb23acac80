// Runs on: the control thread (the event loop) calls the backend. It never blocks there: see `ControlBackend`.
import ControlProtocol

/// The queue: the songs that are played, in order. The calls are those of `ControlBackend`.
public protocol QueueBackend: Sendable {
    /// All songs of the queue in order, each with its position and id.
    func queue() -> [Song]
}
