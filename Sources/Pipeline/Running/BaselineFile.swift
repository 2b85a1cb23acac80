// Runs on: the vision thread at start and end, and a thread of its own for each writing between; one at a time.
import Glibc
import JSONText
import Library
import Mood
import Trace

/// The person's resting face on disk: a few hundred bytes of numbers, so that it outlasts a restart.
public struct BaselineFile: Sendable {
    /// The file.
    public let path: String

    /// A file at a path.
    public init(path: String) { self.path = path }

    /// `baseline.json` in the state directory: what systemd names in `STATE_DIRECTORY`, else `$XDG_STATE_HOME/sursathi` or
    /// `~/.local/state/sursathi`; nil if nothing names one.
    public static func standard() -> BaselineFile? { standard(environment: processEnvironment()) }

    static func standard(environment: [String: String]) -> BaselineFile? {
        StatePlace.path(of: "baseline.json", environment: environment).map(BaselineFile.init)
    }

    /// What was written; nil if there is no file.
    public func read() throws(BaselineFileError) -> Baseline? {
        guard access(path, F_OK) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .unreadable(path: path, reason: lastError) }
            return nil
        }
        guard let text = readSmallFile(path) else { throw .unreadable(path: path, reason: lastError) }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(json: Array(text.utf8))
        } catch {
            throw .damaged(path: path, reason: "\(error)")
        }
        guard let baseline = Baseline(json: value) else {
            throw .damaged(path: path, reason: "it does not hold a resting face")
        }
        return baseline
    }

    /// Replaces the file in one step: a crash leaves the old one or the new one.
    public func write(_ baseline: Baseline) throws(BaselineFileError) {
        do throws(FileError) {
            try AtomicFile.write(Array((baseline.json.text + "\n").utf8), to: path)
        } catch {
            throw .unwritable(error)
        }
    }

    private var lastError: String { String(cString: strerror(errno)) }
}

/// The person's resting face cannot be kept on disk.
public enum BaselineFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is a file that cannot be read.
    case unreadable(path: String, reason: String)
    /// It does not hold what was written.
    case damaged(path: String, reason: String)
    /// It cannot be written.
    case unwritable(FileError)

    /// The error in words.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "resting face: \(path) cannot be read: \(reason); it is learned anew, and the file will be replaced"
        case .damaged(let path, let reason):
            "resting face: \(path) is damaged: \(reason); it is learned anew, and the file will be replaced"
        case .unwritable(let error): "resting face \(error); what is learned will be lost at the next start"
        }
    }
}
