// Runs on: `tags` on any thread, under a short lock; files are read on the thread "tags" only.
import Glibc
import Library
import Player
import Synchronization
import Threads

/// The tags of the queue's tracks, read in the background, so that showing a queue never waits for a disk.
final class QueueTags: Sendable {
    private struct Fields {
        var known: [String: TrackTags] = [:]
        var wanted: [Track] = []
        var isStopping = false
    }

    /// More than this are not kept: a queue of 50,000 tracks is shown by its file names behind that.
    static let maximum = 5000

    private let fields = Mutex(Fields())
    private let thread = Mutex<NamedThread?>(nil)
    private let onRead: @Sendable () -> Void

    /// - Parameter onRead: called when further tags are known, on the thread that read them.
    init(onRead: @escaping @Sendable () -> Void) {
        self.onRead = onRead
    }

    /// The tags as far as they are known.
    func tags(of path: String) -> TrackTags? { fields.withLock { $0.known[path] } }

    /// Keeps what the player has read anyway.
    func learn(_ path: String, _ tags: TrackTags) {
        fields.withLock { if $0.known.count < Self.maximum { $0.known[path] = tags } }
    }

    /// The queue is another one: its tracks are read, others forgotten.
    func follow(_ queue: [QueueEntry]) {
        let isIdle = fields.withLock { fields in
            let wasIdle = fields.wanted.isEmpty
            let tracks = queue.prefix(Self.maximum).map(\.track)
            let paths = Set(tracks.map(\.path))
            fields.known = fields.known.filter { paths.contains($0.key) }
            fields.wanted = tracks.filter { fields.known[$0.path] == nil }.reversed()
            return wasIdle && !fields.wanted.isEmpty && !fields.isStopping
        }
        guard isIdle else { return }
        thread.withLock { thread in
            thread?.join()
            thread = try? NamedThread(name: "tags") { [weak self] in self?.readWanted() }
        }
    }

    private func readWanted() {
        while let track = fields.withLock({ $0.isStopping ? nil : $0.wanted.last }) {
            let tags = TrackTags.read(track)
            fields.withLock { fields in
                fields.known[track.path] = tags
                if fields.wanted.last == track { fields.wanted.removeLast() }
            }
        }
        onRead()
    }

    /// Ends the thread. One that waits for a dead disk is left behind.
    func stop() {
        fields.withLock { $0.isStopping = true }
        thread.withLock { thread in
            thread?.join(withinMilliseconds: 100)
            thread = nil
        }
    }
}
