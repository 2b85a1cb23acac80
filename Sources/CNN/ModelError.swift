// Runs on: any thread (values only).

/// A model cannot be read, cannot be run by this engine, or was given the wrong input.
public struct ModelError: Error, CustomStringConvertible, Equatable {
    /// What kind of failure it is.
    public enum Reason: Sendable, Equatable {
        /// The file cannot be opened or read.
        case unreadable
        /// The file is not a valid ONNX model: damaged, truncated, or contradicting itself.
        case malformed
        /// A valid model that asks for something this engine does not do.
        case unsupported
        /// An input or output name, shape or element type differs from the model's.
        case mismatch
        /// It would need more memory than is allowed or available.
        case tooLarge
    }

    /// The model's file, or the name it was given.
    public let file: String
    /// The node concerned, as its name and operator, if it is about one.
    public let node: String?
    /// The kind of failure.
    public let reason: Reason
    /// The cause, in words, with what was expected and what was found.
    public let detail: String

    /// An error of a named model. Text from a hostile file is shortened and stripped of control characters.
    public init(file: String, node: String? = nil, reason: Reason, detail: String) {
        self.file = file
        self.node = node.map { printable($0) }
        self.reason = reason
        self.detail = printable(detail, limit: 4000)
    }

    /// The error in words.
    public var description: String {
        guard let node else { return "\(file): \(detail)" }
        return "\(file): node \(node): \(detail)"
    }
}

/// What an operator or a decoder finds wrong; whoever knows the file and the node makes it a `ModelError`.
struct NodeError: Error {
    let reason: ModelError.Reason
    let detail: String

    static func malformed(_ detail: String) -> NodeError { NodeError(reason: .malformed, detail: detail) }
    static func unsupported(_ detail: String) -> NodeError { NodeError(reason: .unsupported, detail: detail) }
    static func tooLarge(_ detail: String) -> NodeError { NodeError(reason: .tooLarge, detail: detail) }
}

/// Text that is safe to show: no control characters, and no longer than `limit`.
func printable(_ text: String, limit: Int = 200) -> String {
    let kept = text.unicodeScalars.prefix(limit).map { $0.value < 32 || $0.value == 127 ? "?" : Character($0) }
    let isShortened = text.unicodeScalars.dropFirst(limit).first != nil
    return String(kept) + (isShortened ? "..." : "")
}
