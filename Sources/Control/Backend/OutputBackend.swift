// Runs on: the control thread (the event loop) calls the backend. It never blocks there: see `ControlBackend`.
import ControlProtocol

/// Where the sound goes. The calls are those of `ControlBackend`.
public protocol OutputBackend: Sendable {
    /// The audio outputs.
    func outputs() -> [AudioOutput]
    /// Uses an output or gives it back.
    /// - Throws: `ControlError.noSuchOutput`.
    func setOutput(_ id: Int, isEnabled: Bool) throws(ControlError)
}
