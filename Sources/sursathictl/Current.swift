import ArgumentParser
import ControlProtocol
import JSONText

struct Current: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the song that plays, for status bars.", aliases: ["song"])

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            let song = try client.currentSong()
            connection.show(song.map { [$0.displayName] } ?? [], json: song?.json ?? .null)
        }
    }
}
