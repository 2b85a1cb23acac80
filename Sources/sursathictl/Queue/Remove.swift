import ArgumentParser

struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take songs out of the queue.",
        discussion: "Examples: sursathictl remove 3; sursathictl remove 3 7", aliases: ["delete", "del"])

    @Argument(help: "The first song's place in the queue, from 1.")
    var first: Int

    @Argument(help: "The last one's; without it only the first is taken.")
    var last: Int?

    @OptionGroup var connection: Connection

    func validate() throws {
        guard (1...Int(Int32.max)).contains(first), (first...Int(Int32.max)).contains(last ?? first) else {
            throw ValidationError("The places start at 1, and the last is not before the first.")
        }
    }

    func run() throws { try connection.order("delete", ["\(first - 1):\(last ?? first)"]) }
}
