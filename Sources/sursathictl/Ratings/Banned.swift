import ArgumentParser
import ControlProtocol
import JSONText

struct Banned: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the songs that no mood plays any more.")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let files = try client.songs(rated: .banned)
            connection.show(
                files.isEmpty ? ["none; \"ban\" bans the song that plays"] : files,
                json: .object([("banned", .array(files.map(JSONValue.string)))]))
        }
    }
}
