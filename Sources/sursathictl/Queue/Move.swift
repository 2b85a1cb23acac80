import ArgumentParser

struct Move: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Move a song within the queue.",
        discussion: "Example: sursathictl move 7 2")

    @Argument(help: "The song's place, from 1.")
    var from: Int

    @Argument(help: "Its new place.")
    var to: Int

    @OptionGroup var connection: Connection

    func validate() throws {
        guard (1...Int(Int32.max)).contains(from), (1...Int(Int32.max)).contains(to) else {
            throw ValidationError("The places start at 1.")
        }
    }

    func run() throws { try connection.order("move", [String(from - 1), String(to - 1)]) }
}
