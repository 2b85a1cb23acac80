// Runs on: the camera thread only. It waits on the source, never decodes, and allocates nothing for a frame.
import Threads

/// The life of the camera thread: open, deliver, and after a loss wait and open again.
struct CameraLoop {
    private let open: @Sendable () throws(CaptureError) -> any FrameSource
    private let mailbox: FrameMailbox
    private let timing: CameraTiming
    private let deviceFolder: String
    private let shared: CameraShared
    private let onEvent: @Sendable (CaptureEvent) -> Void

    /// Storage that goes round between this thread, the mailbox and the taker.
    private var frame = Frame()
    /// Losses since the last good frame: the place in the back-off.
    private var failures = 0
    private var wasOpen = false
    /// Whether it was closed for a rest, from which it comes back without ado, and how often it was.
    private var isRested = false
    private var rests = 0
    /// Whether there is something to close: set by the first attempt after the camera was switched on.
    private var isActive = false
    private var lastLoss: (error: CaptureError, count: Int)?

    init(
        open: @escaping @Sendable () throws(CaptureError) -> any FrameSource, mailbox: FrameMailbox,
        timing: CameraTiming, deviceFolder: String, shared: CameraShared,
        onEvent: @escaping @Sendable (CaptureEvent) -> Void
    ) {
        self.open = open
        self.mailbox = mailbox
        self.timing = timing
        self.deviceFolder = deviceFolder
        self.shared = shared
        self.onEvent = onEvent
    }

    /// Returns when the owner wants to stop.
    mutating func run() {
        var watch = DeviceWatch(folder: deviceFolder)
        while true {
            let orders = shared.orders
            guard orders.wantsFrames else {
                close(orders)
                if orders.isStopping { return }
                waitForOrders(after: orders)
                continue
            }
            isActive = true
            // What happened until now is seen by this attempt; what happens from now on ends the wait after it.
            _ = watch?.sawVideoDevice()
            do {
                switch try session() {
                case .interrupted:
                    break
                case .ended:
                    onEvent(.ended)
                    waitForOrders(after: orders)
                }
            } catch {
                recover(from: error, watch: &watch)
            }
        }
    }

    /// Forgets the pictures and tells that the camera is off, or rests. The source itself went at the end of its session.
    private mutating func close(_ orders: CameraShared.Orders) {
        // One that rests may still be switched off.
        guard isActive || isRested && !orders.isOnlyResting else { return }
        isActive = false
        failures = 0
        lastLoss = nil
        wasOpen = false
        mailbox.discard()
        frame.bytes.removeAll(keepingCapacity: true)
        isRested = orders.isOnlyResting
        if isRested { rests += 1 }
        onEvent(isRested ? .rested(count: rests) : .closed)
    }

    private enum Ending {
        case interrupted
        case ended
    }

    /// Opens the source and delivers its frames. The source is closed on return.
    private mutating func session() throws(CaptureError) -> Ending {
        let source = try open()
        if wasOpen { shared.count { $0.reconnects += 1 } }
        wasOpen = true
        let description = source.description
        onEvent(isRested ? .resumed(description) : .opened(description))
        isRested = false
        let stallLimit = stallLimitSeconds(framesPerSecond: description.framesPerSecond)
        var lastFrame = MonotonicClock.seconds
        while shared.orders.wantsFrames {
            switch try source.read(into: &frame, timeoutMilliseconds: timing.readMilliseconds) {
            case .frame:
                mailbox.put(&frame)
                shared.count { $0.frames += 1 }
                failures = 0
                lastLoss = nil
                lastFrame = MonotonicClock.seconds
                continue
            case .dropped(let reason):
                drop(reason)
            case .timedOut:
                break
            case .ended:
                return .ended
            }
            if MonotonicClock.seconds - lastFrame > stallLimit {
                throw CaptureError(
                    name: description.name, reason: .stalled,
                    detail: "delivered no usable picture for \(Int(stallLimit)) s; it is opened again")
            }
        }
        return .interrupted
    }

    /// Three frames' time of a slow source, but at most a day: a file may claim any rate.
    private func stallLimitSeconds(framesPerSecond: Double) -> Double {
        let slow = framesPerSecond > 0 ? 3 / framesPerSecond : 0
        return min(max(timing.stallSeconds, slow), 86_400)
    }

    private func drop(_ reason: String) {
        shared.count { $0.dropped += 1 }
        let count = shared.counters.dropped
        if CaptureEvent.isTold(count: count) { onEvent(.frameDropped(reason: reason, count: count)) }
    }

    /// Tells the loss and waits until the next attempt is due, a camera appears, or the owner has other orders.
    private mutating func recover(from error: CaptureError, watch: inout DeviceWatch?) {
        let watches = error.reason == .missing || error.reason == .forbidden
        let backOff = timing.retrySeconds[min(failures, timing.retrySeconds.count - 1)]
        let seconds = watches ? backOff : min(backOff, timing.unannouncedRetrySeconds)
        failures += 1
        isRested = false
        let count = lastLoss.map { $0.error == error ? $0.count + 1 : 1 } ?? 1
        lastLoss = (error, count)
        if CaptureEvent.isTold(count: count) { onEvent(.lost(error, retrySeconds: seconds)) }

        let orders = shared.orders
        let descriptor = watches ? watch?.descriptor ?? -1 : -1
        let end = MonotonicClock.seconds + seconds
        while shared.orders == orders, orders.wantsFrames {
            let left = end - MonotonicClock.seconds
            guard left > 0 else { return }
            shared.wakeUp.wait(timeoutMilliseconds: Int(left * 1000) + 1, descriptor: descriptor)
            if watches, watch?.sawVideoDevice() == true {
                shared.wakeUp.wait(timeoutMilliseconds: timing.settleMilliseconds)
                failures = 0
                return
            }
        }
    }

    private func waitForOrders(after orders: CameraShared.Orders) {
        while shared.orders == orders { shared.wakeUp.wait(timeoutMilliseconds: nil) }
    }
}
