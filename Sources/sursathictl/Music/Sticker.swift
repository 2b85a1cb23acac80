import ArgumentParser
import ControlProtocol
import JSONText

struct Sticker: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show, set or delete what clients note of a song.",
        discussion: """
            Examples: sursathictl sticker calm/rain.mp3            all of them
                      sursathictl sticker calm/rain.mp3 rating 8   sets one
                      sursathictl sticker calm/rain.mp3 rating --delete
            """)

    @Argument(help: "The song by its path below the music folder.")
    var song: String

    @Argument(help: "The sticker's name.")
    var name: String?

    @Argument(help: "Its new value.")
    var value: String?

    @Flag(help: "Delete the sticker, or all of them.")
    var delete = false

    @OptionGroup var connection: Connection

    func validate() throws {
        guard value == nil || !delete else { throw ValidationError("A value is set, or a sticker deleted, not both.") }
    }

    func run() throws {
        let named = [song] + (name.map { [$0] } ?? [])
        if delete { return try connection.order("sticker", ["delete", "song"] + named) }
        if let value { return try connection.order("sticker", ["set", "song"] + named + [value]) }
        try connection.run { client in
            let order = name == nil ? "list" : "get"
            let stickers = try client.send(RequestLine(command: "sticker", arguments: [order, "song"] + named))
                .map(\.value)
            let members = stickers.map { sticker -> (String, JSONValue) in
                let parts = sticker.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), .string(parts.count > 1 ? String(parts[1]) : ""))
            }
            connection.show(stickers, json: .object([("stickers", .object(members))]))
        }
    }
}
