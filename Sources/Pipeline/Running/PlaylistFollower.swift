// Runs on: the thread "library" and the thread that reloads, one after the other.
import Library
import Player
import Synchronization

/// Keeps the moods' music in step with the music folder: files that come and go, playlists that are edited.
final class PlaylistFollower: Sendable {
    private let state: PipelineState
    private let player: Player
    private let report: @Sendable (PipelineEvent) -> Void
    /// Held while playlists are read from disk, so that an older reading never takes a newer one's place. Protected by it: how often they were read.
    private let readings: Mutex<UInt64>
    /// Set once, before the database's thread starts.
    private let database = Mutex<MusicDatabase?>(nil)

    init(
        seed: UInt64, state: PipelineState, player: Player, report: @escaping @Sendable (PipelineEvent) -> Void
    ) {
        readings = Mutex(seed)
        self.state = state
        self.player = player
        self.report = report
    }

    func follow(_ database: MusicDatabase) { self.database.withLock { $0 = database } }

    /// No further reading begins; one that waits for a disk is not waited for.
    func stop() { database.withLock { $0 = nil } }

    /// Lets `body` read all playlists anew while nobody else does.
    func reading(_ body: () -> Void) { readings.withLock { _ in body() } }

    /// Something has changed in the folders: what the moods play is looked at again.
    func libraryChanged() {
        guard let database = database.withLock({ $0 }) else { return }
        readings.withLock { seed in
            seed &+= 1
            let old = state.fields.withLock { $0.playlists }
            let new = old.readAgain(seed: seed)
            let changed = new.changed(from: old)
            // A playlist may lie elsewhere now, or name other files outside the music folder.
            database.setRoots(RunningPipeline.roots(new))
            if !changed.isEmpty { take(new, changed) }
        }
    }

    private func take(_ playlists: MoodPlaylists, _ changed: Set<String>) {
        var reports: [PipelineEvent] = []
        state.fields.withLock { fields in
            var playlists = playlists
            // Songs may have begun while the disk was read.
            playlists.keepPlaces(of: fields.playlists)
            fields.playlists = playlists
            fields.conductor.queueIsByHand = player.isByHand
            let orders = fields.conductor.playlistsChanged(playable: playlists.playable, changed: changed)
            player.perform(orders, playlists: playlists) { reports.append($0) }
        }
        for entry in playlists.entries where changed.contains(entry.mood) {
            reports.append(.playlistChanged(mood: entry.mood, trackCount: entry.trackCount, remark: entry.remark))
        }
        for event in reports { report(event) }
    }
}
