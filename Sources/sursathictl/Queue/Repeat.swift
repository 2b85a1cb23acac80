import ArgumentParser

struct Repeat: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a queue of your own again at its end; a mood's playlist does so anyway.",
        discussion: "Example: sursathictl repeat on")

    @Argument(help: "on or off.")
    var state: OnOff

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("repeat", [state == .on ? "1" : "0"]) }
}
