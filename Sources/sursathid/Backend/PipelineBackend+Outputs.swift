// Runs on: the control thread, which it never holds up: it reads snapshots and leaves orders.
import Control
import ControlProtocol
import Pipeline

extension PipelineBackend {
    func outputs() -> [ControlProtocol.AudioOutput] {
        let name = pipeline.configuration.player.output
        let plugin = String(name.prefix { $0 != ":" })
        return [.init(id: 0, name: name, plugin: plugin, isEnabled: pipeline.outputIsEnabled)]
    }

    func setOutput(_ id: Int, isEnabled: Bool) throws(ControlError) {
        guard id == 0 else { throw .noSuchOutput }
        pipeline.setOutput(isEnabled: isEnabled)
    }
}
