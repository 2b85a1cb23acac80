import JSONText
import ArgumentParser
import ControlProtocol

struct Outputs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show where the sound goes; \"outputs off\" pauses the music and gives the sound card back.")

    @Argument(help: "on or off.")
    var state: OnOff?

    @OptionGroup var connection: Connection

    func run() throws {
        if let state { return try connection.order(state == .on ? "enableoutput" : "disableoutput", ["0"]) }
        try connection.run { client in
            let outputs = AudioOutput.list(pairs: try client.send("outputs"))
            connection.show(
                outputs.map { "\($0.name)  (\($0.plugin), \($0.isEnabled ? "on" : "off"))" },
                json: .object([
                    (
                        "outputs",
                        .array(
                            outputs.map {
                                .object([
                                    ("name", .string($0.name)), ("plugin", .string($0.plugin)),
                                    ("enabled", .boolean($0.isEnabled)),
                                ])
                            })
                    )
                ]))
        }
    }
}
