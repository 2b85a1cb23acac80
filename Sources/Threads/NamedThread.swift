// Runs on: the thread that starts or joins it. The body runs on a thread of its own.
import CThread
import Glibc
import Synchronization

/// One operating system thread with a name, for work that blocks: cameras, decoders, sound cards.
///
/// Blocking work stays off Swift's cooperative pool, which has as many threads as the machine has cores.
public final class NamedThread: Sendable {
    /// What the new thread needs; it takes ownership of the box.
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Set once in `init`, cleared by the first `join`.
    private let handle: Mutex<pthread_t?>

    /// Starts the thread at once.
    /// - Parameters:
    ///   - name: what `ps -L` shows; the kernel keeps 15 characters.
    ///   - body: runs on the new thread. It must return when its owner asks it to: threads are joined, never killed.
    /// - Throws: `ThreadError` if the system has no thread left.
    public init(name: String, body: @escaping @Sendable () -> Void) throws(ThreadError) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var created = pthread_t()
        let code = pthread_create(
            &created, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                _ = cthread_set_current_name(start.name)
                let heartbeat = Heartbeat(name: start.name)
                withExtendedLifetime(heartbeat) {
                    cthread_set_context(Unmanaged.passUnretained(heartbeat).toOpaque())
                    start.body()
                    cthread_set_context(nil)
                }
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw ThreadError(name: name, code: code)
        }
        handle = Mutex(created)
    }

    /// Waits until the body has returned. Further calls return at once.
    public func join() {
        let joined = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let joined { pthread_join(joined, nil) }
    }

    /// Waits until the body has returned, but no longer than this: for the end of a program that a dead device must not hold up.
    /// - Returns: whether it has returned. If not, `join` can be called again, or the thread be left behind.
    @discardableResult public func join(withinMilliseconds milliseconds: Int) -> Bool {
        let joined = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        guard let joined else { return true }
        if cthread_join_within(joined, min(max(0, milliseconds), 86_400_000)) == 0 { return true }
        handle.withLock { $0 = joined }
        return false
    }

    deinit {
        handle.withLock { handle in
            if let handle { pthread_detach(handle) }
        }
    }

    /// The calling thread lives: the watchdog watches it from the first time on. Does nothing on threads of another kind.
    /// - Parameter graceSeconds: see `Heartbeat.beat`.
    public static func beat(graceSeconds: Double = 0) {
        guard let context = cthread_context() else { return }
        // The thread's body keeps it alive.
        Unmanaged<Heartbeat>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.beat(graceSeconds: graceSeconds) }
    }

    /// Waits as poll(2) does, and shows meanwhile that the calling thread lives.
    /// - Parameter milliseconds: nil waits without end.
    /// - Returns: how many of the entries have something; 0 if the time is over, -1 if a signal came.
    public static func poll(_ entries: inout [pollfd], milliseconds: Int?) -> Int {
        let end = milliseconds.map { MonotonicClock.seconds + Double(max(0, $0)) / 1_000 }
        while true {
            beat()
            let left = end.map { max(0, Int((($0 - MonotonicClock.seconds) * 1_000).rounded(.up))) }
            let slice = min(left ?? .max, Heartbeat.waitMilliseconds)
            let count = Glibc.poll(&entries, nfds_t(entries.count), CInt(slice))
            if count != 0 || slice == left { return Int(count) }
        }
    }

    /// Lets everybody else go first: the calling thread gets processor and disk when they are free (nice 19, idle I/O class).
    public static func requestBackground() { cthread_request_background() }

    /// Lets other threads go first where they compete for a core with the calling one.
    /// - Parameter nice: 0 to 19; 5 is a third of an ordinary thread's share.
    public static func yield(nice: CInt) { cthread_set_nice(min(max(nice, 0), 19)) }

    /// Asks for real-time scheduling of the calling thread.
    /// - Parameter priority: 1 to 99 of SCHED_FIFO.
    /// - Returns: 0, or the errno that says why not (EPERM without the right to it).
    public static func requestRealtime(priority: CInt) -> CInt {
        var parameters = sched_param()
        parameters.sched_priority = priority
        return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters)
    }
}

/// A thread could not be started.
public struct ThreadError: Error, CustomStringConvertible, Equatable {
    /// The thread's name.
    public let name: String
    /// The errno of `pthread_create`.
    public let code: CInt

    /// The error in words.
    public var description: String {
        "cannot start the thread \(name): \(String(cString: strerror(code))); raise TasksMax= or the user's process limit"
    }
}
