import ArgumentParser

struct Crossfade: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let songs of the queue overlap; between moods they always do (player.fadeMilliseconds).",
        discussion: "Example: sursathictl crossfade 4")

    @Argument(help: "Seconds, 0 to 60; 0 plays them without a gap.")
    var seconds: Int

    @OptionGroup var connection: Connection

    func validate() throws {
        guard (0...60).contains(seconds) else { throw ValidationError("The seconds are 0 to 60.") }
    }

    func run() throws { try connection.order("crossfade", [String(seconds)]) }
}
