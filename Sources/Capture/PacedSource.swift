// Runs on: the camera thread, or the only thread of an offline run.
import Glibc
import Threads

/// Gives a recording's frames at the time they are due, as a camera would.
public final class PacedSource: FrameSource {
    private let source: any FrameSource
    /// A frame that is read and not yet due.
    private var pending = Frame()
    private var hasPending = false
    /// The clock's time of the timestamp 0, once the first frame came.
    private var origin: Double?

    /// Somebody who stayed away for longer goes on where the recording stood instead of being given all at once.
    private static let maximumDelaySeconds = 1.0

    /// Slows a source down to its own timestamps.
    public init(_ source: any FrameSource) {
        self.source = source
    }

    /// The paced source's own.
    public var description: SourceDescription { source.description }

    /// Waits until the next frame is due; what it reads too early it keeps.
    /// - Returns: `.timedOut` if the frame is due later than `timeoutMilliseconds` from now.
    public func read(into frame: inout Frame, timeoutMilliseconds: Int) throws(CaptureError) -> FrameRead {
        if !hasPending {
            let read = try source.read(into: &pending, timeoutMilliseconds: timeoutMilliseconds)
            guard read == .frame else { return read }
            hasPending = true
        }
        let now = MonotonicClock.seconds
        var start = origin ?? (now - pending.timestamp)
        // A source that was rewound seems late too, and starts anew.
        let wait = start + pending.timestamp - now
        if wait < -Self.maximumDelaySeconds { start = now - pending.timestamp }
        origin = start
        let timeout = Double(max(0, timeoutMilliseconds)) / 1000
        guard wait <= timeout else {
            Self.sleep(seconds: timeout)
            return .timedOut
        }
        Self.sleep(seconds: wait)
        swap(&frame, &pending)
        hasPending = false
        return .frame
    }

    private static func sleep(seconds: Double) {
        guard seconds > 0 else { return }
        let bounded = min(seconds, 86_400)
        var left = timespec(tv_sec: Int(bounded), tv_nsec: Int((bounded - bounded.rounded(.down)) * 1e9))
        var rest = timespec()
        while nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
    }
}
