// Runs on: the control thread, which it never holds up: it reads snapshots and leaves orders.
import Control
import ControlProtocol
import Pipeline

extension PipelineBackend {
    func camera(_ snapshot: PipelineSnapshot) -> (CameraState, String?) {
        switch snapshot.camera {
        case .opening: (.starting, nil)
        case .off(.order): (.off, "the device is closed")
        case .off(let reason): (.off, reason.description)
        case .resting(let seconds):
            (.resting, "the device is closed until the next look, in \(Int(seconds.rounded(.up))) s")
        case .lost(let reason): (.unavailable, reason)
        case .open(let source):
            snapshot.poorLight.map { (.covered, $0.description) }
                ?? (.on, "\(source.name), \(source.width)x\(source.height)")
        }
    }

    func setCamera(isOn: Bool) throws(ControlError) { pipeline.setCamera(on: isOn) }
}
