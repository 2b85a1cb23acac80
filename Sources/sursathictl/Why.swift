import JSONText
import ArgumentParser
import ControlProtocol

struct Why: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show why this mood and this song.")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let why = try client.why()
            connection.show(why.textLines, json: .object([("why", why.json)]))
        }
    }
}
