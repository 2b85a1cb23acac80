// Runs on: the test's thread. Speaks bytes, so that it can misbehave as `ControlClient` cannot.
import ControlProtocol
import Glibc

struct RawClientError: Error {
    let operation: String
    let code: CInt
}

final class RawClient {
    let path: String
    let descriptor: CInt
    private var buffer: [UInt8] = []

    /// - Parameter timeoutSeconds: for each read and write; far beyond what a healthy server needs.
    init(path: String, timeoutSeconds: Int = 20) throws {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw RawClientError(operation: "socket", code: errno) }
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        let code = withUnixAddress(path) { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
        guard code == 0 else {
            close(descriptor)
            throw RawClientError(operation: "connect", code: code ?? ENAMETOOLONG)
        }
    }

    deinit { close(descriptor) }

    /// - Returns: false if the other side is gone.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(text.utf8) }

    func closeWriting() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// - Returns: nil when the other side has closed.
    func readLine() throws -> String? {
        while true {
            if let newline = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer.removeFirst(newline + 1) }
                return String(decoding: buffer[..<newline], as: UTF8.self)
            }
            guard try fill() else { return nil }
        }
    }

    /// The lines up to and with `OK` or `ACK`, or up to the end.
    func readAnswer() throws -> [String] {
        var lines: [String] = []
        while let line = try readLine() {
            lines.append(line)
            if line == "OK" || line.hasPrefix("ACK ") { return lines }
        }
        return lines + ["<closed>"]
    }

    func ask(_ request: String) throws -> [String] {
        send(request + "\n")
        return try readAnswer()
    }

    /// Everything up to the end, as lines.
    func readToEnd() throws -> [String] {
        var lines: [String] = []
        while let line = try readLine() { lines.append(line) }
        return lines
    }

    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16384)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        let code = errno
        if count > 0 { buffer += chunk[..<count] }
        if count < 0, code != ECONNRESET { throw RawClientError(operation: "recv", code: code) }
        return count > 0
    }
}
