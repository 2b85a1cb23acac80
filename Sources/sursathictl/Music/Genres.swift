import ArgumentParser
import ControlProtocol
import JSONText

struct Genres: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the genres of the library.", discussion: "Example: sursathictl genres")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let request = RequestLine(command: "list", arguments: ["genre"])
            let names = try client.send(request).filter { $0.key == "Genre" && !$0.value.isEmpty }.map(\.value)
            connection.show(names, json: .object([("genres", .array(names.map(JSONValue.string)))]))
        }
    }
}
