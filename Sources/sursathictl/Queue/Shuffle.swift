import ArgumentParser

struct Shuffle: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put the queue into another order by chance.")

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("shuffle") }
}
