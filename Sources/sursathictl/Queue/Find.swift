import JSONText
import ArgumentParser
import ControlProtocol

struct Find: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for songs by any of their tags.",
        discussion: "Examples: sursathictl find miles blue; sursathictl find rain --add", aliases: ["search"])

    @Argument(help: "Parts of the title, the artist, the album ...; all have to be there.")
    var words: [String]

    @Flag(help: "Put what is found into the queue.")
    var add = false

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let filter = words.flatMap { ["any", $0] }
            let songs = Song.list(pairs: try client.send(RequestLine(command: "search", arguments: filter)))
            if add, !songs.isEmpty { try client.send(RequestLine(command: "searchadd", arguments: filter)) }
            connection.show(
                songs.isEmpty ? ["nothing found"] : songs.map { "\($0.displayName)  (\($0.file))" },
                json: .object([("songs", .array(songs.map(\.json)))]))
        }
    }
}
