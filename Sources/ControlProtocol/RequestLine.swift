// Runs on: any thread. Value types only.

/// One command with its arguments, as it stands on a line.
///
/// The quoting rules are MPD's (`src/util/Tokenizer.cxx`): a command is a word of letters, digits and `_`; an argument
/// is a word without blanks and quotes, or a string in `"` in which a backslash makes the next character literal.
public struct RequestLine: Sendable, Equatable {
    /// The longest line with its newline, in bytes, as in MPD 0.23.
    public static let maximumBytes = 8192
    /// The most arguments, as in MPD 0.23.
    public static let maximumArguments = 63

    /// The first word.
    public let command: String
    /// The words after it, without their quotes. Invalid UTF-8 has become U+FFFD.
    public let arguments: [String]

    /// Makes a request from words.
    public init(command: String, arguments: [String] = []) {
        self.command = command
        self.arguments = arguments
    }

    /// Reads one line.
    /// - Parameter line: without its newline. As in MPD, a NUL byte ends it.
    /// - Throws: `RequestLineError`, whose description is MPD's wording.
    public init(parsing line: some Collection<UInt8>) throws(RequestLineError) {
        var tokenizer = Tokenizer(line)
        command = try tokenizer.nextWord()
        var arguments: [String] = []
        while let argument = try tokenizer.nextArgument() {
            guard arguments.count < Self.maximumArguments else { throw .tooManyArguments }
            arguments.append(argument)
        }
        self.arguments = arguments
    }

    /// The line to send, with its newline. Every argument is quoted.
    /// - Throws: `RequestLineError` for what the protocol cannot carry: a newline, a carriage return or NUL in a word, a line too long.
    public func encoded() throws(RequestLineError) -> [UInt8] {
        guard arguments.count <= Self.maximumArguments else { throw .tooManyArguments }
        var line = Array(command.utf8)
        for argument in arguments {
            line += [.space, .quote]
            for byte in argument.utf8 {
                if byte == .quote || byte == .backslash { line.append(.backslash) }
                line.append(byte)
            }
            line.append(.quote)
        }
        guard !line.contains(where: { $0 == .newline || $0 == .carriageReturn || $0 == 0 }) else { throw .unsendable }
        line.append(.newline)
        guard line.count < Self.maximumBytes else { throw .tooLong }
        return line
    }
}

/// Why a line is not a request. The descriptions are MPD's.
public enum RequestLineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An empty line.
    case noCommand
    /// The line does not begin with a letter.
    case letterExpected
    /// The command holds something else than letters, digits and `_`.
    case invalidWordCharacter
    /// An argument without quotes holds a quote or a control character.
    case invalidUnquotedCharacter
    /// A quoted argument does not end.
    case missingClosingQuote
    /// A quoted argument is followed by something else than a blank.
    case spaceExpected
    /// More than `RequestLine.maximumArguments`.
    case tooManyArguments
    /// Longer than `RequestLine.maximumBytes`.
    case tooLong
    /// A word to send holds a newline or NUL, which the protocol cannot carry.
    case unsendable

    /// True if the rest of the connection can be trusted: only the arguments were wrong, not the command word.
    public var isRecoverable: Bool {
        switch self {
        case .noCommand, .letterExpected, .invalidWordCharacter, .tooLong, .unsendable: false
        case .invalidUnquotedCharacter, .missingClosingQuote, .spaceExpected, .tooManyArguments: true
        }
    }

    /// The code that MPD answers with.
    public var code: AckCode { self == .tooManyArguments ? .argument : .unknown }

    /// The error in MPD's words.
    public var description: String {
        switch self {
        case .noCommand: "No command given"
        case .letterExpected: "Letter expected"
        case .invalidWordCharacter: "Invalid word character"
        case .invalidUnquotedCharacter: "Invalid unquoted character"
        case .missingClosingQuote: "Missing closing '\"'"
        case .spaceExpected: "Space expected after closing '\"'"
        case .tooManyArguments: "Too many arguments"
        case .tooLong: "Line too long: at most \(RequestLine.maximumBytes) bytes"
        case .unsendable: "Newline, carriage return or NUL in an argument"
        }
    }
}

/// Walks over the bytes of one line.
private struct Tokenizer {
    private let bytes: [UInt8]
    private var index = 0

    init(_ line: some Collection<UInt8>) { bytes = Array(line.prefix { $0 != 0 }) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte.isBlank { index += 1 }
    }

    mutating func nextWord() throws(RequestLineError) -> String {
        guard let first = next else { throw .noCommand }
        guard first.isLetter else { throw .letterExpected }
        let start = index
        while let byte = next, !byte.isBlank {
            guard byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") else { throw .invalidWordCharacter }
            index += 1
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        skipBlanks()
        return word
    }

    mutating func nextArgument() throws(RequestLineError) -> String? {
        guard let first = next else { return nil }
        return first == .quote ? try nextQuoted() : try nextUnquoted()
    }

    private mutating func nextUnquoted() throws(RequestLineError) -> String {
        let start = index
        while let byte = next, !byte.isBlank {
            guard byte > .space, byte != .quote, byte != UInt8(ascii: "'") else { throw .invalidUnquotedCharacter }
            index += 1
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        skipBlanks()
        return word
    }

    private mutating func nextQuoted() throws(RequestLineError) -> String {
        var word: [UInt8] = []
        index += 1
        while true {
            guard var byte = next else { throw .missingClosingQuote }
            if byte == .quote { break }
            index += 1
            if byte == .backslash {
                guard let escaped = next else { throw .missingClosingQuote }
                byte = escaped
                index += 1
            }
            word.append(byte)
        }
        index += 1
        if let byte = next, !byte.isBlank { throw .spaceExpected }
        skipBlanks()
        return String(decoding: word, as: UTF8.self)
    }
}

extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")

    /// C's `isspace`.
    var isBlank: Bool { self == .space || (9...13).contains(self) }
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
