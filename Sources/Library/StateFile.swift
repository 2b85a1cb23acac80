// Runs on: any thread that may wait for a disk; calls come one after the other under a lock.
import JSONText
import Synchronization

/// The daemon's state on disk: `state.json`, and `queue.m3u`, which is written only when the queue is another one. Each is replaced in one step.
public final class StateFile: Sendable {
    private let folder: String
    private static let byteLimit = 256 << 20
    /// Protected by its mutex: what the queue's file holds as far as is known.
    private let writtenQueue = Mutex<[SavedState.QueueItem]?>(nil)

    /// A state in a folder, which is made when it is written.
    public init(folder: String) { self.folder = folder }

    private var statePath: String { folder + "/state.json" }
    private var queuePath: String { folder + "/queue.m3u" }

    /// What was written last; nil if nothing was.
    /// - Throws: `StateFileError` if it cannot be read or is damaged. The files are then left as they are until the next `write`.
    public func read() throws(StateFileError) -> SavedState? {
        guard let stateBytes = try contents(statePath) else { return nil }
        let queue = SavedState.queue(from: try contents(queuePath) ?? [])
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(json: stateBytes)
        } catch {
            throw .damaged(path: statePath, reason: "\(error)")
        }
        guard let state = SavedState(json: json, queue: queue) else {
            throw .damaged(path: statePath, reason: "it is of another version")
        }
        return state
    }

    /// Replaces what was written before.
    public func write(_ state: SavedState) throws(StateFileError) {
        let result = writtenQueue.withLock { written -> Result<Void, StateFileError> in
            do throws(FileError) {
                // The queue first: the state names the song too, and is found again in whatever queue there is.
                if written != state.queue {
                    try AtomicFile.write(SavedState.bytes(of: state.queue), to: queuePath)
                    written = state.queue
                }
                try AtomicFile.write(Array((state.json.text + "\n").utf8), to: statePath)
                return .success(())
            } catch {
                return .failure(.file(error))
            }
        }
        try result.get()
    }

    private func contents(_ path: String) throws(StateFileError) -> [UInt8]? {
        do throws(FileError) {
            return try RegularFile(path: path).contents(path: path, limit: Self.byteLimit)
        } catch {
            if error.isMissing { return nil }
            throw .file(error)
        }
    }
}

/// The state cannot be kept on disk.
public enum StateFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It does not hold what was written.
    case damaged(path: String, reason: String)
    /// The disk.
    case file(FileError)

    /// The error in words.
    public var description: String {
        switch self {
        case .damaged(let path, let reason): "saved state \(path) is damaged: \(reason); the daemon starts without it"
        case .file(let error): "saved state \(error)"
        }
    }
}
