import ArgumentParser
import ControlProtocol
import JSONText

struct Artists: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the artists of the library.", discussion: "Example: sursathictl artists")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let request = RequestLine(command: "list", arguments: ["artist"])
            let names = try client.send(request).filter { $0.key == "Artist" && !$0.value.isEmpty }.map(\.value)
            connection.show(names, json: .object([("artists", .array(names.map(JSONValue.string)))]))
        }
    }
}
