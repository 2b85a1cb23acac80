import ArgumentParser

struct Play: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play, or go on; or play a song of the queue.",
        discussion: "Examples: sursathictl play; sursathictl play 3")

    @Argument(help: "The song's place in the queue, from 1.")
    var number: Int?

    @OptionGroup var connection: Connection

    func validate() throws {
        if let number, !(1...Int(Int32.max)).contains(number) {
            throw ValidationError("The number of a song starts at 1.")
        }
    }

    func run() throws { try connection.order("play", number.map { [String($0 - 1)] } ?? []) }
}
