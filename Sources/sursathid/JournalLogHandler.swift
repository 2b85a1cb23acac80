// Runs on: any thread that logs, but never the audio thread.
import CSystemd
import Glibc
import Logging

/// Writes log messages to the journal with their fields, or to standard error where there is no journal.
///
/// Metadata keys become journal fields as they are, so they are written in capitals (`SURSATHI_MOOD`).
struct JournalLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    private let usesJournal = JournalLogHandler.standardErrorIsJournal

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(
        level: Logger.Level, message: Logger.Message, metadata extra: Logger.Metadata?, source: String, file: String,
        function: String, line: UInt
    ) {
        let fields = metadata.merging(extra ?? [:]) { _, new in new }
        if usesJournal {
            send(level: level, message: message.description, fields: fields)
        } else {
            let line = Array("\(Self.word(level))\(message)\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
        }
    }

    /// `sd_journal_sendv` takes the fields as one `NAME=value` each; values may hold any byte.
    private func send(level: Logger.Level, message: String, fields: Logger.Metadata) {
        var texts = ["MESSAGE=\(message)", "PRIORITY=\(Self.priority(level))", "SYSLOG_IDENTIFIER=\(label)"]
        for (key, value) in fields { texts.append("\(key)=\(value)") }
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
    private static let standardErrorIsJournal: Bool = {
        guard let text = getenv("JOURNAL_STREAM").map({ String(cString: $0) }) else { return false }
        let numbers = text.split(separator: ":").compactMap { UInt64($0) }
        var status = stat()
        guard numbers.count == 2, fstat(STDERR_FILENO, &status) == 0 else { return false }
        return UInt64(status.st_dev) == numbers[0] && UInt64(status.st_ino) == numbers[1]
    }()

    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private static func word(_ level: Logger.Level) -> String {
        switch level {
        case .warning: "warning: "
        case .error, .critical: "error: "
        default: ""
        }
    }
}
