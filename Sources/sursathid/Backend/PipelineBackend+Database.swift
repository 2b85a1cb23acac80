// Runs on: the control thread and the threads that wait for disks.
import Control
import ControlProtocol
import Library
import Pipeline

extension PipelineBackend {
    var library: MusicLibrary { pipeline.library }

    func stickerChanged(_ name: String?, of uri: String) {
        if name == nil || name == SongRating.stickerName { pipeline.songWasRated(uri) }
    }

    func add(_ tracks: [Track], at position: Int?) throws(ControlError) {
        guard pipeline.add(tracks, at: position) != nil else { throw .queueTooLarge }
    }

    func queueURIs() -> [String] {
        let roots = library.database.roots
        return pipeline.playQueue.entries.map { roots.uri(ofPath: $0.track.path) }
    }
}
