import ArgumentParser
import ControlProtocol
import JSONText

struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send any command of the protocol, and print its answer.",
        discussion: "Examples: sursathictl send commands; sursathictl send prioid 5 12")

    @Argument(help: "The command.")
    var command: String

    @Argument(parsing: .allUnrecognized, help: "Its arguments.")
    var arguments: [String] = []

    @OptionGroup var connection: Connection

    func validate() throws {
        // These answer with something else than lines of key and value, or not at all.
        let others = ["idle", "noidle", "albumart", "readpicture", "close"]
        guard !others.contains(command), !command.hasPrefix("command_list") else {
            throw ValidationError("\(command) cannot be sent by itself; see \"events\" and \"cover\".")
        }
    }

    func run() throws {
        try connection.run { client in
            let pairs = try client.send(RequestLine(command: command, arguments: arguments))
            connection.show(
                pairs.map { "\($0.key): \($0.value)" },
                json: .array(pairs.map { .object([($0.key, .string($0.value))]) }))
        }
    }
}
