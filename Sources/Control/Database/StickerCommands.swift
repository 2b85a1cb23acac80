// Runs on: the control thread takes the arguments apart; the rest runs where it may wait for a disk (see `Command.Work`).
// Stickers of songs (MPD `src/command/StickerCommands.cxx`).
import ControlProtocol
import Library

extension Command {
    static let stickers = [
        Command("sticker", 3...maximumArguments) { session, arguments, _ throws(ControlError) in
            guard arguments[1] == "song" else { throw .init(.argument, "unknown sticker domain") }
            let words = arguments.all
            let music = session.backend.library
            switch (words[0], words.count) {
            case ("get", 4):
                return .later { response throws(ControlError) in try get(music, words[2], words[3], &response) }
            case ("set", 5):
                return .later(changing: .sticker) { [backend = session.backend] _ throws(ControlError) in
                    try set(music, words[2], words[3], words[4])
                    backend.stickerChanged(words[3], of: words[2])
                }
            case ("delete", 3...4):
                let name = words.count > 3 ? words[3] : nil
                return .later(changing: .sticker) { [backend = session.backend] _ throws(ControlError) in
                    try delete(music, words[2], name)
                    backend.stickerChanged(name, of: words[2])
                }
            case ("list", 3):
                return .later { response throws(ControlError) in try list(music, words[2], &response) }
            case ("find", 4):
                return .later { response throws(ControlError) in
                    try find(music, words[2], words[3], { _ in true }, &response)
                }
            case ("find", 6):
                let matches = try comparison(words[4], words[5])
                return .later { response throws(ControlError) in
                    try find(music, words[2], words[3], matches, &response)
                }
            default: throw .init(.argument, "bad request")
            }
        }
    ]

    private static let noSuchSticker = ControlError(.noExist, "no such sticker")

    private static func requireSong(_ uri: String, _ music: MusicLibrary) throws(ControlError) {
        guard music.database.snapshot.songIndex(uri: uri) != nil else { throw .noSuchSong }
    }

    private static func get(
        _ music: MusicLibrary, _ uri: String, _ name: String, _ response: inout ResponseWriter
    ) throws(ControlError) {
        try requireSong(uri, music)
        let value = try library { () throws(StickerError) in try music.stickers.get(uri, name) }
        guard let value else { throw noSuchSticker }
        response.pair("sticker", "\(name)=\(value)")
    }

    private static func set(
        _ music: MusicLibrary, _ uri: String, _ name: String, _ value: String
    ) throws(ControlError) {
        try requireSong(uri, music)
        try library { () throws(StickerError) in try music.stickers.set(uri, name, value) }
    }

    private static func delete(_ music: MusicLibrary, _ uri: String, _ name: String?) throws(ControlError) {
        // Also for a song that is gone: its stickers are to go too.
        let isDeleted = try library { () throws(StickerError) in try music.stickers.delete(uri, name) }
        guard isDeleted else { throw noSuchSticker }
    }

    private static func list(
        _ music: MusicLibrary, _ uri: String, _ response: inout ResponseWriter
    ) throws(ControlError) {
        try requireSong(uri, music)
        let stickers = try library { () throws(StickerError) in try music.stickers.list(uri) }
        for (name, value) in stickers { response.pair("sticker", "\(name)=\(value)") }
    }

    private static func find(
        _ music: MusicLibrary, _ folder: String, _ name: String, _ matches: (String) -> Bool,
        _ response: inout ResponseWriter
    ) throws(ControlError) {
        let found = try library { () throws(StickerError) in
            try music.stickers.find(name, below: folder == "/" ? "" : folder)
        }
        let snapshot = music.database.snapshot
        for (song, value) in found where matches(value) && snapshot.songIndex(uri: song) != nil {
            response.pair("file", song)
            response.pair("sticker", "\(name)=\(value)")
        }
    }

    /// As in MPD, values are compared as texts.
    private static func comparison(
        _ sign: String, _ limit: String
    ) throws(ControlError) -> @Sendable (String) -> Bool {
        switch sign {
        case "=": { $0 == limit }
        case "<": { $0.utf8.lexicographicallyPrecedes(limit.utf8) }
        case ">": { limit.utf8.lexicographicallyPrecedes($0.utf8) }
        default: throw .init(.argument, "bad operator")
        }
    }
}
