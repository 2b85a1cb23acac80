import JSONText
import ArgumentParser
import ControlProtocol

struct ReplayGain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replaygain", abstract: "Show or set whether songs are brought to one loudness.",
        discussion: "Example: sursathictl replaygain album")

    @Argument(help: "off, track, album or auto.")
    var mode: ReplayGainChoice?

    @OptionGroup var connection: Connection

    func run() throws {
        if let mode { return try connection.order("replay_gain_mode", [mode.rawValue]) }
        try connection.run { client in
            let mode = try client.send("replay_gain_status").first?.value ?? "off"
            connection.show([mode], json: .object([("replaygain", .string(mode))]))
        }
    }
}

extension ReplayGainChoice: ExpressibleByArgument {}
