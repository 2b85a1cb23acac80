// Runs on: the main thread.
import ArgumentParser
import ControlProtocol

/// The song that a subcommand is about: the one that plays, or one by its name.
struct SongArgument: ParsableArguments {
    @Argument(
        help: "The song by its path below the music folder, or in full; without it the one that plays.",
        completion: .file(extensions: ["mp3"]))
    var song: String?

    /// Its name in the protocol.
    func file(_ client: ControlClient) throws(ControlClientError) -> String {
        guard let song else {
            if let current = try client.currentSong() { return current.file }
            throw .rejected(Ack(code: .noExist, listIndex: 0, command: "", message: "no song plays; name one"))
        }
        guard song.hasPrefix("/") else { return song }
        let folder = try client.send("config").first { $0.key == "music_directory" }?.value ?? ""
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        return folder.isEmpty || !song.hasPrefix(prefix) ? song : String(song.dropFirst(prefix.count))
    }

    /// Rates it, and says so.
    func rate(_ rating: SongRating, _ connection: Connection) throws {
        try connection.run { client in
            let file = try file(client)
            try client.rate(file, rating)
            connection.show(
                ["\(rating.past): \(file)"], json: .object([("file", .string(file)), ("rating", .string("\(rating)"))]))
        }
    }
}

extension SongRating {
    /// What was done, in one word.
    var past: String {
        switch self {
        case .banned: "banned"
        case .neutral: "neither liked nor banned"
        case .liked: "liked"
        }
    }
}
