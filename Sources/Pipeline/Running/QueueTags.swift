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
        /// Says what the queue holds that nobody else describes; nil once it was asked.
        var queue: (@Sendable () -> [Track])?
        var isRunning = false
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

    /// The queue is another one: its tracks are read, others forgotten. Returns at once.
    /// - Parameter queue: the tracks that shall be known, asked for on the thread "tags": many changes in a row are looked at once.
    func follow(_ queue: @escaping @Sendable () -> [Track]) {
        let starts = fields.withLock { fields in
            fields.queue = queue
            defer { fields.isRunning = !fields.isStopping }
            return !fields.isRunning && !fields.isStopping
        }
        guard starts else { return }
        thread.withLock { thread in
            // It has ended, or is about to.
            thread?.join()
            thread = try? NamedThread(name: "tags") { [weak self] in self?.run() }
            if thread == nil { fields.withLock { $0.isRunning = false } }
        }
    }

    private func run() {
        while let queue = nextQueue() {
            let tracks = queue().prefix(Self.maximum)
            let paths = Set(tracks.map(\.path))
            let unknown = fields.withLock { fields in
                fields.known = fields.known.filter { paths.contains($0.key) }
                return tracks.filter { fields.known[$0.path] == nil }
            }
            for track in unknown {
                if fields.withLock({ $0.isStopping || $0.queue != nil }) { break }
                NamedThread.beat(graceSeconds: Heartbeat.diskSeconds)
                let tags = TrackTags.read(track)
                fields.withLock { $0.known[track.path] = tags }
            }
            if !unknown.isEmpty, !fields.withLock({ $0.isStopping || $0.queue != nil }) { onRead() }
        }
    }

    /// The queue to look at next; nil if the thread has nothing more to do.
    private func nextQueue() -> (@Sendable () -> [Track])? {
        fields.withLock { fields in
            defer { fields.queue = nil }
            if fields.isStopping || fields.queue == nil { fields.isRunning = false }
            return fields.isRunning ? fields.queue : nil
        }
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
