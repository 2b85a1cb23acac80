import ArgumentParser

struct Like: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Note that you like a song.",
        discussion:
            "Other clients see it as the sticker \"like\". \"liked\" lists what you like, and \"liked --add\" queues it."
    )

    @OptionGroup var song: SongArgument

    @OptionGroup var connection: Connection

    func run() throws { try song.rate(.liked, connection) }
}
