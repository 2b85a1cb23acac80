import ArgumentParser

struct Load: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add a kept playlist to the queue.",
        discussion: "Example: sursathictl load evening")

    @Argument(help: "The playlist's name; \"playlists\" lists them.")
    var name: String

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("load", [name]) }
}
