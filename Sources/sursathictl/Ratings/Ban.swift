import ArgumentParser

struct Ban: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Never let a mood play a song again; if it plays now, it is skipped.",
        discussion:
            "It stays in the library, and plays when you choose it yourself. \"banned\" lists them, \"unban\" takes it back."
    )

    @OptionGroup var song: SongArgument

    @OptionGroup var connection: Connection

    func run() throws { try song.rate(.banned, connection) }
}
