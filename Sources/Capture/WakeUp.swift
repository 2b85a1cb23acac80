// Runs on: any thread signals, one waits.
import Glibc
import Threads

/// Ends another thread's wait from outside: a pipe, so that the wait can watch a second descriptor too.
final class WakeUp: Sendable {
    private let readEnd: CInt
    private let writeEnd: CInt

    init() throws(CaptureError) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw CaptureError(
                name: "camera thread", reason: .unusable, detail: "cannot be set up: \(systemMessage(errno))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Ends the wait that is going on, or the next one. A full pipe already does.
    func signal() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Waits for a signal, for `descriptor` to become readable, or for the time to be over.
    /// - Parameters:
    ///   - timeoutMilliseconds: nil waits without end.
    ///   - descriptor: a second thing to wait for; -1 for none.
    func wait(timeoutMilliseconds: Int?, descriptor: CInt = -1) {
        var entries = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard NamedThread.poll(&entries, milliseconds: timeoutMilliseconds) > 0, entries[0].revents != 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &bytes, bytes.count) > 0 {}
    }
}

/// The system's text for an errno.
func systemMessage(_ code: CInt) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
}
