import JSONText
import ArgumentParser
import ControlProtocol

struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put songs or folders into the queue.",
        discussion: """
            Among a mood's songs they play next; in a queue of your own, at its end.
            Examples: sursathictl add jazz; sursathictl add calm/rain.mp3 --now
            """)

    @Argument(help: "Songs or folders, by their path below the music folder or in full.")
    var names: [String]

    @Flag(help: "Right behind the song that plays.")
    var next = false

    @Flag(help: "Play the first of them now.")
    var now = false

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let before = try client.status()
            let position = before.songPosition.map { $0 + 1 }.flatMap { next || now ? $0 : nil }
            // Each goes before those that were given before it, so the last one first.
            for name in position == nil ? names : names.reversed() {
                try client.send(RequestLine(command: "add", arguments: [name] + (position.map { [String($0)] } ?? [])))
            }
            if now { try client.send("play", String(position ?? before.queueLength)) }
            let count = try client.status().queueLength - before.queueLength
            connection.show(
                ["\(count) \(count == 1 ? "song" : "songs") added"], json: .object([("added", .integer(count))]))
        }
    }
}
