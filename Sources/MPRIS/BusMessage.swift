// Runs on: the thread that owns the connection: sd-bus has no locks.
import CSystemd
import Glibc

/// A call of sd-bus failed.
struct BusError: Error, Equatable, CustomStringConvertible {
    /// What was tried.
    let action: String
    /// The errno.
    let code: CInt

    var description: String { "\(action): \(String(cString: strerror(code)))" }

    /// Passes on what sd-bus returns unless that is a negative errno.
    @discardableResult
    static func check(_ result: CInt, _ action: @autoclosure () -> String) throws(BusError) -> CInt {
        guard result >= 0 else { throw BusError(action: action(), code: -result) }
        return result
    }
}

/// One reference to a message of sd-bus.
struct BusMessage: ~Copyable {
    let pointer: OpaquePointer

    /// Shares a message that somebody else holds.
    init(sharing pointer: OpaquePointer) { self.pointer = sd_bus_message_ref(pointer) }

    /// Takes over the reference of a function that makes a message.
    init(_ action: String, _ make: (inout OpaquePointer?) -> CInt) throws(BusError) {
        var made: OpaquePointer?
        try BusError.check(make(&made), action)
        guard let made else { throw BusError(action: action, code: ENOMEM) }
        pointer = made
    }

    deinit { sd_bus_message_unref(pointer) }

    // MARK: Writing

    /// Appends a value.
    /// - Throws: EINVAL for an object path that is none.
    func append(_ value: BusValue) throws(BusError) {
        switch value {
        case .boolean(let isTrue):
            var number: CInt = isTrue ? 1 : 0
            try appendBasic("b", &number)
        case .int32(var number): try appendBasic("i", &number)
        case .uint32(var number): try appendBasic("u", &number)
        case .int64(var number): try appendBasic("x", &number)
        case .double(var number): try appendBasic("d", &number)
        case .string(let text): try appendText("s", Self.valid(text))
        case .objectPath(let path): try appendText("o", path)
        case .array(let element, let values):
            try within("a", element) { () throws(BusError) in
                for value in values { try append(value) }
            }
        case .structure(let members):
            try within("r", members.map(\.signature).joined()) { () throws(BusError) in
                for member in members { try append(member) }
            }
        case .dictionary(let entries): try appendEntries(entries)
        case .variant(let value):
            try within("v", value.signature) { () throws(BusError) in try append(value) }
        }
    }

    private func appendEntries(_ entries: [String: BusValue]) throws(BusError) {
        try within("a", "{sv}") { () throws(BusError) in
            for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
                try within("e", "sv") { () throws(BusError) in
                    try appendText("s", key)
                    try append(.variant(value))
                }
            }
        }
    }

    private func appendBasic(_ type: Unicode.Scalar, _ value: UnsafeRawPointer) throws(BusError) {
        try BusError.check(sd_bus_message_append_basic(pointer, Self.code(type), value), "append \(type)")
    }

    private func appendText(_ type: Unicode.Scalar, _ text: String) throws(BusError) {
        try BusError.check(
            text.withCString { sd_bus_message_append_basic(pointer, Self.code(type), $0) }, "append \(type)")
    }

    private func within(
        _ type: Unicode.Scalar, _ contents: String, _ body: () throws(BusError) -> Void
    ) throws(BusError) {
        try BusError.check(sd_bus_message_open_container(pointer, Self.code(type), contents), "open \(type)")
        try body()
        try BusError.check(sd_bus_message_close_container(pointer), "close \(type)")
    }

    /// The text as messages may hold it. Swift's strings are valid Unicode, which D-Bus demands; beyond that it has no NUL, and sd-bus no
    /// code points that are no characters (U+FFFE and the like).
    static func valid(_ text: String) -> String {
        func isValid(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value != 0 && !scalar.properties.isNoncharacterCodePoint
        }
        if text.unicodeScalars.allSatisfy(isValid) { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isValid($0) ? $0 : "\u{FFFD}" }))
    }

    /// A type's code: ASCII, which is a `CChar` whether or not that has a sign.
    static func code(_ type: Unicode.Scalar) -> CChar { CChar(truncatingIfNeeded: type.value) }

    // MARK: Reading

    /// Whether what is to be read next, in this container, is of these types and nothing else.
    func has(signature: String) -> Bool { sd_bus_message_has_signature(pointer, signature) > 0 }

    func readBoolean() throws(BusError) -> Bool {
        var number: CInt = 0
        try readBasic("b", &number)
        return number != 0
    }

    func readString(_ type: Unicode.Scalar = "s") throws(BusError) -> String {
        var text: UnsafePointer<CChar>?
        try readBasic(type, &text)
        return text.map { String(cString: $0) } ?? ""
    }

    func readBasic(_ type: Unicode.Scalar, _ place: UnsafeMutableRawPointer) throws(BusError) {
        let result = try BusError.check(sd_bus_message_read_basic(pointer, Self.code(type), place), "read \(type)")
        if result == 0 { throw BusError(action: "read \(type)", code: ENXIO) }
    }

    /// Reads one value of a basic type, or a variant that holds one.
    /// - Throws: EINVAL if it is of another type.
    func read(_ type: Unicode.Scalar) throws(BusError) -> BusValue {
        switch type {
        case "b": return .boolean(try readBoolean())
        case "i":
            var number: Int32 = 0
            try readBasic(type, &number)
            return .int32(number)
        case "u":
            var number: UInt32 = 0
            try readBasic(type, &number)
            return .uint32(number)
        case "x":
            var number: Int64 = 0
            try readBasic(type, &number)
            return .int64(number)
        case "d":
            var number = 0.0
            try readBasic(type, &number)
            return .double(number)
        case "s": return .string(try readString())
        case "o": return .objectPath(try readString(type))
        default: throw BusError(action: "read \(type)", code: EINVAL)
        }
    }

    /// The signature of the variant that is to be read next; nil if there is none.
    func variantSignature() -> String? {
        var type = CChar(0)
        var contents: UnsafePointer<CChar>?
        guard sd_bus_message_peek_type(pointer, &type, &contents) > 0, type == Self.code("v") else { return nil }
        return contents.map { String(cString: $0) }
    }

    /// Reads a variant that holds a basic type, the signature of which has been looked at.
    func readVariant(_ type: Unicode.Scalar) throws(BusError) -> BusValue {
        try BusError.check(sd_bus_message_enter_container(pointer, Self.code("v"), String(type)), "enter v")
        let value = try read(type)
        try BusError.check(sd_bus_message_exit_container(pointer), "exit v")
        return value
    }
}
