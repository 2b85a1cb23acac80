import ArgumentParser
import ControlProtocol

struct Baseline: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what was learned of your resting face; forget it, keep it as it is, or learn on.",
        discussion: "Example: sursathictl baseline reset")

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case show
        case reset
        case pin
        case unpin
    }

    @Argument(help: "show, reset, pin or unpin.")
    var order = Order.show

    @OptionGroup var connection: Connection

    func run() throws {
        guard order == .show else { return try connection.order("baseline", [order.rawValue]) }
        try connection.run { client in
            let report = BaselineReport(pairs: try client.send("baseline"))
            connection.show(report.textLines, json: report.json)
        }
    }
}
