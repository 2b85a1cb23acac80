// Runs on: the control thread, which it never holds up: it reads snapshots and leaves orders.
import Control
import ControlProtocol
import Pipeline
import Player

extension PipelineBackend {
    func queue() -> [Song] {
        pipeline.queue.enumerated().map { song($1, position: $0) }
    }
}
