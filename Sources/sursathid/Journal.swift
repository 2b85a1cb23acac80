// Runs on: any thread that has something to say, but never the audio thread.
import ControlProtocol
import CSystemd
import Glibc

/// The daemon's log: the journal with structured fields, or standard error where there is no journal.
struct Journal: Sendable {
    /// sd-daemon(3)'s levels.
    enum Level: Int, Sendable {
        case critical = 2
        case error = 3
        case warning = 4
        case notice = 5
        case info = 6
        case debug = 7
    }

    /// What is less important is not said.
    let leastLevel: Level
    private let usesJournal: Bool

    init(leastLevel: Level = .info) {
        self.leastLevel = leastLevel
        usesJournal = Self.standardErrorIsJournal
    }

    func critical(_ message: String, _ fields: [String: String] = [:]) { send(.critical, message, fields) }
    func error(_ message: String, _ fields: [String: String] = [:]) { send(.error, message, fields) }
    func warning(_ message: String, _ fields: [String: String] = [:]) { send(.warning, message, fields) }
    func notice(_ message: String, _ fields: [String: String] = [:]) { send(.notice, message, fields) }
    func info(_ message: String, _ fields: [String: String] = [:]) { send(.info, message, fields) }
    func debug(_ message: String, _ fields: [String: String] = [:]) { send(.debug, message, fields) }

    private func send(_ level: Level, _ message: String, _ fields: [String: String]) {
        guard level.rawValue <= leastLevel.rawValue else { return }
        // Titles and file names may hold newlines, which would look like further messages.
        let message = terminalSafe(message)
        guard usesJournal else {
            let word = level.rawValue <= Level.error.rawValue ? "error: " : level == .warning ? "warning: " : ""
            let line = Array("\(word)\(message)\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
            return
        }
        var texts = ["MESSAGE=\(message)", "PRIORITY=\(level.rawValue)", "SYSLOG_IDENTIFIER=sursathid"]
        for (name, value) in fields { texts.append("\(name)=\(value)") }
        Self.sendToJournal(texts)
    }

    /// `sd_journal_sendv` takes the fields as one `NAME=value` each; values may hold any byte.
    private static func sendToJournal(_ texts: [String]) {
        var bytes: [UInt8] = []
        var lengths: [Int] = []
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            lengths.append(text.utf8.count)
        }
        bytes.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            var offset = 0
            let vectors = lengths.map { length in
                defer { offset += length }
                return iovec(iov_base: start + offset, iov_len: length)
            }
            _ = sd_journal_sendv(vectors, CInt(vectors.count))
        }
    }

    /// systemd names the journal's stream in JOURNAL_STREAM; it counts only if standard error still is that stream.
    private static var standardErrorIsJournal: Bool {
        guard let text = getenv("JOURNAL_STREAM").map({ String(cString: $0) }) else { return false }
        let numbers = text.split(separator: ":").compactMap { UInt64($0) }
        var status = stat()
        guard numbers.count == 2, fstat(STDERR_FILENO, &status) == 0 else { return false }
        return UInt64(status.st_dev) == numbers[0] && UInt64(status.st_ino) == numbers[1]
    }
}
