import ArgumentParser

struct Random: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play the queue in random order, or in its own.",
        discussion: "Example: sursathictl random on")

    @Argument(help: "on or off.")
    var state: OnOff

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("random", [state == .on ? "1" : "0"]) }
}
