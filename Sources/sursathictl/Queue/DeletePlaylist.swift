import ArgumentParser

struct DeletePlaylist: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Delete a kept playlist; the songs stay.",
        discussion: "Example: sursathictl rm evening")

    @Argument(help: "The playlist's name; \"playlists\" lists them.")
    var name: String

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("rm", [name]) }
}
