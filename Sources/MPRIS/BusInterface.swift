// Runs on: any thread; values only.

/// What an interface of a D-Bus object offers: its introspection data, and what calls are checked against.
struct BusInterface: Sendable {
    /// Names with their signatures, in order.
    typealias Arguments = KeyValuePairs<String, String>

    struct Method: Sendable {
        let name: String
        let arguments: Arguments
        let results: Arguments

        init(_ name: String, _ arguments: Arguments = [:], returns results: Arguments = [:]) {
            self.name = name
            self.arguments = arguments
            self.results = results
        }
    }

    /// Whether `PropertiesChanged` tells of a property's changes (D-Bus specification, "Introspection Data Format").
    enum Emission: String, Sendable {
        case changes = "true"
        case never = "false"
        /// It has none.
        case constant = "const"
    }

    struct Property: Sendable {
        let name: String
        let signature: String
        let isWritable: Bool
        let emission: Emission

        init(_ name: String, _ signature: String, isWritable: Bool = false, emission: Emission = .changes) {
            self.name = name
            self.signature = signature
            self.isWritable = isWritable
            self.emission = emission
        }
    }

    struct Signal: Sendable {
        let name: String
        let arguments: Arguments

        init(_ name: String, _ arguments: Arguments) {
            self.name = name
            self.arguments = arguments
        }
    }

    let name: String
    var methods: [Method] = []
    var signals: [Signal] = []
    var properties: [Property] = []

    func method(_ name: String) -> Method? { methods.first { $0.name == name } }
    func property(_ name: String) -> Property? { properties.first { $0.name == name } }

    /// The interfaces that every object has. The daemon's bus library answers `org.freedesktop.DBus.Peer`.
    static let standard = [
        BusInterface(
            name: "org.freedesktop.DBus.Properties",
            methods: [
                Method("Get", ["interface_name": "s", "property_name": "s"], returns: ["value": "v"]),
                Method("GetAll", ["interface_name": "s"], returns: ["props": "a{sv}"]),
                Method("Set", ["interface_name": "s", "property_name": "s", "value": "v"]),
            ],
            signals: [
                Signal(
                    "PropertiesChanged",
                    ["interface_name": "s", "changed_properties": "a{sv}", "invalidated_properties": "as"])
            ]),
        BusInterface(
            name: "org.freedesktop.DBus.Introspectable", methods: [Method("Introspect", returns: ["xml_data": "s"])]),
        BusInterface(
            name: "org.freedesktop.DBus.Peer",
            methods: [Method("Ping"), Method("GetMachineId", returns: ["machine_uuid": "s"])]),
    ]
}

// MARK: - Introspection data

extension BusInterface {
    /// The introspection data of an object with these interfaces.
    static func introspection(_ interfaces: [BusInterface]) -> String {
        let head = """
            <!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">

            """
        return head + "<node>\n" + interfaces.map(\.xml).joined() + "</node>\n"
    }

    private var xml: String {
        var text = " <interface name=\"\(name)\">\n"
        for method in methods {
            let arguments =
                Self.xml(method.arguments, direction: " direction=\"in\"")
                + Self.xml(method.results, direction: " direction=\"out\"")
            text += Self.element("method", method.name, arguments)
        }
        for signal in signals { text += Self.element("signal", signal.name, Self.xml(signal.arguments, direction: "")) }
        for property in properties {
            text += "  <property name=\"\(property.name)\" type=\"\(property.signature)\""
            text += " access=\"\(property.isWritable ? "readwrite" : "read")\">\n"
            text += "   <annotation name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\""
            text += " value=\"\(property.emission.rawValue)\"/>\n  </property>\n"
        }
        return text + " </interface>\n"
    }

    private static func xml(_ arguments: Arguments, direction: String) -> String {
        arguments.map { "   <arg type=\"\($0.value)\" name=\"\($0.key)\"\(direction)/>\n" }.joined()
    }

    private static func element(_ kind: String, _ name: String, _ contents: String) -> String {
        "  <\(kind) name=\"\(name)\"" + (contents.isEmpty ? "/>\n" : ">\n\(contents)  </\(kind)>\n")
    }
}
