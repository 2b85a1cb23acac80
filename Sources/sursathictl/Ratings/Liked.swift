import ArgumentParser
import ControlProtocol
import JSONText

struct Liked: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the songs that you like.", discussion: "Example: sursathictl liked --add")

    @Flag(help: "Put them into the queue.")
    var add = false

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let files = try client.songs(rated: .liked)
            if add { for file in files { try client.send("add", file) } }
            connection.show(
                files.isEmpty ? ["none yet; \"like\" likes the song that plays"] : files,
                json: .object([("liked", .array(files.map(JSONValue.string)))]))
        }
    }
}
