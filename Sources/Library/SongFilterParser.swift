// Runs on: any thread; values only.

extension SongFilter {
    /// Reads a filter from a command's arguments: expressions in parentheses, and old-style pairs of TAG and VALUE.
    /// - Parameter ignoresCase: of `search`; its old-style pairs look for a part of the text too.
    public init(arguments: [String], ignoresCase: Bool) throws(SongFilterError) {
        var conditions: [Condition] = []
        var index = 0
        while index < arguments.count {
            let word = arguments[index]
            index += 1
            if word.utf8.first == UInt8(ascii: "(") {
                var parser = SongFilterParser(word, ignoresCase: ignoresCase)
                conditions.append(try parser.expression(depth: 0))
                guard parser.isAtEnd else { throw SongFilterError("Unparsed garbage after expression") }
                continue
            }
            guard index < arguments.count else { throw SongFilterError("Incorrect number of filter arguments") }
            conditions.append(try Self.pair(word, arguments[index], ignoresCase: ignoresCase))
            index += 1
        }
        self.init(condition: .all(conditions))
    }

    private static func pair(_ name: String, _ value: String, ignoresCase: Bool) throws(SongFilterError) -> Condition {
        guard let subject = SongFilterParser.Subject(name) else { throw SongFilterError("Unknown filter type") }
        switch subject {
        case .base: return .base(try SongFilterParser.base(value))
        case .modifiedSince: return .modifiedSince(try SongFilterParser.time(value))
        case .audioFormat: throw SongFilterError("Unknown filter type")
        case .file: return .file(SongFilterParser.match(value, ignoresCase ? .contains : .equal, ignoresCase))
        case .tag(let type):
            return .tag(type, SongFilterParser.match(value, ignoresCase ? .contains : .equal, ignoresCase))
        }
    }
}

/// Reads one expression, as MPD's `src/song/Filter.cxx` does.
struct SongFilterParser {
    /// What a condition is about.
    enum Subject {
        /// Nil is any tag.
        case tag(TagType?)
        case file
        case base
        case modifiedSince
        case audioFormat

        init?(_ name: String) {
            switch name.lowercased() {
            case "any": self = .tag(nil)
            case "file", "filename": self = .file
            case "base": self = .base
            case "modified-since": self = .modifiedSince
            case "audioformat": self = .audioFormat
            default:
                guard let type = TagType(anyCase: name) else { return nil }
                self = .tag(type)
            }
        }
    }

    private static let depthLimit = 50

    private let text: [UInt8]
    private let ignoresCase: Bool
    private var index = 0

    init(_ text: String, ignoresCase: Bool) {
        self.text = Array(text.utf8)
        self.ignoresCase = ignoresCase
    }

    var isAtEnd: Bool { index == text.count }

    private var next: UInt8? { index < text.count ? text[index] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 32 || (9...13).contains(byte) { index += 1 }
    }

    private mutating func take(_ word: String) -> Bool {
        guard text[index...].starts(with: word.utf8) else { return false }
        index += word.utf8.count
        return true
    }

    /// `(…)`, up to and with the blanks behind it.
    mutating func expression(depth: Int) throws(SongFilterError) -> SongFilter.Condition {
        guard depth < Self.depthLimit else { throw SongFilterError("Too deeply nested") }
        guard take("(") else { throw SongFilterError("'(' expected") }
        skipBlanks()
        if next == UInt8(ascii: "(") {
            return try conjunction(depth: depth)
        }
        if take("!") {
            skipBlanks()
            guard next == UInt8(ascii: "(") else { throw SongFilterError("'(' expected") }
            let negated = try expression(depth: depth + 1)
            try close()
            return .not(negated)
        }
        return try condition()
    }

    private mutating func close() throws(SongFilterError) {
        guard take(")") else { throw SongFilterError("')' expected") }
        skipBlanks()
    }

    private mutating func conjunction(depth: Int) throws(SongFilterError) -> SongFilter.Condition {
        var conditions = [try expression(depth: depth + 1)]
        while next != UInt8(ascii: ")") {
            guard take("AND"), let blank = next, blank == 32 || (9...13).contains(blank) else {
                throw SongFilterError("'AND' expected")
            }
            skipBlanks()
            conditions.append(try expression(depth: depth + 1))
        }
        try close()
        return .all(conditions)
    }

    private mutating func condition() throws(SongFilterError) -> SongFilter.Condition {
        let name = try word()
        guard let subject = Subject(name) else { throw SongFilterError("Unknown filter type: \(name)") }
        switch subject {
        case .base:
            let value = try Self.base(try quoted())
            try close()
            return .base(value)
        case .modifiedSince:
            let value = try Self.time(try quoted())
            try close()
            return .modifiedSince(value)
        case .audioFormat:
            return try audioFormat()
        case .file:
            return .file(try comparison())
        case .tag(let type):
            return .tag(type, try comparison())
        }
    }

