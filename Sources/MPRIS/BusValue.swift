// Runs on: any thread; values only.

/// A value of D-Bus' type system, as far as MPRIS uses it (dbus.freedesktop.org/doc/dbus-specification.html#type-system).
indirect enum BusValue: Sendable, Equatable {
    case boolean(Bool)
    case int32(Int32)
    case uint32(UInt32)
    case int64(Int64)
    case double(Double)
    case string(String)
    /// Only of letters, digits and underscores between its slashes: else no message can hold it.
    case objectPath(String)
    /// Elements of one signature.
    case array(of: String, [BusValue])
    case structure([BusValue])
    /// `a{sv}`
    case dictionary([String: BusValue])
    case variant(BusValue)

    static func strings(_ texts: [String]) -> BusValue { .array(of: "s", texts.map { .string($0) }) }

    /// Its type, as D-Bus writes it.
    var signature: String {
        switch self {
        case .boolean: "b"
        case .int32: "i"
        case .uint32: "u"
        case .int64: "x"
        case .double: "d"
        case .string: "s"
        case .objectPath: "o"
        case .array(let element, _): "a" + element
        case .structure(let members): "(" + members.map(\.signature).joined() + ")"
        case .dictionary: "a{sv}"
        case .variant: "v"
        }
    }
}
