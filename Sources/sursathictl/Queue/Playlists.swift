import JSONText
import ArgumentParser
import ControlProtocol

struct Playlists: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the playlists that were kept with \"save\".")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let names = try client.send("listplaylists").filter { $0.key == "playlist" }.map(\.value)
            connection.show(names, json: .object([("playlists", .array(names.map(JSONValue.string)))]))
        }
    }
}
