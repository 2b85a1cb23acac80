import ArgumentParser

struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Empty the queue, which stops the music; \"play\" then starts the mood's.")

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("clear") }
}
