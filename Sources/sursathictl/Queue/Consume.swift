import ArgumentParser

struct Consume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take songs out of the queue once they were played.",
        discussion: "Example: sursathictl consume on")

    @Argument(help: "on or off.")
    var state: OnOff

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("consume", [state == .on ? "1" : "0"]) }
}
