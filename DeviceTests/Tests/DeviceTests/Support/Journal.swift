// What the service said, from systemd's journal.
import Foundation

/// One entry of the journal.
struct JournalEntry {
    let message: String
    /// Seconds since the boot at which the journal received it.
    let monotonic: Double
    /// Every field, `_PID` and `SURSATHI_MOOD` among them.
    let fields: [String: String]
}

/// The journal of one unit from a moment on.
struct Journal {
    let unit: String
    private let cursor: String
    /// What comes is written down as it comes: to ask anew each time costs an emulated processor most of a second.
    private let follower: RunningCommand

    /// From now on.
    init(unit: String = "sursathid") throws {
        self.unit = unit
        let lines = try shell("journalctl --sync; journalctl -n 1 -o cat --show-cursor")
        cursor = lines.components(separatedBy: "-- cursor: ").last ?? ""
        follower = try RunningCommand(
            "exec journalctl -u \(unit) -o json --no-pager --follow --after-cursor='\(cursor)'")
    }

    /// All that the unit said since, systemd's own words about it among them.
    func entries() throws -> [JournalEntry] {
        Self.entries(
            try shell("journalctl --sync; journalctl -u \(unit) -o json --no-pager --after-cursor='\(cursor)'"))
    }

    private static func entries(_ text: String) -> [JournalEntry] {
        text.split(separator: "\n").compactMap { line in
            guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                return nil
            }
            let fields = object.compactMapValues { $0 as? String }
            guard let message = fields["MESSAGE"], let time = fields["__MONOTONIC_TIMESTAMP"].flatMap(Double.init)
            else {
                return nil
            }
            return JournalEntry(message: message, monotonic: time / 1e6, fields: fields)
        }
    }

    /// The first entry that holds `words` and is later than `after`; waits for it.
    @discardableResult
    func entry(_ words: String, after: Double = 0, seconds: Double = 60) throws -> JournalEntry {
        try eventually("journal entry with \"\(words)\"", seconds: seconds) {
            Self.entries(follower.output).first { $0.message.contains(words) && $0.monotonic > after }
        }
    }
}
