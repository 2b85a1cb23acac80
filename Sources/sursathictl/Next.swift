import ArgumentParser

struct Next: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Go to the next song.")

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("next") }
}
