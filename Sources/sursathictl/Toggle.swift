import ArgumentParser

struct Toggle: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Pause the music, or go on.")

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("pause") }
}
