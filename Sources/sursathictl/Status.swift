import JSONText
import ArgumentParser
import ControlProtocol

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what plays, the mood, face, camera and volume.")

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let snapshot = try DaemonSnapshot(from: client)
            connection.show(snapshot.textLines, json: snapshot.json)
        }
    }
}
