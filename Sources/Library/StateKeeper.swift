// Runs on: `keep` and `finish` on any thread, at once; the thread "state" collects the state and writes it.
import Synchronization
import Threads

/// Writes the state some time after it has changed: many changes in a row are one write, and none waits for longer than the delay.
public final class StateKeeper: Sendable {
    private struct Fields {
        /// Something has changed that is not written yet.
        var isPending = false
        var isStopping = false
    }

    private let file: StateFile
    private let delayMilliseconds: Int
    private let state: @Sendable () -> SavedState
    private let onError: @Sendable (StateFileError) -> Void
    private let onRecovery: @Sendable () -> Void
    /// After an error it is tried again so often.
    private let retryMilliseconds: Int
    /// Protected by its mutex.
    private let fields = Mutex(Fields())
    private let wake = WakeDescriptor()
    private let thread = Mutex<NamedThread?>(nil)

    /// A keeper.
    /// - Parameters:
    ///   - delayMilliseconds: how much may be lost by a crash, and how often the disk is written to at most.
    ///   - retryMilliseconds: how long it waits after an error, such as a full disk, before it tries again.
    ///   - state: what to write, asked for on the thread "state".
    ///   - onError: called on the thread "state", once until a write succeeds again.
    ///   - onRecovery: called on the thread "state" when it does.
    public init(
        file: StateFile, delayMilliseconds: Int = 2_000, retryMilliseconds: Int = 20_000,
        state: @escaping @Sendable () -> SavedState, onError: @escaping @Sendable (StateFileError) -> Void,
        onRecovery: @escaping @Sendable () -> Void = {}
    ) {
        self.file = file
        self.delayMilliseconds = delayMilliseconds
        self.state = state
        self.onError = onError
        self.onRecovery = onRecovery
        self.retryMilliseconds = retryMilliseconds
    }

    /// Starts the thread.
    /// - Throws: `ThreadError` if the system has no thread left.
    public func start() throws(ThreadError) {
        let started = try NamedThread(name: "state") { [weak self] in self?.run() }
        thread.withLock { $0 = started }
    }

    /// The state is another one. Returns at once.
    public func keep() {
        let isFirst = fields.withLock { fields in
            defer { fields.isPending = true }
            return !fields.isPending
        }
        if isFirst { wake.signal() }
    }

    /// Writes the state as it is, and ends the thread. A disk that hangs is not waited for.
    public func finish(withinMilliseconds milliseconds: Int = 500) {
        fields.withLock { fields in
            fields.isPending = true
            fields.isStopping = true
        }
        wake.signal()
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join(withinMilliseconds: milliseconds)
    }

    private func run() {
        var hasFailed = false
        while true {
            let (isStopping, isPending) = fields.withLock { ($0.isStopping, $0.isPending) }
            if !isStopping {
                // Waits for a change, and then for those that come with it.
                if !isPending {
                    _ = wake.wait(timeoutMilliseconds: nil)
                    continue
                }
                _ = wake.wait(timeoutMilliseconds: hasFailed ? retryMilliseconds : delayMilliseconds)
            }
            // Before the state is asked for: what changes from here on is written next time.
            fields.withLock { $0.isPending = false }
            NamedThread.beat(graceSeconds: Heartbeat.diskSeconds)
            do throws(StateFileError) {
                try file.write(state())
                if hasFailed { onRecovery() }
                hasFailed = false
            } catch {
                if !hasFailed { onError(error) }
                hasFailed = true
                // Although nothing else may change: there may be space again.
                fields.withLock { $0.isPending = true }
            }
            if isStopping { return }
        }
    }
}
