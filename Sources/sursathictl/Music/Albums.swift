import ArgumentParser

struct Albums: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the albums of the library, or of an artist.",
        discussion: "Example: sursathictl albums \"Miles Davis\"")

    @Argument(help: "The artist, spelt as \"artists\" lists them.")
    var artist: String?

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.listValues(of: "album", arguments: artist.map { ["artist", $0] } ?? [], as: "albums")
    }
}
