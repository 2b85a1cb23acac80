// Runs on: the audio thread.
import Glibc
import Threads

/// Keeps an output without a clock of its own at the speed of sound: a file, or nothing at all.
struct OutputPace {
    /// How far ahead of the clock it may be written, as in a sound card's buffer.
    private static let bufferSeconds = 0.2

    private var started: Double?
    private var seconds = 0.0

    /// Seconds written but not yet due.
    var delaySeconds: Double {
        guard let started else { return 0 }
        return max(0, seconds - (MonotonicClock.seconds - started))
    }

    /// Counts what was written, and waits until there is room for it.
    mutating func wrote(seconds written: Double) {
        if delaySeconds == 0 {
            started = MonotonicClock.seconds
            seconds = 0
        }
        seconds += written
        let excess = delaySeconds - Self.bufferSeconds
        if excess > 0 { usleep(UInt32(excess * 1e6)) }
    }

    /// Waits until everything written is due.
    mutating func drain() {
        usleep(UInt32(min(0.5, delaySeconds) * 1e6))
        started = nil
    }
}
