import JSONText
import ArgumentParser
import ControlProtocol

struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the queue, with a mark at the current song.", aliases: ["queue"])

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let songs = Song.list(pairs: try client.send("playlistinfo"))
            let current = try client.status().songPosition
            let width = String(songs.count).count
            let lines = songs.enumerated().map { index, song in
                let number = String(index + 1)
                let mark = index == current ? "▶" : " "
                return
                    "\(mark)\(String(repeating: " ", count: max(0, width - number.count)))\(number)  \(song.displayName)"
            }
            connection.show(
                lines.isEmpty ? ["the queue is empty"] : lines,
                json: .object([
                    ("current", JSONValue(current)), ("queue", .array(songs.map(\.json))),
                ]))
        }
    }
}
