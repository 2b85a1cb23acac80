// Runs on: the main thread.
import Glibc
import JSONText

/// Writes one JSON object as a line of standard output.
func writeLine(_ members: [(String, JSONValue)]) { writeText(JSONValue.object(members).text + "\n") }

/// Writes text to standard output.
func writeText(_ text: String) {
    guard writeAll(Array(text.utf8), to: STDOUT_FILENO) else {
        remark("standard output: \(String(cString: strerror(errno)))")
        exit(1)
    }
}

/// Writes all bytes; false (and errno) if that fails.
private func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
            var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&ready, 1, -1)
        } else if errno != EINTR {
            return false
        }
    }
    return true
}

/// A remark for people, which scripts do not read.
func remark(_ text: String) {
    let line = Array("sursathi-lab: \(text)\n".utf8)
    _ = writeAll(line, to: STDERR_FILENO)
}

/// Something on the command line cannot be done.
struct LabError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The middle of some durations; the mean of the two middle ones if their count is even, 0 if there is none.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
