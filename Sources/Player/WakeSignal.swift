// Runs on: one thread waits, any thread signals. The audio thread waits only while it has no sound to play.
import Glibc

/// A doorbell: `signal` ends the wait, or the next one if nobody waits.
final class WakeSignal: Sendable {
    private struct Storage {
        var mutex = pthread_mutex_t()
        var condition = pthread_cond_t()
        /// Protected by `mutex`.
        var isRung = false
    }

    /// pthread objects must not move, so they live in memory of their own; `mutex` protects the rest.
    private nonisolated(unsafe) let storage: UnsafeMutablePointer<Storage>

    init() {
        storage = .allocate(capacity: 1)
        storage.initialize(to: Storage())
        pthread_mutex_init(&storage.pointee.mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // The wall clock jumps when a machine without one learns the time.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(&storage.pointee.condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(&storage.pointee.condition)
        pthread_mutex_destroy(&storage.pointee.mutex)
        storage.deallocate()
    }

    func signal() {
        pthread_mutex_lock(&storage.pointee.mutex)
        storage.pointee.isRung = true
        pthread_cond_signal(&storage.pointee.condition)
        pthread_mutex_unlock(&storage.pointee.mutex)
    }

    /// Waits for a signal. Returns whether one came in time.
    @discardableResult
    func wait(timeoutMilliseconds: Int) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + (timeoutMilliseconds % 1_000) * 1_000_000
        deadline.tv_sec += timeoutMilliseconds / 1_000 + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000

        pthread_mutex_lock(&storage.pointee.mutex)
        defer { pthread_mutex_unlock(&storage.pointee.mutex) }
        while !storage.pointee.isRung {
            if pthread_cond_timedwait(&storage.pointee.condition, &storage.pointee.mutex, &deadline) != 0 { break }
        }
        defer { storage.pointee.isRung = false }
        return storage.pointee.isRung
    }
}
