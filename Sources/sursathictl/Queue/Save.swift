import ArgumentParser

struct Save: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keep the queue as a playlist.",
        discussion: "Example: sursathictl save evening")

    @Argument(help: "The playlist's name.")
    var name: String

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("save", [name]) }
}
