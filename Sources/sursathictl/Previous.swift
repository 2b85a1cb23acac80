import ArgumentParser

struct Previous: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Go to the song before.", aliases: ["prev"])

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("previous") }
}
