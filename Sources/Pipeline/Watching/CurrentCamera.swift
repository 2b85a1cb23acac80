// Runs on: any thread. Calls return at once, but for `stop`.
import Capture
import Synchronization

/// The camera's thread, which is made anew when its settings change, and what it was told to do.
final class CurrentCamera: Sendable {
    private struct Fields {
        var thread: CameraThread?
        var isEnabled = true
        var isResting = false
    }

    /// Guards all fields; orders to the thread are given under it, so that they keep their order.
    private let fields = Mutex(Fields())

    /// Frames, losses and reconnections of the present thread.
    var counters: CameraCounters { fields.withLock { $0.thread?.counters } ?? CameraCounters() }

    /// Starts a thread.
    /// - Parameter make: makes it with the source open or closed.
    func start(_ make: (_ isEnabled: Bool) throws(CaptureError) -> CameraThread) throws(CaptureError) {
        try fields.withLock { fields throws(CaptureError) in
            let thread = try make(fields.isEnabled && !fields.isResting)
            if fields.isResting {
                thread.setResting(true)
                thread.setEnabled(fields.isEnabled)
            }
            fields.thread = thread
        }
    }

    /// Ends the thread; the device is closed on return, which may take a while.
    func stop() {
        let thread = fields.withLock { fields in
            defer { fields.thread = nil }
            return fields.thread
        }
        thread?.stop()
    }

    /// Switches the camera off, which closes the device, or on: one that is waited for is tried again at once.
    func setEnabled(_ isEnabled: Bool) {
        fields.withLock { fields in
            fields.isEnabled = isEnabled
            fields.thread?.setEnabled(isEnabled)
        }
    }

    /// Closes the device until the next look, or opens it for one.
    func setResting(_ isResting: Bool) {
        fields.withLock { fields in
            guard fields.isResting != isResting else { return }
            fields.isResting = isResting
            fields.thread?.setResting(isResting)
        }
    }
}
