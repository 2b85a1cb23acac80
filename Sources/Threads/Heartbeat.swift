// Runs on: the thread or task that is watched beats; the watchdog asks on another one.
import Glibc
import Synchronization

/// A thread's signs of life, for the watchdog to notice that it hangs. Every `NamedThread` has one; tasks and event loops make their own.
///
/// It counts from the first beat on, and no longer than it exists.
public final class Heartbeat: Sendable {
    /// The longest that a thread that only waits goes without a beat.
    public static let waitMilliseconds = 2_000
    /// What a disk may take before its thread counts as hanging, besides what any thread may: cards that erase, discs that spin up.
    public static let diskSeconds = 100.0

    /// Who lives, in a log's words.
    public let name: String
    /// Monotonic milliseconds of the last sign of life; later than now where it was given time.
    private let last = Atomic<Int>(.max)

    private struct Weak: Sendable {
        weak var heartbeat: Heartbeat?
    }

    /// All that exist in this process. Protected by its mutex.
    private static let all = Mutex<[Weak]>([])

    /// One that does not count yet.
    public init(name: String) {
        self.name = name
        Self.all.withLock { all in
            all.removeAll { $0.heartbeat == nil }
            all.append(Weak(heartbeat: self))
        }
    }

    /// The thread lives. Allocates nothing and takes no lock.
    /// - Parameter graceSeconds: it may take so much longer than usual until the next beat, because it waits for a disk or a device.
    public func beat(graceSeconds: Double = 0) {
        last.store(Int((MonotonicClock.seconds + graceSeconds) * 1_000), ordering: .relaxed)
    }

    /// Who has shown no sign of life for so long.
    public static func silent(forSeconds seconds: Double) -> [String] {
        let oldest = (MonotonicClock.seconds - seconds) * 1_000
        let heartbeats = all.withLock { $0.compactMap(\.heartbeat) }
        return heartbeats.filter { Double($0.last.load(ordering: .relaxed)) < oldest }.map(\.name)
    }
}
