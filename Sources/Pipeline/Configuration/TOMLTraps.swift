// Runs on: any thread (values only).

/// Finds what ends the parser, and the whole program with it: a `[` at a line's beginning without a name behind it, a `}` in a list where
/// a value should be, as in `[1, }`, and a date whose `T` has no digit behind it, as in `2026-11-30Tx:00:00`; and a NUL, which the parser
/// takes for the file's end.
///
/// It knows strings and comments only. That is enough: the parser stops at the first error, and up to there both read the same.
struct TOMLTraps {
    private enum Place: Equatable {
        case outside
        case comment
        /// In a string with this quotation mark, once or three times.
        case string(Unicode.Scalar, isLong: Bool)
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var place = Place.outside
    /// How many brackets are open.
    private var depth = 0
    /// Brackets at the line's beginning so far, outside lists; nil once something else stood there.
    private var headerBrackets: Int? = 0

    /// Reads a document.
    /// - Throws: an error with the line of the first of them.
    static func check(_ text: String) throws(TOMLSyntaxError) {
        var scan = TOMLTraps(scalars: Array((text + "\n").unicodeScalars))
        try scan.run()
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private mutating func run() throws(TOMLSyntaxError) {
        /// The last that was no blank, comment or line's end.
        var previous: Unicode.Scalar = "\n"
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "\n" { line += 1 }
            if scalar == "\0" { throw TOMLSyntaxError(line: line, message: "a NUL byte") }
            switch place {
            case .outside:
                try checkHeader(scalar)
                try checkValue(scalar, behind: previous)
                enter(scalar)
                if scalar != "#", !scalar.properties.isWhitespace, scalar.value != 0xfeff { previous = scalar }
            case .comment:
                if scalar == "\n" { place = .outside }
            case .string(let mark, let isLong):
                inString(scalar, mark, isLong: isLong)
            }
            if scalar.isLineEnd, place == .outside { headerBrackets = depth == 0 ? 0 : nil }
            index += 1
        }
    }

    private mutating func checkHeader(_ scalar: Unicode.Scalar) throws(TOMLSyntaxError) {
        guard let brackets = headerBrackets else { return }
        if scalar == "[", brackets < 2 {
            headerBrackets = brackets + 1
        } else if !scalar.isBlank {
            guard brackets == 0 || scalar.canBeginName || scalar == "]" else {
                // A line's end was counted already.
                throw TOMLSyntaxError(line: scalar == "\n" ? line - 1 : line, message: "expected a name behind [")
            }
            headerBrackets = nil
        }
    }

    private func checkValue(_ scalar: Unicode.Scalar, behind previous: Unicode.Scalar) throws(TOMLSyntaxError) {
        if scalar == "}", previous == "[" || previous == "," {
            throw TOMLSyntaxError(line: line, message: "expected a value before }")
        }
        if scalar == "T" || scalar == "t", isBehindDate, !isDigit(index + 1) {
            throw TOMLSyntaxError(line: line, message: "expected a time behind the date's \(scalar)")
        }
    }

    /// A comment, a string or a list may begin or end here.
    private mutating func enter(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "#": place = .comment
        case "\"", "'": open(scalar)
        case "[": depth += 1
        case "]": depth = max(0, depth - 1)
        default: break
        }
    }

    /// Whether a date such as 2026-11-30 stands before the present place.
    private var isBehindDate: Bool {
        let start = index - 10
        return start >= 0
            && (0..<10).allSatisfy { $0 == 4 || $0 == 7 ? scalars[start + $0] == "-" : isDigit(start + $0) }
    }

    private func isDigit(_ place: Int) -> Bool { place < scalars.count && ("0"..."9").contains(scalars[place]) }

    /// How many quotation marks follow each other from here.
    private func count(of mark: Unicode.Scalar, upTo limit: Int) -> Int {
        scalars[index...].prefix(limit).prefix { $0 == mark }.count
    }

    private mutating func open(_ mark: Unicode.Scalar) {
        let marks = count(of: mark, upTo: 3)
        index += marks - 1
        // Two are an empty string.
        if marks != 2 { place = .string(mark, isLong: marks == 3) }
    }

    private mutating func inString(_ scalar: Unicode.Scalar, _ mark: Unicode.Scalar, isLong: Bool) {
        if scalar == "\\", mark == "\"" {
            // What is escaped is passed over, but for a NUL, which is looked for everywhere.
            guard index + 1 < scalars.count, scalars[index + 1] != "\0" else { return }
            index += 1
            if scalars[index] == "\n" { line += 1 }
        } else if scalar == mark {
            guard isLong else { return place = .outside }
            // Up to two marks may stand before the three that end it.
            let marks = count(of: mark, upTo: 5)
            index += marks - 1
            if marks >= 3 { place = .outside }
        } else if scalar == "\n", !isLong {
            place = .outside
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isLineEnd: Bool {
        switch value {
        case 0x0a...0x0d, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    fileprivate var isBlank: Bool { !isLineEnd && (properties.isWhitespace || value == 0xfeff) }

    /// Names are bare or in quotation marks.
    fileprivate var canBeginName: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "\"", "'": true
        default: false
        }
    }
}
