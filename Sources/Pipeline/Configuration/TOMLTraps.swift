// Runs on: any thread (values only).

/// Finds what ends the parser, and the whole program with it: a `}` in a list where a value should be, as in `[1, }`, and a date whose
/// `T` has no digit behind it, as in `2026-11-30Tx:00:00`.
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

    /// Reads a document.
    /// - Throws: an error with the line of the first of them.
    static func check(_ text: String) throws(TOMLSyntaxError) {
        var scan = TOMLTraps(scalars: Array(text.unicodeScalars))
        try scan.run()
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private mutating func run() throws(TOMLSyntaxError) {
        /// The last that was no blank, comment or line's end.
        var previous: Unicode.Scalar = "\n"
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "\n" { line += 1 }
            switch place {
            case .outside:
                if scalar == "}", previous == "[" || previous == "," {
                    throw TOMLSyntaxError(line: line, message: "expected a value before }")
                }
                if scalar == "T" || scalar == "t", isBehindDate, !isDigit(index + 1) {
                    throw TOMLSyntaxError(line: line, message: "expected a time behind the date's \(scalar)")
                }
                if scalar == "#" {
                    place = .comment
                } else if scalar == "\"" || scalar == "'" {
                    open(scalar)
                }
                if scalar != "#", !scalar.properties.isWhitespace, scalar.value != 0xfeff { previous = scalar }
            case .comment:
                if scalar == "\n" { place = .outside }
            case .string(let mark, let isLong):
                inString(scalar, mark, isLong: isLong)
            }
            index += 1
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
            index += 1
            if index < scalars.count, scalars[index] == "\n" { line += 1 }
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
