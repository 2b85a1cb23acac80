import JSONText
import ArgumentParser
import ControlProtocol

struct Camera: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Switch the camera on or off, or show what it does.",
        discussion: "Example: sursathictl camera off")

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case on
        case off
        case status
    }

    @Argument(help: "on, off or status.")
    var order = Order.status

    @OptionGroup var connection: Connection

    func run() throws {
        guard order == .status else { return try connection.order("camera", [order.rawValue]) }
        try connection.run { client in
            let report = MoodReport(pairs: try client.send("camera", "status"))
            connection.show(
                [report.cameraPhrase],
                json: .object([
                    ("camera", .string(report.camera.rawValue)), ("cameraDetail", JSONValue(report.cameraDetail)),
                ]))
        }
    }
}
