// Runs on: any thread (values only).

/// A trace cannot be read.
public struct TraceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// The line, counted from 1; nil for the file as a whole.
    public let line: Int?
    /// What was expected.
    public let message: String

    /// The error in words.
    public var description: String { file + (line.map { ":\($0)" } ?? "") + ": " + message }
}
