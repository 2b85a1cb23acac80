import JSONText
import ArgumentParser
import ControlProtocol

struct Moods: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the moods and their playlists.")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let moods = try client.moods()
            let lines = moods.map { entry in
                entry.playlist.map { "\(entry.mood): \($0) (\(entry.trackCount) tracks)" }
                    ?? "\(entry.mood): no playlist"
            }
            connection.show(lines, json: .object([("moods", .array(moods.map(\.json)))]))
        }
    }
}
