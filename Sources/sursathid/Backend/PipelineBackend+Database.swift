// Runs on: the control thread and the threads that wait for disks.
import Control
import ControlProtocol
import Library
import Pipeline

extension PipelineBackend {
    var library: MusicLibrary { pipeline.library }

    func add(_ tracks: [Track], at position: Int?) throws(ControlError) {
        guard position == nil else { throw .init(.argument, "songs can be added at the end only") }
        pipeline.append(tracks)
    }

    func queueURIs() -> [String] {
        let roots = library.database.roots
        return pipeline.queue.map { roots.uri(ofPath: $0.track.path) }
    }

    func queuePlace() -> (current: Int?, length: Int) {
        let player = pipeline.playerStatus
        return (player.position, player.queueLength)
    }
}
