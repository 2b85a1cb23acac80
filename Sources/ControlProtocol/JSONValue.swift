// Runs on: any thread. A JSON writer without Foundation (RFC 8259).

/// A JSON value whose objects keep the order of their keys.
public enum JSONValue: Sendable, Equatable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A number; not a number and infinity are written as `null`.
    case double(Double)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Keys with their values, in order.
    case object([(key: String, value: JSONValue)])

    /// A text, or `null`.
    public init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    /// A whole number, or `null`.
    public init(_ number: Int?) { self = number.map { .int($0) } ?? .null }

    /// A number, or `null`.
    public init(_ number: Double?) { self = number.map { .double($0) } ?? .null }

    /// The value on one line.
    public var encoded: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .double(let value): return value.isFinite ? "\(value)" : "null"
        case .string(let value): return Self.quote(value)
        case .array(let values): return "[" + values.map(\.encoded).joined(separator: ", ") + "]"
        case .object(let members):
            return "{" + members.map { "\(Self.quote($0.key)): \($0.value.encoded)" }.joined(separator: ", ") + "}"
        }
    }

    /// Compares what is written.
    public static func == (left: JSONValue, right: JSONValue) -> Bool { left.encoded == right.encoded }

    private static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
