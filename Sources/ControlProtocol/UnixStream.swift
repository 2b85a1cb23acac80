// Runs on: the thread that owns it. Its calls block up to their time-outs.
import Glibc

/// A connected Unix stream socket with time-outs and a buffer that hands out lines.
///
/// Invariant: `descriptor` is open and non-blocking from the end of `init` to `deinit`, and belongs to this object alone.
final class UnixStream {
    /// The longest line accepted, in bytes.
    static let maximumLineBytes = 1 << 20

    let path: String
    let descriptor: CInt
    private var buffer: [UInt8] = []
    /// Up to here the buffer was handed out.
    private var start = 0

    /// Connects.
    /// - Throws: `ControlClientError` that says why not.
    init(path: String, timeoutMilliseconds: Int) throws(ControlClientError) {
        self.path = path
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | closeOnExecNonblocking, 0)
        guard descriptor >= 0 else { throw .system(path: path, operation: "socket", code: errno) }
        do throws(ControlClientError) {
            try Self.connect(descriptor, to: path, timeoutMilliseconds: timeoutMilliseconds)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// A full backlog makes a non-blocking connect of a Unix socket fail with EAGAIN: there is nothing to poll for, so try again.
    private static func connect(
        _ descriptor: CInt, to path: String, timeoutMilliseconds: Int
    ) throws(ControlClientError) {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        while true {
            let code = withUnixAddress(path) { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
            guard let code else { throw .system(path: path, operation: "connect", code: ENAMETOOLONG) }
            switch code {
            case 0, EISCONN: return
            case EINTR: continue
            case EAGAIN:
                guard deadline.remaining > 0 else { throw .timedOut(path: path, milliseconds: timeoutMilliseconds) }
                _ = poll(nil, 0, min(deadline.remaining, 20))
            default: throw .connecting(to: path, code: code)
            }
        }
    }

    /// Sends all bytes.
    func write(_ bytes: [UInt8], timeoutMilliseconds: Int) throws(ControlClientError) {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            let code = errno
            if count > 0 {
                sent += count
            } else if code == EAGAIN {
                guard try wait(for: POLLOUT, deadline) else {
                    throw .timedOut(path: path, milliseconds: timeoutMilliseconds)
                }
            } else if code != EINTR {
                throw code == EPIPE || code == ECONNRESET
                    ? .closed(path: path) : .system(path: path, operation: "write", code: code)
            }
        }
    }

    /// The next line without its newline.
    /// - Returns: nil if none came in time.
    func readLine(timeoutMilliseconds: Int) throws(ControlClientError) -> String? {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        var searched = start
        while true {
            if let newline = buffer[searched...].firstIndex(of: .newline) {
                defer { start = newline + 1 }
                return String(decoding: buffer[start..<newline], as: UTF8.self)
            }
            guard buffer.count - start < Self.maximumLineBytes else {
                throw .malformedResponse(path: path, reason: "a line without end")
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            guard try fill(deadline) else { return nil }
        }
    }

    /// Exactly so many bytes, which need not be text.
    /// - Returns: nil if they did not come in time.
    func readBytes(_ count: Int, timeoutMilliseconds: Int) throws(ControlClientError) -> [UInt8]? {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        while buffer.count - start < count {
            guard try fill(deadline) else { return nil }
        }
        defer { start += count }
        return Array(buffer[start..<start + count])
    }

    /// Reads what is there, or waits for it.
    private func fill(_ deadline: Deadline) throws(ControlClientError) -> Bool {
        while true {
            let (count, code) = withUnsafeTemporaryAllocation(byteCount: 16384, alignment: 1) { chunk in
                let count = recv(descriptor, chunk.baseAddress, chunk.count, 0)
                let code = errno
                if count > 0 { buffer += chunk.prefix(count) }
                return (count, code)
            }
            if count > 0 { return true }
            if count == 0 { throw .closed(path: path) }
            switch code {
            case EINTR: continue
            case EAGAIN: guard try wait(for: POLLIN, deadline) else { return false }
            case ECONNRESET: throw .closed(path: path)
            default: throw .system(path: path, operation: "read", code: code)
            }
        }
    }

    private func wait(for events: CInt, _ deadline: Deadline) throws(ControlClientError) -> Bool {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = poll(&entry, 1, deadline.remaining)
            let code = errno
            if count > 0 { return true }
            if count == 0 { return false }
            guard code == EINTR else { throw .system(path: path, operation: "poll", code: code) }
        }
    }
}

private let closeOnExecNonblocking = CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)

/// A moment of the monotonic clock, counted down by `poll`.
private struct Deadline {
    private let end: ContinuousClock.Instant

    /// Below zero is at once, beyond a day is a day.
    init(milliseconds: Int) {
        end = ContinuousClock.now + .milliseconds(min(max(milliseconds, 0), 86_400_000))
    }

    /// Milliseconds for `poll`, rounded up so that it does not spin.
    var remaining: CInt {
        let left = (end - ContinuousClock.now).components
        guard left.seconds >= 0, left.attoseconds >= 0 else { return 0 }
        let milliseconds = left.seconds * 1000 + (left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(clamping: milliseconds)
    }
}
