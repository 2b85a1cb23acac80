import ArgumentParser

struct Update: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for new and changed songs now; it is done by itself, too.")

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("update") }
}
