// Waiting for what comes in its own time. An emulated processor is 10 to 20 times slower than a real one: limits are generous, and
// a promise about time is judged by the journal's clock (`Journal`), never by how long a wait took here.
import Foundation

/// Asks at first every 0.1 s, then every second, which leaves the emulated processor to what is waited for, until the answer is not nil, and gives it.
/// - Throws: `CommandFailure`, which names what was waited for and the service's last words.
func eventually<Answer>(_ what: String, seconds: Double = 60, _ ask: () throws -> Answer?) throws -> Answer {
    let end = ProcessInfo.processInfo.systemUptime + seconds
    var pause = 0.1
    while true {
        if let answer = try ask() { return answer }
        guard ProcessInfo.processInfo.systemUptime < end else { break }
        Thread.sleep(forTimeInterval: pause)
        pause = min(pause * 1.3, 1)
    }
    let asked = "sursathictl --socket \(Service.socket)"
    let words =
        (try? shell(
            "journalctl -u sursathid -n 60 -o short-monotonic --no-pager; (\(asked) status; \(asked) why) 2>&1 || true"))
        ?? ""
    throw CommandFailure(description: "within \(seconds) s there was no: \(what)\n\(words)")
}

/// The same for a condition.
func wait(for what: String, seconds: Double = 60, until holds: () throws -> Bool) throws {
    _ = try eventually(what, seconds: seconds) { try holds() ? true : nil }
}

/// Seconds since the boot, by the clock of the journal's `monotonic` and of the kernel's log.
func monotonicSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}
