import ArgumentParser
import ControlProtocol
import JSONText

struct Albums: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the albums of the library, or of an artist.",
        discussion: "Example: sursathictl albums \"Miles Davis\"")

    @Argument(help: "The artist, spelt as \"artists\" lists them.")
    var artist: String?

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let request = RequestLine(command: "list", arguments: ["album"] + (artist.map { ["artist", $0] } ?? []))
            let names = try client.send(request).filter { $0.key == "Album" && !$0.value.isEmpty }.map(\.value)
            connection.show(names, json: .object([("albums", .array(names.map(JSONValue.string)))]))
        }
    }
}
