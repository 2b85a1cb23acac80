// Runs on: `keep` and `finish` on any thread, at once; the thread "state" writes.
import Synchronization
import Threads

/// Writes the state some time after it has changed: many changes in a row are one write, and none waits for longer than the delay.
public final class StateKeeper: Sendable {
    private struct Fields {
        /// The newest state that is not written yet.
        var pending: SavedState?
        var isStopping = false
    }

    private let file: StateFile
    private let delayMilliseconds: Int
    private let onError: @Sendable (StateFileError) -> Void
    /// Protected by its mutex.
    private let fields = Mutex(Fields())
    private let wake = WakeDescriptor()
    private let thread = Mutex<NamedThread?>(nil)

    /// A keeper.
    /// - Parameters:
    ///   - delayMilliseconds: how much may be lost by a crash, and how often the disk is written to at most.
    ///   - onError: called on the thread "state", once until a write succeeds again.
    public init(file: StateFile, delayMilliseconds: Int = 2_000, onError: @escaping @Sendable (StateFileError) -> Void)
    {
        self.file = file
        self.delayMilliseconds = delayMilliseconds
        self.onError = onError
    }

    /// Starts the thread.
    /// - Throws: `ThreadError` if the system has no thread left.
    public func start() throws(ThreadError) {
        let started = try NamedThread(name: "state") { [weak self] in self?.run() }
        thread.withLock { $0 = started }
    }

    /// The state is this now. Returns at once.
    public func keep(_ state: SavedState) {
        let isFirst = fields.withLock { fields in
            defer { fields.pending = state }
            return fields.pending == nil
        }
        if isFirst { wake.signal() }
    }

    /// Writes what is not written yet, and ends the thread. A disk that hangs is not waited for.
    public func finish(withinMilliseconds milliseconds: Int = 500) {
        fields.withLock { $0.isStopping = true }
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
            let (isStopping, isPending) = fields.withLock { ($0.isStopping, $0.pending != nil) }
            if !isStopping {
                // Waits for a change, and then for those that come with it.
                if !isPending {
                    _ = wake.wait(timeoutMilliseconds: nil)
                    continue
                }
                _ = wake.wait(timeoutMilliseconds: delayMilliseconds)
            }
            let state = fields.withLock { fields in
                defer { fields.pending = nil }
                return fields.pending
            }
            if let state {
                do throws(StateFileError) {
                    try file.write(state)
                    hasFailed = false
                } catch {
                    if !hasFailed { onError(error) }
                    hasFailed = true
                }
            }
            if isStopping { return }
        }
    }
}
