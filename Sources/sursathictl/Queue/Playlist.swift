import ArgumentParser
import ControlProtocol
import JSONText

struct Playlist: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the songs of a kept playlist.", discussion: "Example: sursathictl playlist evening")

    @Argument(help: "The playlist's name; \"playlists\" lists them.")
    var name: String

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let songs = Song.list(pairs: try client.send("listplaylistinfo", name))
            connection.show(
                songs.map { "\($0.displayName)  (\($0.file))" }, json: .object([("songs", .array(songs.map(\.json)))]))
        }
    }
}
