import ArgumentParser

struct Rename: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give a kept playlist another name.", discussion: "Example: sursathictl rename evening night")

    @Argument(help: "The playlist's name; \"playlists\" lists them.")
    var name: String

    @Argument(help: "Its new name.")
    var newName: String

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("rename", [name, newName]) }
}
