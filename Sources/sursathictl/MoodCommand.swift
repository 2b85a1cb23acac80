import JSONText
import ArgumentParser
import ControlProtocol

// Not "Mood": that is a module.
struct MoodCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mood", abstract: "Show the mood, its scores and the face.")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let mood = try client.mood()
            connection.show(mood.textLines, json: mood.json)
        }
    }
}