    private mutating func word() throws(SongFilterError) -> String {
        let start = index
        while let byte = next, (97...122).contains(byte | 32) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        {
            index += 1
        }
        guard index > start else { throw SongFilterError("Word expected") }
        let word = String(decoding: text[start..<index], as: UTF8.self)
        skipBlanks()
        return word
    }

    private mutating func comparison() throws(SongFilterError) -> SongFilter.TextMatch {
        let isNegated = take("!")
        var kind: Character?
        if take("contains ") || take("contains\t") {
            kind = "c"
        } else if take("~") || (!isNegated && take("=~")) {
            kind = "~"
        } else if isNegated ? take("=") : take("==") {
            kind = "="
        }
        guard let kind else { throw SongFilterError("'==' or '!=' expected") }
        skipBlanks()
        let value = try quoted()
        var match = Self.match(value, kind == "c" ? .contains : .equal, ignoresCase)
        if kind == "~" { match = try Self.regularExpression(value, ignoresCase: ignoresCase) }
        match.isNegated = isNegated
        try close()
        return match
    }

    static func match(_ value: String, _ kind: SongFilter.TextMatch.Kind, _ ignoresCase: Bool) -> SongFilter.TextMatch {
        let text = ignoresCase ? CaseFolding.folded(value) : value
        return .init(kind: kind, text: Array(text.utf8), ignoresCase: ignoresCase, isNegated: false)
    }

    private static func regularExpression(
        _ pattern: String, ignoresCase: Bool
    ) throws(SongFilterError) -> SongFilter.TextMatch {
        do throws(RegularExpressionError) {
            let expression = try RegularExpression(pattern, ignoresCase: ignoresCase)
            return .init(
                kind: .regularExpression(expression), text: Array(pattern.utf8), ignoresCase: expression.ignoresCase,
                isNegated: false)
        } catch {
            throw SongFilterError(error.description)
        }
    }

    private mutating func quoted() throws(SongFilterError) -> String {
        guard let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw SongFilterError("Quoted string expected")
        }
        index += 1
        var value: [UInt8] = []
        while let byte = next, byte != quote {
            index += 1
            if byte == UInt8(ascii: "\\") {
                guard let escaped = next else { break }
                value.append(escaped)
                index += 1
            } else {
                value.append(byte)
            }
        }
        guard next == quote else { throw SongFilterError("Closing quote not found") }
        index += 1
        skipBlanks()
        return String(decoding: value, as: UTF8.self)
    }

    // MARK: Values

    /// A folder's URI.
    static func base(_ value: String) throws(SongFilterError) -> String {
        let parts = value.split(separator: "/", omittingEmptySubsequences: false)
        let isSound = parts.enumerated().allSatisfy { index, part in
            part != "." && part != ".." && (!part.isEmpty || (index == 0 && parts.count > 1))
        }
        guard !value.isEmpty, isSound, value != "/" else { throw SongFilterError("Bad URI") }
        return value
    }

    /// Seconds since 1970, as a number or as an ISO 8601 date: `2026-11-22T09:27:28Z`, `2026-11-22`.
    static func time(_ value: String) throws(SongFilterError) -> Int64 {
        if !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }) {
            guard let seconds = Int64(value) else { throw SongFilterError("Failed to parse date") }
            return seconds
        }
        guard let seconds = ISO8601.unixSeconds(value) else { throw SongFilterError("Failed to parse date") }
        return seconds
    }

    private mutating func audioFormat() throws(SongFilterError) -> SongFilter.Condition {
        let isMask = take("=~")
        guard isMask || take("==") else { throw SongFilterError("'==' or '=~' expected") }
        skipBlanks()
        let parts = try quoted().split(separator: ":", omittingEmptySubsequences: false)
        try close()
        func number(_ text: Substring) throws(SongFilterError) -> UInt32? {
            if isMask, text == "*" { return nil }
            guard let value = UInt32(text) else { throw SongFilterError("Failed to parse audio format") }
            return value
        }
        guard parts.count == 3 else { throw SongFilterError("Failed to parse audio format") }
        let bits: UInt32?
        switch parts[1] {
        case "f", "dsd": bits = 0
        default: bits = try number(parts[1])
        }
        let sampleRate = try number(parts[0])
        let channels = try number(parts[2]).map { UInt8(clamping: $0) }
        return .audioFormat(
            sampleRate: sampleRate, channels: channels, isPossible: bits.map { Int($0) == SongDetails.bits } ?? true)
    }
}
