// Runs on: any thread (values only).

/// A JSON value (RFC 8259). Objects keep their order, so that lines look the same every time.
public enum JSONValue: Sendable, Equatable {
    /// A string.
    case string(String)
    /// A whole number.
    case integer(Int)
    /// A number, rounded to so many decimals or written in full; one that is not finite is written as null.
    case number(Double, decimals: Int? = nil)
    /// A truth value.
    case boolean(Bool)
    /// A list.
    case array([JSONValue])
    /// Keys and values in this order.
    case object([(String, JSONValue)])
    /// Nothing.
    case null

    /// The value's text on one line.
    public var text: String {
        switch self {
        case .string(let string): Self.quoted(string)
        case .integer(let number): String(number)
        case .number(let number, let decimals): Self.number(number, decimals)
        case .boolean(let flag): flag ? "true" : "false"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        case .null: "null"
        }
    }

    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7f {
                    let hex = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text + "\""
    }

    /// Rounded: a decimal fraction without an exponent and without zeros at its end.
    private static func number(_ number: Double, _ decimals: Int?) -> String {
        guard number.isFinite else { return "null" }
        guard let decimals, abs(number) < 1e9 else { return "\(number)" }
        let places = min(max(decimals, 0), 9)
        let scale = (0..<places).reduce(1) { product, _ in product * 10 }
        let scaled = Int((abs(number) * Double(scale)).rounded())
        let sign = number < 0 && scaled > 0 ? "-" : ""
        let fraction = scaled % scale
        guard fraction > 0 else { return "\(sign)\(scaled / scale)" }
        let digits = String(fraction)
        var shown = String(repeating: "0", count: places - digits.count) + digits
        while shown.hasSuffix("0") { shown.removeLast() }
        return "\(sign)\(scaled / scale).\(shown)"
    }

    /// Two values are equal if they are written alike.
    public static func == (left: JSONValue, right: JSONValue) -> Bool { left.text == right.text }
}

extension JSONValue {
    /// A string, or null.
    public init(_ string: String?) { self = string.map { .string($0) } ?? .null }
    /// A whole number, or null.
    public init(_ number: Int?) { self = number.map { .integer($0) } ?? .null }
    /// A number, or null.
    public init(_ number: Double?) { self = number.map { .number($0) } ?? .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// Nothing.
    public init(nilLiteral: ()) { self = .null }
}
