import ArgumentParser

struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop the music.")

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("stop") }
}
