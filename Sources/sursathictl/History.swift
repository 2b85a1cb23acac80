import ArgumentParser
import ControlProtocol
import JSONText

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the moods of the last minutes, and whether somebody was there.",
        discussion: "It is kept in memory only. Example: sursathictl history 60")

    @Argument(help: "How many minutes, 1 to 60.")
    var minutes = 10

    @OptionGroup var connection: Connection

    func validate() throws {
        guard (1...60).contains(minutes) else { throw ValidationError("The minutes are 1 to 60.") }
    }

    func run() throws {
        try connection.run { client in
            let moments = MoodMoment.list(pairs: try client.send("moodhistory", String(minutes * 60)))
            connection.show(
                MoodMoment.textLines(moments), json: .object([("history", .array(moments.map(\.json)))]))
        }
    }
}
