// Runs on: the control thread, which it never holds up: it reads snapshots and leaves orders.
import Control
import ControlProtocol
import Library
import Pipeline
import Player

/// The queue at one moment. Songs are described only when they are asked for.
private struct PipelineQueue: QueueSnapshot {
    let queue: PlayQueue
    let backend: PipelineBackend

    var count: Int { queue.entries.count }
    var version: UInt32 { UInt32(truncatingIfNeeded: queue.version) }
    var currentPosition: Int? { queue.position }

    func song(at position: Int) -> Song {
        var song = backend.song(queue.entries[position], position: position)
        song.priority = Int(queue.priority(at: position))
        return song
    }

    func id(at position: Int) -> Int { queue.entries[position].id }
    func position(of id: Int) -> Int? { queue.position(of: id) }
    func changes(since version: UInt32) -> [Int] { queue.changes(since: Int(version)) }
    func positions(matching filter: SongFilter) -> [Int] {
        backend.library.database.positions(matching: filter, among: queue.entries.lazy.map(\.track.path))
    }
}

extension PipelineBackend {
    var musicFolder: String? {
        let folder = pipeline.playlists.folder
        return folder.isEmpty ? nil : folder
    }

    func queue() -> any QueueSnapshot { PipelineQueue(queue: pipeline.playQueue, backend: self) }

    // MARK: Orders

    func isSong(_ uri: String) -> Bool {
        library.database.snapshot.songIndex(uri: self.uri(ofPath: path(ofURI: uri))) != nil
    }

    func add(_ uri: String, at position: Int?) throws(ControlError) {
        let tracks = tracks(of: uri)
        guard !tracks.isEmpty else { throw uri.contains("://") ? .unsupportedScheme : .noSuchDirectory }
        guard pipeline.add(tracks, at: position) != nil else { throw .queueTooLarge }
    }

    func addSong(_ uri: String, at position: Int?) throws(ControlError) -> Int {
        let path = path(ofURI: uri)
        guard let track = tracks(of: uri).first, track.path == path else {
            throw uri.contains("://") ? .unsupportedScheme : .noSuchSong
        }
        guard let id = pipeline.add([track], at: position)?.first else { throw .queueTooLarge }
        return id
    }

    func remove(_ range: Range<Int>) throws(ControlError) {
        if !range.isEmpty { _ = pipeline.remove(range) }
    }

    func remove(id: Int) throws(ControlError) {
        guard pipeline.remove(id: id) else { throw .noSuchSong }
    }

    func clearQueue() throws(ControlError) { pipeline.clearQueue() }

    func move(_ range: Range<Int>, to destination: Int) throws(ControlError) {
        guard pipeline.move(range, to: destination) else { throw .badSongIndex }
    }

    func swap(_ one: Int, _ other: Int) throws(ControlError) {
        guard pipeline.swap(one, other) else { throw .badSongIndex }
    }

    func shuffle(_ range: Range<Int>) throws(ControlError) { pipeline.shuffle(range) }

    func setPriority(_ priority: UInt8, of range: Range<Int>) throws(ControlError) {
        pipeline.setPriority(priority, of: range)
    }

    // MARK: Names

    /// A song's name in the protocol: its path below the music folder, or else the whole path.
    func uri(ofPath path: String) -> String { library.database.roots.uri(ofPath: path) }

    /// What a name in the protocol stands for.
    private func path(ofURI uri: String) -> String {
        let name = uri.hasPrefix("file://") ? String(uri.dropFirst("file://".count)) : uri
        let path = library.database.roots.path(ofURI: name)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The song of that name, or the songs in the folder of that name.
    private func tracks(of uri: String) -> [Track] {
        let path = path(ofURI: uri)
        let snapshot = library.database.snapshot
        let name = self.uri(ofPath: path)
        if let song = snapshot.songIndex(uri: name) { return [library.track(song, of: snapshot)] }
        if let songs = snapshot.songs(below: name), !songs.isEmpty {
            return songs.map { library.track($0, of: snapshot) }
        }
        return moodTracks(of: path)
    }

    /// The same among what the moods play, in the order of the paths: it is known before the first scan has come that far.
    private func moodTracks(of path: String) -> [Track] {
        let folder = "\(path)/"
        var found: [String: Track] = [:]
        for entry in pipeline.playlists.entries {
            for track in entry.tracks where track.path == path || track.path.utf8.starts(with: folder.utf8) {
                found[track.path] = track
            }
        }
        return found.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}
