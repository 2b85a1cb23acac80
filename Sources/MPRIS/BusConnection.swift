// Runs on: the thread "mpris": sd-bus has no locks.
import CSystemd
import Glibc
import Threads

/// One connection to a message bus, which shows one object there.
final class BusConnection {
    private let bus: OpaquePointer
    /// What handlers of sd-bus are handed. It must live as long as the connection, whose slots point to it.
    private let context: Context

    private final class Context {
        let object: any BusObject
        /// The name that was asked for last, and those to ask for after it.
        var names: [String]
        let onName: (Result<String, BusNameError>) -> Void

        init(_ object: any BusObject, names: [String], onName: @escaping (Result<String, BusNameError>) -> Void) {
            self.object = object
            self.names = names
            self.onName = onName
        }
    }

    /// Connects, shows an object, and asks for a name. None of it waits for an answer.
    /// - Parameters:
    ///   - address: in the form of D-Bus; nil is the session bus of the environment.
    ///   - path: the object's path.
    ///   - names: the wished name, and others to take if it is taken.
    ///   - onName: told the name that was got, or why there is none; called by `process`.
    init(
        address: String?, object: any BusObject, path: String, names: [String],
        onName: @escaping (Result<String, BusNameError>) -> Void
    ) throws(BusError) {
        let opened = try Self.open(address)
        // With both fields set `deinit` closes it, also when the rest fails.
        bus = opened
        context = Context(object, names: names, onName: onName)
        let userdata = Unmanaged.passUnretained(context).toOpaque()
        try BusError.check(
            sd_bus_add_object(
                opened, nil, path,
                { message, userdata, error in
                    guard let message, let userdata else { return 0 }
                    let context = Unmanaged<Context>.fromOpaque(userdata).takeUnretainedValue()
                    return context.object.answer(BusMessage(sharing: message), error)
                }, userdata), "show \(path)")
        try Self.requestName(opened, userdata)
    }

    deinit {
        // Closes at once; what is still to be sent is lost, as a bus that hangs must not hold up the end.
        sd_bus_close_unref(bus)
    }

    private static func open(_ address: String?) throws(BusError) -> OpaquePointer {
        var bus: OpaquePointer?
        guard let address else {
            try BusError.check(sd_bus_open_user(&bus), "connect to the session bus")
            guard let bus else { throw BusError(action: "connect to the session bus", code: ENOMEM) }
            return bus
        }
        try BusError.check(sd_bus_new(&bus), "connect to a bus")
        guard let bus else { throw BusError(action: "connect to a bus", code: ENOMEM) }
        do throws(BusError) {
            try BusError.check(sd_bus_set_address(bus, address), address)
            try BusError.check(sd_bus_set_bus_client(bus, 1), address)
            try BusError.check(sd_bus_start(bus), address)
        } catch {
            sd_bus_close_unref(bus)
            throw error
        }
        return bus
    }

    // MARK: The name

    private static func requestName(_ bus: OpaquePointer, _ userdata: UnsafeMutableRawPointer) throws(BusError) {
        let context = Unmanaged<Context>.fromOpaque(userdata).takeUnretainedValue()
        guard let name = context.names.first else { return }
        let result = sd_bus_request_name_async(
            bus, nil, name, 0,
            { message, userdata, _ in
                guard let message, let userdata else { return 0 }
                BusConnection.nameAnswered(BusMessage(sharing: message), userdata)
                return 1
            }, userdata)
        try BusError.check(result, "ask for the name \(name)")
    }

    private static func nameAnswered(_ message: borrowing BusMessage, _ userdata: UnsafeMutableRawPointer) {
        let context = Unmanaged<Context>.fromOpaque(userdata).takeUnretainedValue()
        guard let name = context.names.first else { return }
        var answer: UInt32 = 0
        if sd_bus_message_is_method_error(message.pointer, nil) > 0 || (try? message.readBasic("u", &answer)) == nil {
            let reason = sd_bus_message_get_error(message.pointer)?.pointee.message.map { String(cString: $0) }
            return context.onName(.failure(.refused(name, reason: reason ?? "the bus gave no reason")))
        }
        // DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER and _ALREADY_OWNER; else another program has it.
        if answer == 1 || answer == 4 { return context.onName(.success(name)) }
        context.names.removeFirst()
        guard !context.names.isEmpty, let bus = sd_bus_message_get_bus(message.pointer),
            (try? requestName(bus, userdata)) != nil
        else { return context.onName(.failure(.taken(name))) }
    }

    // MARK: The work

    /// Answers one call, or sends or receives something.
    /// - Returns: false if there is nothing to do at present.
    /// - Throws: `BusError` if the connection is lost.
    func process() throws(BusError) -> Bool { try BusError.check(sd_bus_process(bus, nil), "the bus") > 0 }

    /// Sends a signal of an object.
    /// - Throws: `BusError` if the bus has long stopped to take anything.
    func send(_ signal: BusSignal, from path: String) throws(BusError) {
        var waiting: UInt64 = 0
        try BusError.check(sd_bus_get_n_queued_write(bus, &waiting), "the bus")
        guard waiting < Self.queueLimit else { throw BusError(action: "the bus takes nothing", code: ENOBUFS) }
        let bus = bus
        let message = try BusMessage("signal") {
            sd_bus_message_new_signal(bus, &$0, path, signal.interface, signal.member)
        }
        for value in signal.arguments { try message.append(value) }
        try BusError.check(sd_bus_send(bus, message.pointer, nil), "send \(signal.member)")
    }

    /// Messages that may wait for a bus that hangs.
    private static let queueLimit: UInt64 = 500

    /// Waits until the bus wants something, or `wake` is rung.
    func wait(or wake: WakeEvent) throws(BusError) {
        let events = try BusError.check(sd_bus_get_events(bus), "the bus")
        let descriptor = try BusError.check(sd_bus_get_fd(bus), "the bus")
        var deadlineMicroseconds: UInt64 = .max
        try BusError.check(sd_bus_get_timeout(bus, &deadlineMicroseconds), "the bus")
        var milliseconds: Int?
        if deadlineMicroseconds < .max {
            milliseconds = Int((Double(deadlineMicroseconds) / 1000 - MonotonicClock.seconds * 1000).rounded(.up))
        }
        wake.wait(timeoutMilliseconds: milliseconds, descriptor: descriptor, events: Int16(truncatingIfNeeded: events))
    }
}

/// Why a name of the bus is not ours.
enum BusNameError: Error, Equatable {
    /// Other programs have it and the others that were asked for.
    case taken(String)
    /// The bus does not want to give it.
    case refused(String, reason: String)
}
