// Runs on: `record`, `restart` and `finish` on the vision thread, which never waits for the disk; a thread of its own writes.
import Glibc
import Synchronization
import Mood
import Threads

/// What happens to a recording.
public enum TraceEvent: Sendable, Equatable {
    /// Scores and decisions are written to this file from now on.
    case started(path: String)
    /// Nothing is written any more until the settings are read again.
    case stopped(TraceFileError)
    /// No thread for it could be started.
    case refused(ThreadError)
    /// The disk was too slow, so this many lines were left out; said once.
    case behind(lines: Int)
}

/// Records looks and decisions in a file.
public final class TraceRecorder {
    /// Lines are handed to the disk when there are so many bytes, at every decision, and after so many seconds.
    private static let chunkBytes = 16 << 10
    private static let chunkSeconds = 5.0
    /// What waits for the disk; more is left out.
    private static let maximumWaitingBytes = 1 << 20

    /// Where it is recorded.
    public let path: String
    /// The size at which a file is full.
    public let maximumBytes: Int
    private var lines: TraceLines
    private var lastHandOver: Double
    private let shared = Shared()
    private let thread: NamedThread?

    /// What both threads share.
    private final class Shared: Sendable {
        struct Fields {
            var bytes: [UInt8] = []
            /// Holds for the first of the bytes.
            var header: TraceHeader?
            var linesLeftOut = 0
            var isEnding = false
            var hasStopped = false
        }

        /// Guards all fields; held for a copy at most.
        let fields = Mutex(Fields())
        /// Posted when there are bytes, or the end has come.
        let news = Semaphore()
    }

    /// Begins a session. The file is opened by the recorder's own thread: what comes of it is reported.
    /// - Parameters:
    ///   - path: the file.
    ///   - maximumBytes: the size at which it is full.
    ///   - header: the session's.
    ///   - report: called on the vision thread or the recorder's own.
    public init(
        path: String, maximumBytes: Int, header: TraceHeader, report: @escaping @Sendable (TraceEvent) -> Void
    ) {
        self.path = path
        self.maximumBytes = maximumBytes
        lines = TraceLines(header: header)
        lastHandOver = header.clock
        do throws(ThreadError) {
            thread = try NamedThread(name: "trace") { [shared] in
                Self.write(path: path, maximumBytes: maximumBytes, shared, report)
            }
        } catch {
            thread = nil
            shared.fields.withLock { $0.hasStopped = true }
            report(.refused(error))
        }
    }

    /// Whether an error ended the recording.
    public var hasStopped: Bool { shared.fields.withLock { $0.hasStopped } }

    /// Other settings hold from now on, while mood and clock go on.
    public func restart(_ header: TraceHeader) {
        var header = header
        header.cause = .reload
        lines.append(header: header)
    }

    /// What was seen, and what came of it.
    public func record(_ look: TraceLook, decision: TraceDecision?) {
        lines.append(look, decision: decision)
        if lines.bytes.count >= Self.chunkBytes || decision != nil || look.time - lastHandOver >= Self.chunkSeconds {
            lastHandOver = look.time
            handOver()
        }
    }

    /// What a person ordered of the resting face.
    public func record(_ order: BaselineOrder, at time: Double) {
        lines.append(.baseline(time: time, order: order))
    }

    /// Writes what is left, but waits no longer than this for it.
    public func finish(withinMilliseconds milliseconds: Int) {
        handOver()
        end()
        thread?.join(withinMilliseconds: milliseconds)
    }

    deinit { end() }

    private func end() {
        shared.fields.withLock { $0.isEnding = true }
        shared.news.post()
    }

    private func handOver() {
        guard !lines.bytes.isEmpty else { return }
        let isNews = shared.fields.withLock { fields in
            if fields.hasStopped { return false }
            if fields.bytes.isEmpty {
                fields.header = lines.header
                lines.take(into: &fields.bytes)
            } else if fields.bytes.count + lines.bytes.count <= Self.maximumWaitingBytes {
                fields.bytes += lines.bytes
            } else {
                fields.linesLeftOut += lines.count
                return false
            }
            return true
        }
        lines.removeAll()
        if isNews { shared.news.post() }
    }

    /// The body of the recorder's thread.
    private static func write(
        path: String, maximumBytes: Int, _ shared: Shared, _ report: (TraceEvent) -> Void
    ) {
        var bytes: [UInt8] = []
        var saidBehind = false
        do throws(TraceFileError) {
            var file = try TraceFile(path: path, maximumBytes: maximumBytes)
            report(.started(path: path))
            while true {
                shared.news.waitBeating()
                NamedThread.beat(graceSeconds: Heartbeat.diskSeconds)
                bytes.removeAll(keepingCapacity: true)
                let (header, leftOut, isEnding) = shared.fields.withLock { fields in
                    swap(&fields.bytes, &bytes)
                    return (fields.header, fields.linesLeftOut, fields.isEnding)
                }
                if let header { try file.append(bytes, header: header) }
                if leftOut > 0, !saidBehind {
                    saidBehind = true
                    report(.behind(lines: leftOut))
                }
                if isEnding { return }
            }
        } catch {
            shared.fields.withLock { $0.hasStopped = true }
            report(.stopped(error))
        }
    }
}
