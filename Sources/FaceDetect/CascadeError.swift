// Runs on: any thread.

/// Why a cascade file could not be read. The description names the file, the line, what was expected and what was
/// found.
public struct CascadeError: Error, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Reason: Hashable, Sendable {
        /// The file cannot be opened or read, is empty or is larger than `Cascade.maximumFileSize`.
        case unreadable
        /// The text is not well-formed XML.
        case malformed
        /// The XML is well formed, but it does not describe a valid cascade.
        case invalid
        /// A cascade of a kind that this reader does not know: one of HOG features, or a tree of stages of OpenCV 1.
        case unsupported
    }

    /// The kind of failure.
    public let reason: Reason
    /// The file's path, or the name given with the bytes.
    public let file: String
    /// The line at fault, counted from 1; nil if the whole file is.
    public let line: Int?
    /// What was expected and what was found, in words.
    public let message: String

    /// The error in words: `FILE:LINE: MESSAGE`.
    public var description: String {
        if let line { return "\(file):\(line): \(message)" }
        return "\(file): \(message)"
    }
}
