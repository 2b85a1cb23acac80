// Runs on: the control thread, which it never holds up: it reads snapshots and leaves orders.
import ControlProtocol
import Control
import Doctor
import Glibc
import Library
import Pipeline
import Player

/// What the socket's commands do to the pipeline.
struct PipelineBackend: ControlBackend {
    let pipeline: RunningPipeline
    /// When the daemon started, in seconds since 1970.
    let started: Int
    let selfTestOfDaemon: SelfTest

    /// - Parameter configurationFile: the file that was read; nil for the defaults.
    init(_ pipeline: RunningPipeline, configurationFile: String? = nil) {
        self.pipeline = pipeline
        started = time(nil)
        selfTestOfDaemon = SelfTest(
            configurationFile: configurationFile, coverFolder: DesktopBackend.coverFolder)
    }

    func song(_ entry: QueueEntry, position: Int?) -> Song {
        var song = Song(file: uri(ofPath: entry.track.path), position: position, id: entry.id)
        describe(&song, track: entry.track)
        return song
    }

    func describe(_ song: inout Song, track: Track) {
        if let known = library.database.song(path: track.path) {
            let described = Song(known)
            song.tags = described.tags
            song.durationSeconds = described.durationSeconds
            song.audioFormat = described.audioFormat
            song.lastModifiedUnixSeconds = described.lastModifiedUnixSeconds
            return
        }
        guard let tags = pipeline.tags(of: track.path) else {
            song.tags = [.init(.title, track.title ?? track.fileName)]
            return
        }
        song.tags = []
        for (tag, value) in [
            (SongTag.artist, tags.artist), (.title, tags.title), (.album, tags.album), (.track, tags.trackNumber),
            (.date, tags.date), (.genre, tags.genre),
        ] {
            if let value { song.tags.append(.init(tag, value)) }
        }
        song.durationSeconds = tags.durationSeconds
    }
}
