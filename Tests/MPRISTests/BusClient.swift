import CSystemd
import Foundation
import Testing

@testable import MPRIS

/// What a desktop is: a program on the bus that calls and listens, by sd-bus.
final class BusClient {
    struct Failure: Error, Equatable {
        let name: String
        var message = ""
    }

    struct Received: Equatable {
        let interface: String
        let member: String
        let arguments: [BusValue]
    }

    private let bus: OpaquePointer
    let destination: String
    /// What has come, in order, from the player's object.
    private(set) var received: [Received] = []

    init(_ address: String, destination: String = MPRISServer.busName) throws {
        var opened: OpaquePointer?
        try #require(sd_bus_new(&opened) >= 0)
        bus = try #require(opened)
        self.destination = destination
        try #require(sd_bus_set_address(bus, address) >= 0)
        try #require(sd_bus_set_bus_client(bus, 1) >= 0)
        try #require(sd_bus_start(bus) >= 0)
        let me = Unmanaged.passUnretained(self).toOpaque()
        let rule = "type='signal',path='\(MPRISObject.path)'"
        let result = sd_bus_add_match(
            bus, nil, rule,
            { message, userdata, _ in
                guard let message, let userdata else { return 0 }
                let client = Unmanaged<BusClient>.fromOpaque(userdata).takeUnretainedValue()
                client.received.append(
                    Received(
                        interface: String(cString: sd_bus_message_get_interface(message)),
                        member: String(cString: sd_bus_message_get_member(message)),
                        arguments: BusClient.values(message)))
                return 0
            }, me)
        try #require(result >= 0)
    }

    deinit { sd_bus_close_unref(bus) }

    // MARK: Calls

    /// Calls a method and waits for the answer.
    /// - Throws: `Failure` with the error's name.
    @discardableResult
    func call(
        _ interface: String?, _ member: String, _ arguments: BusValue..., path: String = MPRISObject.path
    ) throws -> [BusValue] {
        var made: OpaquePointer?
        try #require(sd_bus_message_new_method_call(bus, &made, destination, path, interface, member) >= 0)
        let call = try #require(made)
        defer { sd_bus_message_unref(call) }
        let message = BusMessage(sharing: call)
        for argument in arguments { try message.append(argument) }
        var error = sd_bus_error()
        var answered: OpaquePointer?
        defer {
            sd_bus_error_free(&error)
            sd_bus_message_unref(answered)
        }
        guard sd_bus_call(bus, call, 30_000_000, &error, &answered) >= 0, let answered else {
            throw Failure(
                name: error.name.map { String(cString: $0) } ?? "none",
                message: error.message.map { String(cString: $0) } ?? "")
        }
        return Self.values(answered)
    }

    func get(_ property: String, of interface: String = MPRISObject.player) throws -> BusValue {
        let values = try call("org.freedesktop.DBus.Properties", "Get", .string(interface), .string(property))
        guard case .variant(let value)? = values.first, values.count == 1 else { throw Failure(name: "no variant") }
        return value
    }

    func set(_ property: String, to value: BusValue, of interface: String = MPRISObject.player) throws {
        try call(
            "org.freedesktop.DBus.Properties", "Set", .string(interface), .string(property), .variant(value))
    }

    func all(of interface: String) throws -> [String: BusValue] {
        let values = try call("org.freedesktop.DBus.Properties", "GetAll", .string(interface))
        guard case .dictionary(let entries)? = values.first else { throw Failure(name: "no dictionary") }
        return entries
    }

    /// The name of the error that a call is answered with; nil if it is answered without one.
    func error(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Failure)?.name ?? "\(error)"
        }
    }

    // MARK: Names and signals

    /// Who has a name of the bus; nil if nobody does.
    func owner(of name: String) throws -> String? {
        var made: OpaquePointer?
        let system = "org.freedesktop.DBus"
        try #require(
            sd_bus_message_new_method_call(bus, &made, system, "/org/freedesktop/DBus", system, "GetNameOwner") >= 0)
        let call = try #require(made)
        defer { sd_bus_message_unref(call) }
        try BusMessage(sharing: call).append(.string(name))
        var answered: OpaquePointer?
        guard sd_bus_call(bus, call, 30_000_000, nil, &answered) >= 0, let answered else { return nil }
        defer { sd_bus_message_unref(answered) }
        return Self.values(answered).first?.text
    }

    /// Waits for signals until there is one that fits, and returns it; nil after a long time.
    func signal(_ member: String, where fits: (Received) -> Bool = { _ in true }) -> Received? {
        let end = Date() + 30
        while Date() < end {
            if let index = received.firstIndex(where: { $0.member == member && fits($0) }) {
                defer { received.removeSubrange(...index) }
                return received[index]
            }
            if sd_bus_process(bus, nil) == 0 { sd_bus_wait(bus, 100_000) }
        }
        return nil
    }

    /// What the next `PropertiesChanged` says of an interface.
    func changes(of interface: String = MPRISObject.player) -> [String: BusValue]? {
        let signal = signal("PropertiesChanged") { $0.arguments.first == .string(interface) }
        guard let signal, signal.arguments.count == 3, signal.arguments[2] == .strings([]),
            case .dictionary(let changed) = signal.arguments[1]
        else { return nil }
        return changed
    }

    // MARK: Reading

    private static func values(_ message: OpaquePointer) -> [BusValue] {
        var values: [BusValue] = []
        while let value = value(message) { values.append(value) }
        return values
    }

    private static func value(_ message: OpaquePointer) -> BusValue? {
        var type = CChar(0)
        var contents: UnsafePointer<CChar>?
        guard sd_bus_message_peek_type(message, &type, &contents) > 0 else { return nil }
        let signature = contents.map { String(cString: $0) } ?? ""
        let scalar = Unicode.Scalar(UInt8(truncatingIfNeeded: type))
        guard "avre".unicodeScalars.contains(scalar) else { return try? BusMessage(sharing: message).read(scalar) }
        sd_bus_message_enter_container(message, type, signature)
        defer { sd_bus_message_exit_container(message) }
        let members = values(message)
        switch scalar {
        case "v": return members.first.map { .variant($0) }
        case "a" where signature == "{sv}":
            return .dictionary(
                members.reduce(into: [:]) { entries, entry in
                    guard case .structure(let pair) = entry, case .variant(let value) = pair[1] else { return }
                    entries[pair[0].text] = value
                })
        case "a": return .array(of: signature, members)
        default: return .structure(members)
        }
    }
}
