import JSONText
import ArgumentParser
import ControlProtocol

struct Volume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or set the volume.", discussion: "Examples: sursathictl volume 60; sursathictl volume +5",
        aliases: ["vol"])

    @Argument(help: "0 to 100; +N or -N changes it (after --, for -N).")
    var volume: String?

    @OptionGroup var connection: Connection

    func validate() throws {
        guard let volume else { return }
        let isChange = volume.hasPrefix("+") || volume.hasPrefix("-")
        guard let number = Int(volume), (isChange ? -100...100 : 0...100).contains(number) else {
            throw ValidationError("The volume is 0 to 100, or a change such as +5.")
        }
    }

    func run() throws {
        if let volume {
            let isChange = volume.hasPrefix("+") || volume.hasPrefix("-")
            return try connection.order(isChange ? "volume" : "setvol", [volume])
        }
        try connection.run { client in
            let volume = try client.status().volume
            connection.show([volume.map { "\($0)" } ?? "no mixer"], json: .object([("volume", JSONValue(volume))]))
        }
    }
}
