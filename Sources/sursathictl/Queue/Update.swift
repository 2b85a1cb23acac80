import ArgumentParser

struct Update: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for new and changed songs now; it is done by itself, too.",
        discussion: "Example: sursathictl update happy")

    @Argument(help: "Only in this folder, below the music folder.")
    var folder: String?

    @Flag(help: "Read the tags of all songs again.")
    var all = false

    @OptionGroup var connection: Connection

    func run() throws { try connection.order(all ? "rescan" : "update", folder.map { [$0] } ?? []) }
}
