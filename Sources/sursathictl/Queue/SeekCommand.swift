import ArgumentParser
import ControlProtocol

struct SeekCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seek", abstract: "Go to a place in the current song.",
        discussion: "Examples: sursathictl seek 1:30; sursathictl seek +10; sursathictl seek 50%")

    @Argument(help: "Seconds or minutes:seconds; +10 or -10 from here (after --, for -10); or 50%.")
    var place: String

    @OptionGroup var connection: Connection

    func validate() throws {
        guard SeekPlace(place) != nil else {
            throw ValidationError("A place is 90, 1:30, +10, -10 or 50%.")
        }
    }

    func run() throws {
        guard let place = SeekPlace(place) else { return }
        switch place {
        case .seconds(let seconds): try connection.order("seekcur", ["\(seconds)"])
        case .relative(let seconds): try connection.order("seekcur", [seconds < 0 ? "\(seconds)" : "+\(seconds)"])
        case .percent(let percent):
            try connection.run { client in
                let duration = try client.status().durationSeconds ?? 0
                try client.send("seekcur", decimal(duration * percent / 100, places: 3))
            }
        }
    }
}
