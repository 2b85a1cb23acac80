import ArgumentParser

struct Genres: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the genres of the library.", discussion: "Example: sursathictl genres")

    @OptionGroup var connection: Connection

    func run() throws { try connection.listValues(of: "genre", as: "genres") }
}
