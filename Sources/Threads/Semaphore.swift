// Runs on: any thread. `post` never blocks; `wait` blocks.
import CThread
import Glibc

/// Counts what one thread gives and another one takes: POSIX's `sem_t`.
public final class Semaphore: @unchecked Sendable {  // Sendable because sem_t is made for many threads.
    private let semaphore: UnsafeMutablePointer<sem_t>

    /// A semaphore at 0.
    public init() {
        semaphore = .allocate(capacity: 1)
        semaphore.initialize(to: sem_t())
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Adds one, which wakes a thread that waits.
    public func post() { sem_post(semaphore) }

    /// Takes one, as soon as there is one, and shows meanwhile that the calling thread lives.
    public func waitBeating() {
        while true {
            NamedThread.beat()
            if cthread_wait_within(semaphore, Heartbeat.waitMilliseconds) == 0 { return }
        }
    }

    /// Takes one, as soon as there is one.
    public func wait() {
        // A signal may interrupt the wait.
        while sem_wait(semaphore) != 0 {}
    }
}
