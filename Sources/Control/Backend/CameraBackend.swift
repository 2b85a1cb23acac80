// Runs on: the control thread (the event loop) calls the backend. It never blocks there: see `ControlBackend`.
import ControlProtocol

/// The camera. The calls are those of `ControlBackend`.
public protocol CameraBackend: Sendable {
    /// Opens or closes the camera.
    func setCamera(isOn: Bool) throws(ControlError)
}
