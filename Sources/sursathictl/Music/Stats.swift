import ArgumentParser
import ControlProtocol
import JSONText

struct Stats: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how much music there is, and how long sursathid runs.")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let pairs = try client.send("stats")
            func number(_ key: String) -> Int { pairs.first { $0.key == key }.flatMap { Int($0.value) } ?? 0 }
            let (songs, albums, artists) = (number("songs"), number("albums"), number("artists"))
            connection.show(
                [
                    "\(count(songs, "song")) on \(count(albums, "album")) by \(count(artists, "artist")), \(hours(number("db_playtime"))) of music",
                    "running for \(hours(number("uptime")))",
                ],
                json: .object([
                    ("songs", .integer(songs)), ("albums", .integer(albums)), ("artists", .integer(artists)),
                    ("playtimeSeconds", .integer(number("db_playtime"))), ("uptimeSeconds", .integer(number("uptime"))),
                ]))
        }
    }

    private func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

    private func hours(_ seconds: Int) -> String { "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
}
