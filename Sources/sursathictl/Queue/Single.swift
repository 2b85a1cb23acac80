import ArgumentParser

struct Single: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pause after each song, or after this one only; with repeat, play it over and over.",
        discussion: "Example: sursathictl single once")

    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case on
        case off
        case once

        var word: String {
            switch self {
            case .on: "1"
            case .off: "0"
            case .once: "oneshot"
            }
        }
    }

    @Argument(help: "on, off or once.")
    var mode: Mode

    @OptionGroup var connection: Connection

    func run() throws { try connection.order("single", [mode.word]) }
}
