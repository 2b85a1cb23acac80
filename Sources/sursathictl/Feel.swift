import ArgumentParser

struct Feel: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say how you feel; the camera decides again later, or after \"feel auto\".",
        discussion: "Examples: sursathictl feel happy 60; sursathictl feel auto")

    @Argument(help: "The mood, or auto.")
    var mood: String

    @Argument(help: "For how many minutes; without it until \"feel auto\".")
    var minutes: Double?

    @OptionGroup var connection: Connection

    func validate() throws {
        guard let minutes else { return }
        guard minutes > 0, minutes <= 10_080 else { throw ValidationError("The minutes are above 0, at most 10080.") }
        guard mood != "auto" else { throw ValidationError("\"feel auto\" takes no minutes.") }
    }

    func run() throws { try connection.order("feel", [mood] + (minutes.map { ["\($0)"] } ?? [])) }
}
