import JSONText
import ArgumentParser
import ControlProtocol

struct Upcoming: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what a mood would play next, and why.",
        discussion: "Example: sursathictl upcoming happy 5")

    @Argument(help: "The mood; \"moods\" lists them.")
    var mood: String

    @Argument(help: "How many songs, 1 to 100.")
    var count = 10

    @OptionGroup var connection: Connection

    func validate() throws {
        guard (1...100).contains(count) else { throw ValidationError("The count is 1 to 100.") }
    }

    func run() throws {
        try connection.run { client in
            let tracks = try client.upcoming(mood: mood, count: count)
            connection.show(
                tracks.map(\.text),
                json: .object([("upcoming", .array(tracks.map(\.json)))]))
        }
    }
}
