import ArgumentParser

struct Artists: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the artists of the library.", discussion: "Example: sursathictl artists")

    @OptionGroup var connection: Connection

    func run() throws { try connection.listValues(of: "artist", as: "artists") }
}
