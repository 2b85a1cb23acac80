// Runs on: any thread. The only place of this module that touches pthread mutexes and conditions.
import Glibc

/// A value behind a mutex, with a condition to wait on. The standard library's `Mutex` has no condition.
///
/// Invariants: mutex and condition stay at one address from `init` to `deinit`; `value` is touched under the mutex only.
final class Monitor<Value: Sendable>: @unchecked Sendable {
    // @unchecked Sendable: `value` is reached only through the methods below, which all hold the mutex.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value

    init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // The wall clock jumps; waiting must not.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` alone with the value.
    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }

    /// Waits until `isReady` or the time is over, then runs `body` under the same lock.
    func waitWithLock<Result>(
        timeoutMilliseconds: Int, until isReady: (Value) -> Bool, _ body: (inout Value) -> Result
    ) -> Result {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        // A day is as good as forever and cannot overflow.
        let milliseconds = max(0, min(timeoutMilliseconds, 86_400_000))
        deadline.tv_sec += milliseconds / 1000
        deadline.tv_nsec += milliseconds % 1000 * 1_000_000
        if deadline.tv_nsec >= 1_000_000_000 {
            deadline.tv_sec += 1
            deadline.tv_nsec -= 1_000_000_000
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isReady(value) {
            if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
        }
        return body(&value)
    }

    /// Wakes a waiting thread.
    func signal() {
        pthread_cond_broadcast(condition)
    }
}
