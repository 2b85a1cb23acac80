// Runs on: `init`, `stop`, `setEnabled` and the counters on any thread. The loop itself is in CameraLoop.swift.
import Synchronization
import Threads

/// Keeps a source open on a thread of its own ("camera") and hands its newest frame over; outlives unplugged cameras.
public final class CameraThread: Sendable {
    private let shared: CameraShared
    private let thread: NamedThread

    /// Starts the thread, which opens the source at once if `isEnabled`.
    /// - Parameters:
    ///   - open: makes the source; called on the camera thread for every attempt.
    ///   - mailbox: where frames go.
    ///   - stallSeconds: a source without a good frame for so long is closed and opened again. Slow recordings get the
    ///     time of three frames.
    ///   - isEnabled: false starts with the source closed.
    ///   - deviceFolder: where devices appear.
    ///   - onEvent: called on the camera thread; must return soon.
    /// - Throws: `CaptureError` if the system has no thread or descriptor left.
    public convenience init(
        open: @escaping @Sendable () throws(CaptureError) -> any FrameSource,
        mailbox: FrameMailbox,
        stallSeconds: Double = 5,
        isEnabled: Bool = true,
        deviceFolder: String = "/dev",
        onEvent: @escaping @Sendable (CaptureEvent) -> Void
    ) throws(CaptureError) {
        var timing = CameraTiming()
        if stallSeconds > 0 { timing.stallSeconds = min(stallSeconds, 86_400) }
        try self.init(
            open: open, mailbox: mailbox, timing: timing, isEnabled: isEnabled, deviceFolder: deviceFolder,
            onEvent: onEvent)
    }

    init(
        open: @escaping @Sendable () throws(CaptureError) -> any FrameSource, mailbox: FrameMailbox,
        timing: CameraTiming, isEnabled: Bool = true, deviceFolder: String = "/dev",
        onEvent: @escaping @Sendable (CaptureEvent) -> Void
    ) throws(CaptureError) {
        let shared = try CameraShared(isEnabled: isEnabled)
        self.shared = shared
        do {
            thread = try NamedThread(name: "camera") {
                var loop = CameraLoop(
                    open: open, mailbox: mailbox, timing: timing, deviceFolder: deviceFolder, shared: shared,
                    onEvent: onEvent)
                loop.run()
            }
        } catch {
            throw CaptureError(name: "camera thread", reason: .unusable, detail: error.description)
        }
    }

    deinit {
        stop()
    }

    /// Closes the source and ends the thread; returns when both are done. Further calls return at once.
    public func stop() {
        shared.change { $0.isStopping = true }
        thread.join()
    }

    /// Switches the camera off, which closes the device and forgets the waiting frame, or on again.
    public func setEnabled(_ isEnabled: Bool) {
        shared.change { $0.isEnabled = isEnabled }
    }

    /// Closes the device until the next look, which is told by `.rested` and `.resumed` and is no loss, or opens it again.
    /// One that is switched off stays so.
    public func setResting(_ isResting: Bool) {
        shared.change { $0.isResting = isResting }
    }

    /// Frames, losses and reconnections so far.
    public var counters: CameraCounters { shared.counters }
}

/// How long a camera thread waits for what.
struct CameraTiming: Sendable {
    /// A source without a good frame for so long is opened again.
    var stallSeconds = 5.0
    /// Between attempts; the last one stays.
    var retrySeconds = [1.0, 2, 5, 10]
    /// The longest wait for what no event in `/dev` announces: that another program lets go of a camera, or that one which
    /// is still there works again.
    var unannouncedRetrySeconds = 2.0
    /// For one read: a stop takes no longer than this.
    var readMilliseconds = 200
    /// After a device appeared: udev sets its rights and links within this.
    var settleMilliseconds = 300
}

/// What the camera thread shares with its owner.
final class CameraShared: Sendable {
    /// The owner's orders; every change counts `generation` up, so that off and on again is seen as a change.
    struct Orders: Equatable {
        var isEnabled: Bool
        var isResting = false
        var isStopping = false
        var generation = 0

        var wantsFrames: Bool { isEnabled && !isResting && !isStopping }
        /// Closed for a while only, and not for good.
        var isOnlyResting: Bool { isEnabled && isResting && !isStopping }
    }

    private let protectedOrders: Mutex<Orders>
    private let protectedCounters = Mutex(CameraCounters())
    let wakeUp: WakeUp

    init(isEnabled: Bool) throws(CaptureError) {
        wakeUp = try WakeUp()
        protectedOrders = Mutex(Orders(isEnabled: isEnabled))
    }

    var orders: Orders { protectedOrders.withLock { $0 } }
    var counters: CameraCounters { protectedCounters.withLock { $0 } }

    func change(_ body: (inout Orders) -> Void) {
        protectedOrders.withLock { orders in
            body(&orders)
            orders.generation += 1
        }
        wakeUp.signal()
    }

    func count(_ body: (inout CameraCounters) -> Void) {
        protectedCounters.withLock { body(&$0) }
    }
}
