// Runs on: any thread (values only).

/// A text of which some parts are nobody else's business: paths, names of people, devices and programs.
///
/// Whatever is interpolated is hidden in the public text unless the code says that it may be shown, so that a new finding cannot give something
/// away by being forgotten. Numbers are shown.
public struct DoctorText: ExpressibleByStringInterpolation, Sendable, Equatable {
    fileprivate enum Part: Sendable, Equatable {
        case shown(String)
        case hidden(String, as: String)
    }

    private var parts: [Part]

    /// A text that may be shown.
    public init(stringLiteral text: String) { parts = [.shown(text)] }

    /// A text with hidden parts.
    public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    /// The text for the person.
    public var full: String {
        parts.map { part in
            switch part {
            case .shown(let text), .hidden(let text, _): text
            }
        }.joined()
    }

    /// The text for everybody: what is hidden is replaced by what it is.
    public var shareable: String {
        parts.map { part in
            switch part {
            case .shown(let text), .hidden(_, let text): text
            }
        }.joined()
    }

    /// One text behind the other.
    static func + (left: DoctorText, right: DoctorText) -> DoctorText {
        var result = left
        result.parts += right.parts
        return result
    }

    /// Texts with something between them.
    static func joined(_ texts: [DoctorText], separator: DoctorText = ", ") -> DoctorText {
        var result: DoctorText = ""
        for (index, text) in texts.enumerated() { result = index == 0 ? text : result + separator + text }
        return result
    }

    /// What `"…\(value)…"` makes.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        /// Nothing yet.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// The words of the program.
        public mutating func appendLiteral(_ literal: String) { parts.append(.shown(literal)) }

        /// A number.
        public mutating func appendInterpolation(_ number: Int) { parts.append(.shown(String(number))) }

        /// What a stranger may read.
        public mutating func appendInterpolation(shown text: String) { parts.append(.shown(text)) }

        /// What a stranger reads a placeholder for. Disfavoured, so that a literal within a literal is the program's words, not a text to hide.
        @_disfavoredOverload
        public mutating func appendInterpolation(_ text: String, as placeholder: String = "(hidden)") {
            parts.append(.hidden(text, as: placeholder))
        }

        /// A path: a well-known one is shown, see `PublicPath`.
        public mutating func appendInterpolation(path: String) {
            parts.append(.hidden(path, as: PublicPath.name(of: path)))
        }

        /// Another such text.
        public mutating func appendInterpolation(_ text: DoctorText) { parts += text.parts }
    }
}
