import ArgumentParser

struct Unban: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let moods play a song again, from when its playlist is next put into the queue.",
        discussion: "Example: sursathictl unban calm/rain.mp3")

    @OptionGroup var song: SongArgument

    @OptionGroup var connection: Connection

    func run() throws { try song.rate(.neutral, connection) }
}
