import JSONText
import ArgumentParser
import ControlProtocol

struct Moods: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the moods and their playlists.")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let moods = try client.moods()
            connection.show(MoodEntry.textLines(moods), json: .object([("moods", .array(moods.map(\.json)))]))
        }
    }
}
