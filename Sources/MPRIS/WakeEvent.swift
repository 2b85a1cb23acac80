// Runs on: any thread rings, one waits.
import CSystemd
import Glibc
import Threads

/// A doorbell that is waited for together with another descriptor: Linux' eventfd.
final class WakeEvent: Sendable {
    /// -1 if the system has none left: then `ring` does nothing, and waits end by time.
    private let descriptor = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Ends the wait that is going on, or the next one. It never blocks.
    func ring() {
        var count: UInt64 = 1
        _ = write(descriptor, &count, MemoryLayout.size(ofValue: count))
    }

    /// Whether it was rung since the last time.
    func take() -> Bool {
        var count: UInt64 = 0
        return read(descriptor, &count, MemoryLayout.size(ofValue: count)) > 0
    }

    /// Waits until it is rung, or the time is over, or `other` is ready.
    /// - Parameters:
    ///   - timeoutMilliseconds: nil waits without end.
    ///   - other: a second descriptor; -1 for none.
    ///   - events: those of poll(2) that `other` is waited for.
    func wait(timeoutMilliseconds: Int?, descriptor other: CInt = -1, events: Int16 = 0) {
        var entries = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: events, revents: 0),
        ]
        // Without a doorbell a wait must end by itself.
        let limit = descriptor >= 0 ? timeoutMilliseconds : min(timeoutMilliseconds ?? 1000, 1000)
        _ = NamedThread.poll(&entries, milliseconds: limit)
    }
}
