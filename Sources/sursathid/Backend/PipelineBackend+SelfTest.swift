// Runs on: a thread that may wait for a disk.
import Control
import ControlProtocol
import Doctor

extension PipelineBackend {
    func selfTest() -> SelfTestReport {
        selfTestOfDaemon.report(configuration: pipeline.configuration, musicFolder: musicFolder)
    }
}
