// Promises about time, measured and judged.
import Foundation
import Testing

enum Promise {
    /// How much longer things may take where the processor is emulated: 10 to 20 times slower, of which most waits are no part.
    static let allowance =
        (try? String(contentsOfFile: "/proc/cmdline", encoding: .utf8))?.contains("guest.slow=1") == true ? 4.0 : 1.0

    /// Prints how long something took and records an issue if that was too long.
    /// - Parameters:
    ///   - seconds: by the journal's clock.
    ///   - limit: what is promised on a real machine, in seconds.
    static func check(_ what: String, took seconds: Double, limit: Double) {
        let allowed = limit * allowance
        print(
            "measured: \(what): \(String(format: "%.2f", seconds)) s (promised \(limit) s, allowed here \(allowed) s)")
        #expect(seconds <= allowed, "\(what) took too long")
    }
}
