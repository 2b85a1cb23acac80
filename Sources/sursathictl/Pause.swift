import ArgumentParser

struct Pause: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Pause the music.")

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("pause", ["1"]) }
}
