// Runs on: one thread puts, another takes. Nothing is allocated and the lock is held for a swap of storage only.

/// A place for one frame between the camera and the vision thread: the latest wins, an older one that nobody took is
/// overwritten and counted.
public final class FrameMailbox: Sendable {
    private struct State {
        var frame = Frame()
        var isFull = false
        var isClosed = false
        var overwritten = 0
        /// Whether the taker waits for a frame; one that rests is not woken by any.
        var isAwaited = false
        var isNudged = false
    }

    /// Everything that both threads touch; protected by the monitor's mutex.
    private let monitor = Monitor(State())

    /// An empty mailbox.
    public init() {}

    /// Puts a frame in and gives back the storage that lay there, so that no thread allocates.
    public func put(_ frame: inout Frame) {
        let isAwaited = monitor.withLock { state in
            swap(&state.frame, &frame)
            if state.isFull { state.overwritten += 1 }
            state.isFull = true
            return state.isAwaited
        }
        if isAwaited { monitor.signal() }
    }

    /// Waits for a frame and takes it out.
    /// - Parameters:
    ///   - frame: gives its storage and receives the frame.
    ///   - timeoutMilliseconds: how long to wait at most; 0 only looks.
    /// - Returns: false if nothing came in time or the mailbox is closed.
    public func take(into frame: inout Frame, timeoutMilliseconds: Int) -> Bool {
        monitor.withLock { $0.isAwaited = true }
        return monitor.waitWithLock(
            timeoutMilliseconds: timeoutMilliseconds, until: { $0.isFull || $0.isClosed }
        ) { state in
            state.isAwaited = false
            guard state.isFull, !state.isClosed else { return false }
            swap(&state.frame, &frame)
            state.isFull = false
            return true
        }
    }

    /// Lets the taker sleep, whatever frames come. It wakes early after `nudge`, also an earlier one, and after `close`.
    public func rest(milliseconds: Int) {
        monitor.waitWithLock(timeoutMilliseconds: milliseconds, until: { $0.isNudged || $0.isClosed }) { state in
            state.isNudged = false
        }
    }

    /// Ends the taker's rest, or its next one.
    public func nudge() {
        monitor.withLock { $0.isNudged = true }
        monitor.signal()
    }

    /// Forgets the waiting frame: a picture must not outlive the moment that the camera was switched off.
    public func discard() {
        monitor.withLock { state in
            state.frame.bytes.removeAll(keepingCapacity: true)
            state.isFull = false
        }
    }

    /// Wakes the taker; from now on `take` returns false at once.
    public func close() {
        monitor.withLock { $0.isClosed = true }
        monitor.signal()
    }

    /// Whether `close` was called.
    public var isClosed: Bool { monitor.withLock { $0.isClosed } }

    /// How many frames nobody took before the next came.
    public var overwritten: Int { monitor.withLock { $0.overwritten } }
}
