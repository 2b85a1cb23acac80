import ArgumentParser
import ControlProtocol
import JSONText

struct Events: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what changes, a word a line, as it changes.",
        discussion: """
            Words: \(Subsystem.told.map(\.rawValue).joined(separator: ", ")).
            Example: sursathictl events mood | while read -r _; do sursathictl mood; done
            """,
        aliases: ["idle"])

    @Argument(help: "Only these.", completion: .list(Subsystem.told.map(\.rawValue)))
    var names: [String] = []

    @Flag(help: "End after the first change.")
    var once = false

    @OptionGroup var connection: Connection

    func validate() throws {
        for name in names where Subsystem(rawValue: name) == nil {
            throw ValidationError("There is no \"\(name)\" that changes.")
        }
    }

    func run() throws {
        let wanted = names.isEmpty ? Subsystem.told : names.compactMap(Subsystem.init(rawValue:))
        try connection.run { client in
            while true {
                let changed = try client.idle(wanted, timeoutMilliseconds: 3_600_000)
                for subsystem in Subsystem.allCases where changed.contains(subsystem) {
                    connection.show(
                        [subsystem.rawValue], json: .object([("changed", .string(subsystem.rawValue))]))
                }
                if once, !changed.isEmpty { return }
            }
        }
    }
}

extension Subsystem {
    /// Those that sursathid tells of.
    fileprivate static let told: [Subsystem] = [
        .player, .playlist, .mixer, .options, .output, .database, .update, .storedPlaylist, .sticker, .mood, .camera,
    ]
}
