import ArgumentParser

struct Unlike: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take back that you like a song.",
        discussion: "Example: sursathictl unlike calm/rain.mp3")

    @OptionGroup var song: SongArgument

    @OptionGroup var connection: Connection

    func run() throws { try song.rate(.neutral, connection) }
}
