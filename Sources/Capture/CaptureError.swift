// Runs on: any thread (values only).

/// A source cannot be opened or was lost.
public struct CaptureError: Error, CustomStringConvertible, Equatable {
    /// What kind of failure it is: it decides whether trying again makes sense.
    public enum Reason: Sendable, Equatable {
        /// No such device or file, or it went away.
        case missing
        /// Another program has it.
        case busy
        /// It is not a camera or a recording that can be read.
        case unusable
        /// The system refused access.
        case forbidden
        /// It delivers nothing any more.
        case stalled
    }

    /// The device or file.
    public let name: String
    /// The kind of failure.
    public let reason: Reason
    /// The cause and the way out, in words.
    public let detail: String

    /// An error of a named source.
    public init(name: String, reason: Reason, detail: String) {
        self.name = name
        self.reason = reason
        self.detail = detail
    }

    /// The error in words.
    public var description: String { "\(name) \(detail)" }
}
