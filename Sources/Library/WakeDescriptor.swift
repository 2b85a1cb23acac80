// Runs on: any thread signals, one waits.
import Glibc
import Threads

/// Ends another thread's wait from outside, also where it waits for a second descriptor: a pipe.
final class WakeDescriptor: Sendable {
    /// -1 if the system has none left: then `signal` does nothing, and waits end by time.
    private let readEnd: CInt
    private let writeEnd: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        guard readEnd >= 0 else { return }
        close(readEnd)
        close(writeEnd)
    }

    /// Ends the wait that is going on, or the next one. A full pipe already does.
    func signal() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Waits for a signal, for `other` to become readable, or for the time to be over.
    /// - Parameters:
    ///   - timeoutMilliseconds: nil waits without end.
    ///   - other: a second descriptor; -1 for none.
    /// - Returns: false if the time was over.
    func wait(timeoutMilliseconds: Int?, descriptor other: CInt = -1) -> Bool {
        var entries = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        // Without a pipe a wait must end by itself.
        let limit = readEnd >= 0 ? timeoutMilliseconds : min(timeoutMilliseconds ?? 1000, 1000)
        let count = NamedThread.poll(&entries, milliseconds: limit)
        var bytes = [UInt8](repeating: 0, count: 64)
        while entries[0].revents != 0, read(readEnd, &bytes, bytes.count) > 0 {}
        return count != 0
    }
}
