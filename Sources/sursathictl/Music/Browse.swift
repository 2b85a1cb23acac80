import ArgumentParser
import ControlProtocol
import JSONText

struct Browse: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what is in a folder of the music library.",
        discussion: "Example: sursathictl browse calm; what it lists can be given to \"add\".", aliases: ["ls"])

    @Argument(help: "The folder, below the music folder.")
    var folder: String?

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let pairs = try client.send(RequestLine(command: "lsinfo", arguments: folder.map { [$0] } ?? []))
            let folders = pairs.filter { $0.key == "directory" }.map(\.value)
            let playlists = pairs.filter { $0.key == "playlist" }.map(\.value)
            let songs = Song.list(pairs: pairs)
            connection.show(
                folders.map { "\($0)/" } + playlists + songs.map { "\($0.file)  (\($0.displayName))" },
                json: .object([
                    ("folders", .array(folders.map(JSONValue.string))),
                    ("playlists", .array(playlists.map(JSONValue.string))), ("songs", .array(songs.map(\.json))),
                ]))
        }
    }
}
