// Runs on: any thread (values only). Any bytes end in a value or an error, within a depth and a time that the input's length bounds.

/// What is wrong with a JSON text, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The byte at which it was seen, counted from 0.
    public let offset: Int
    /// What was expected.
    public let message: String

    /// The error in words.
    public var description: String { "\(message) at byte \(offset)" }
}

extension JSONValue {
    /// Objects and lists may be nested so deep.
    public static let maximumDepth = 32

    /// Reads one JSON text (RFC 8259), strictly: nothing before or after it but white space, no key twice in an object, numbers that a
    /// `Double` can hold, valid UTF-8.
    /// - Parameter bytes: the text.
    public init(json bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }

    /// The value of a key of an object; nil if there is none, or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == key }?.1
    }

    /// A number, whole or not.
    public var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number, _): number
        default: nil
        }
    }

    /// A whole number.
    public var int: Int? { if case .integer(let number) = self { number } else { nil } }
    /// A string.
    public var string: String? { if case .string(let string) = self { string } else { nil } }
    /// A list.
    public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
    /// Keys and values in their order.
    public var members: [(String, JSONValue)]? { if case .object(let members) = self { members } else { nil } }
    /// Whether this is `null`.
    public var isNull: Bool { if case .null = self { true } else { false } }
}

/// A recursive descent over the bytes of one text.
private struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try value()
        skipSpace()
        guard place == bytes.count else { throw error("expected the end") }
        return value
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func error(_ message: String) -> JSONError { JSONError(offset: place, message: message) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { place += 1 }
    }

    /// Steps over a byte if it is the next one.
    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        place += 1
        return true
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard let first = next else { throw error("expected a value") }
        switch first {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONError) in try reader.list() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("expected a value")
        }
    }

    private mutating func nested(
        _ body: (inout JSONReader) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < JSONValue.maximumDepth else { throw error("expected at most \(JSONValue.maximumDepth) levels") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let isThere = text.withUTF8Buffer { bytes.dropFirst(place).starts(with: $0) }
        guard isThere else { throw error("expected \(text)") }
        place += text.utf8CodeUnitCount
        return value
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        place += 1
        var members: [(String, JSONValue)] = []
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("expected a key") }
            let key = try string()
            skipSpace()
            guard take(":") else { throw error("expected a colon") }
            skipSpace()
            members.append((key, try value()))
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("expected a comma or }") }
        guard Set(members.map(\.0)).count == members.count else { throw error("expected every key once") }
        return .object(members)
    }

    private mutating func list() throws(JSONError) -> JSONValue {
        place += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            skipSpace()
            values.append(try value())
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("expected a comma or ]") }
        return .array(values)
    }
}

// MARK: Numbers

extension JSONReader {
    private mutating func number() throws(JSONError) -> JSONValue {
        let start = place
        let isNegative = take("-")
        let leading = next
        var digits = Digits()
        let wholeCount = digits.read(bytes, from: &place)
        guard wholeCount == 1 || (wholeCount > 1 && leading != UInt8(ascii: "0")) else {
            throw error("expected digits without a zero before them")
        }
        var isWhole = true
        var exponent = 0
        if take(".") {
            isWhole = false
            exponent = -digits.read(bytes, from: &place)
            guard exponent < 0 else { throw error("expected digits after the point") }
        }
        if take("e") || take("E") {
            isWhole = false
            let isBelowOne = take("-")
            if !isBelowOne { _ = take("+") }
            var power = Digits()
            guard power.read(bytes, from: &place) > 0 else { throw error("expected digits of an exponent") }
            exponent += (isBelowOne ? -1 : 1) * Int(min(power.value, 100_000))
        }
        if isWhole, let mantissa = digits.exact, mantissa <= UInt64(Int.max) {
            // Minus zero is a number, not a whole one.
            if mantissa > 0 || !isNegative { return .integer(isNegative ? -Int(mantissa) : Int(mantissa)) }
        }
        return .number(try double(digits, exponent, isNegative, from: start))
    }

    /// A short number is the quotient or product of two that are exact, and so correctly rounded (Clinger 1990); others are left
    /// to the standard library.
    private func double(
        _ digits: Digits, _ exponent: Int, _ isNegative: Bool, from start: Int
    ) throws(JSONError) -> Double {
        if let mantissa = digits.exact, mantissa < 1 << 53, abs(exponent) < Self.powersOfTen.count {
            let power = Self.powersOfTen[abs(exponent)]
            let size = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return isNegative ? -size : size
        }
        guard let number = Double(String(decoding: bytes[start..<place], as: UTF8.self)), number.isFinite else {
            throw JSONError(offset: start, message: "expected a number up to 1.8e308")
        }
        return number
    }

    /// Those that a `Double` holds exactly.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]

    /// Decimal digits as they come.
    private struct Digits {
        /// Their value, the largest possible one after an overflow.
        var value: UInt64 = 0
        private var overflows = false

        /// Their value, if 64 bits hold it.
        var exact: UInt64? { overflows ? nil : value }

        /// - Returns: how many digits were there.
        mutating func read(_ bytes: [UInt8], from place: inout Int) -> Int {
            let start = place
            while place < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) {
                let (product, isLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, isLarger) = product.addingReportingOverflow(UInt64(bytes[place] - UInt8(ascii: "0")))
                overflows = overflows || isLarge || isLarger
                value = overflows ? .max : sum
                place += 1
            }
            return place - start
        }
    }
}

// MARK: Strings

extension JSONReader {
    private mutating func string() throws(JSONError) -> String {
        place += 1
        var text: [UInt8] = []
        var start = place
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<place]
                guard let string = String(validating: text, as: UTF8.self) else { throw error("expected valid UTF-8") }
                place += 1
                return string
            case UInt8(ascii: "\\"):
                text += bytes[start..<place]
                place += 1
                text += try escaped().utf8
                start = place
            case 0..<0x20: throw error("expected no control character in a string")
            default: place += 1
            }
        }
        throw error("expected the end of a string")
    }

    /// What stands after a backslash.
    private mutating func escaped() throws(JSONError) -> String {
        guard let byte = next else { throw error("expected an escape") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedScalar()
        default: throw error("expected an escape")
        }
    }

    /// `\uXXXX`, or two of them for a scalar beyond 0xffff.
    private mutating func escapedScalar() throws(JSONError) -> String {
        let first = try fourHexDigits()
        var code = first
        if (0xd800..<0xdc00).contains(first) {
            guard take("\\"), take("u") else { throw error("expected the second half of a surrogate pair") }
            let second = try fourHexDigits()
            guard (0xdc00..<0xe000).contains(second) else {
                throw error("expected the second half of a surrogate pair")
            }
            code = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error("expected a Unicode scalar") }
        return String(scalar)
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("expected four hexadecimal digits")
            }
            code = code << 4 + UInt32(digit)
            place += 1
        }
        return code
    }
}
