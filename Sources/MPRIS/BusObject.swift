// Runs on: the thread that owns the connection.
import CSystemd
import Glibc

/// Why a call is answered with an error.
struct BusFailure: Error, Equatable {
    /// The error's name, such as `org.freedesktop.DBus.Error.Failed`.
    let name: String
    /// What was wrong, for people.
    let message: String

    /// An error of D-Bus' own: the last part of its name.
    init(_ kind: String, _ message: String) {
        name = "org.freedesktop.DBus.Error." + kind
        self.message = BusMessage.valid(message)
    }
}

/// A signal that is to be sent.
struct BusSignal: Sendable, Equatable {
    let interface: String
    let member: String
    let arguments: [BusValue]

    /// Tells of an interface's properties that have other values.
    static func propertiesChanged(_ interface: String, _ changed: [String: BusValue]) -> BusSignal {
        BusSignal(
            interface: "org.freedesktop.DBus.Properties", member: "PropertiesChanged",
            arguments: [.string(interface), .dictionary(changed), .strings([])])
    }
}

/// What stands behind an object of the bus. Interfaces, members and types have been checked when it is asked.
protocol BusObject: AnyObject {
    var interfaces: [BusInterface] { get }
    func call(_ method: String, of interface: String, _ arguments: [BusValue]) throws(BusFailure) -> [BusValue]
    func values(of interface: String) -> [String: BusValue]
    func set(_ property: String, of interface: String, to value: BusValue) throws(BusFailure)
}

extension BusObject {
    /// Answers a call.
    /// - Parameter place: where sd-bus wants to be told of an error, which it answers with.
    /// - Returns: what a handler of sd-bus returns; 0 leaves the answer to sd-bus.
    func answer(_ message: borrowing BusMessage, _ place: UnsafeMutablePointer<sd_bus_error>?) -> CInt {
        do throws(BusFailure) {
            guard let results = try results(of: message) else { return 0 }
            try reply(to: message, results)
            return 1
        } catch {
            return sd_bus_error_set(place, error.name, error.message)
        }
    }

    private func reply(to message: borrowing BusMessage, _ results: [BusValue]) throws(BusFailure) {
        do throws(BusError) {
            let call = message.pointer
            let reply = try BusMessage("reply") { sd_bus_message_new_method_return(call, &$0) }
            for value in results { try reply.append(value) }
            try BusError.check(sd_bus_send(nil, reply.pointer, nil), "reply")
        } catch {
            throw BusFailure("Failed", "\(error)")
        }
    }

    /// - Returns: nil if it is no call that is answered here.
    private func results(of message: borrowing BusMessage) throws(BusFailure) -> [BusValue]? {
        guard sd_bus_message_is_method_call(message.pointer, nil, nil) > 0,
            let member = sd_bus_message_get_member(message.pointer).map({ String(cString: $0) })
        else { return nil }
        let name = sd_bus_message_get_interface(message.pointer).map { String(cString: $0) }
        let all = BusInterface.standard + interfaces
        // A call may leave out the interface.
        let candidates = name.map { name in all.filter { $0.name == name } } ?? all
        guard !candidates.isEmpty else { throw BusFailure("UnknownInterface", "there is no interface \(name ?? "")") }
        guard let interface = candidates.first(where: { $0.method(member) != nil }),
            let method = interface.method(member)
        else { throw BusFailure("UnknownMethod", "there is no method \(member)") }
        let signature = method.arguments.map(\.value).joined()
        guard message.has(signature: signature) else {
            throw BusFailure("InvalidArgs", "\(member) takes arguments of the types \"\(signature)\"")
        }
        switch interface.name {
        case "org.freedesktop.DBus.Peer": return nil
        case "org.freedesktop.DBus.Introspectable": return [.string(BusInterface.introspection(all))]
        case "org.freedesktop.DBus.Properties":
            let names = try arguments(of: message, member == "GetAll" ? "s" : "ss").map(\.text)
            return try properties(member, names.first ?? "", names.last ?? "", message)
        default: return try call(member, of: interface.name, try arguments(of: message, signature))
        }
    }

    /// Reads arguments of basic types.
    private func arguments(of message: borrowing BusMessage, _ signature: String) throws(BusFailure) -> [BusValue] {
        do throws(BusError) {
            var values: [BusValue] = []
            for type in signature.unicodeScalars { values.append(try message.read(type)) }
            return values
        } catch {
            throw BusFailure("InvalidArgs", "\(error)")
        }
    }

    // MARK: Properties

    private func properties(
        _ method: String, _ interface: String, _ name: String, _ message: borrowing BusMessage
    ) throws(BusFailure) -> [BusValue] {
        // An empty name stands for all interfaces.
        let wanted = interfaces.filter { interface.isEmpty || $0.name == interface }
        guard !wanted.isEmpty || BusInterface.standard.contains(where: { $0.name == interface }) else {
            throw BusFailure("UnknownInterface", "there is no interface \(interface)")
        }
        if method == "GetAll" {
            return [.dictionary(wanted.reduce(into: [:]) { $0.merge(values(of: $1.name)) { first, _ in first } })]
        }
        guard let owner = wanted.first(where: { $0.property(name) != nil }), let property = owner.property(name) else {
            throw BusFailure("UnknownProperty", "there is no property \(name)")
        }
        if method == "Get" {
            guard let value = values(of: owner.name)[name] else { throw BusFailure("Failed", "\(name) has no value") }
            return [.variant(value)]
        }
        guard property.isWritable else { throw BusFailure("PropertyReadOnly", "\(name) cannot be set") }
        guard message.variantSignature() == property.signature, let type = property.signature.unicodeScalars.first
        else { throw BusFailure("InvalidArgs", "\(name) is of the type \"\(property.signature)\"") }
        try set(name, of: owner.name, to: try variant(in: message, type))
        return []
    }

    private func variant(in message: borrowing BusMessage, _ type: Unicode.Scalar) throws(BusFailure) -> BusValue {
        do throws(BusError) {
            return try message.readVariant(type)
        } catch {
            throw BusFailure("InvalidArgs", "\(error)")
        }
    }
}

extension BusValue {
    /// What a string or an object path says; else nothing.
    var text: String {
        switch self {
        case .string(let text), .objectPath(let text): text
        default: ""
        }
    }
}
