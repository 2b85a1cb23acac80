// Runs on: the control thread takes the arguments apart; the rest runs where it may wait for a disk (see `Command.Work`).
// Covers, in pieces, and comments (MPD `src/command/FileCommands.cxx`).
import ControlProtocol
import Library

extension Command {
    static let pictures = [
        Command("albumart", 2...2) { session, arguments, _ throws(ControlError) in
            let offset = try arguments.unsigned(1)
            let (music, limit) = (session.backend.library, session.binaryLimit)
            return .later { response throws(ControlError) in
                let noFile = ControlError(.noExist, "No file exists")
                guard music.database.snapshot.songIndex(uri: arguments[0]) != nil else { throw noFile }
                if offset == 0 { music.forgetPicture() }
                guard let picture = music.coverFile(uri: arguments[0]) else { throw noFile }
                try write(picture, from: offset, limit: limit, withType: false, &response)
            }
        },
        Command("readcomments", 1...1) { session, arguments, _ in
            let music = session.backend.library
            return .later { response throws(ControlError) in
                guard music.database.snapshot.songIndex(uri: arguments[0]) != nil else { throw .noSuchSong }
                for (name, value) in try library({ () throws(FileError) in try music.comments(uri: arguments[0]) }) {
                    response.pair(name, value)
                }
            }
        },
        Command("readpicture", 2...2) { session, arguments, _ throws(ControlError) in
            let offset = try arguments.unsigned(1)
            let (music, limit) = (session.backend.library, session.binaryLimit)
            return .later { response throws(ControlError) in
                guard music.database.snapshot.songIndex(uri: arguments[0]) != nil else { throw .noSuchSong }
                if offset == 0 { music.forgetPicture() }
                let found = try library { () throws(FileError) in try music.embeddedPicture(uri: arguments[0]) }
                // A song without a picture is no error.
                guard let picture = found else { return }
                try write(picture, from: offset, limit: limit, withType: true, &response)
            }
        },
    ]

    private static func write(
        _ picture: Picture, from offset: Int, limit: Int, withType: Bool, _ response: inout ResponseWriter
    ) throws(ControlError) {
        guard offset <= picture.bytes.count else {
            throw .init(.argument, withType ? "Bad file offset" : "Offset too large")
        }
        response.pair("size", picture.bytes.count)
        if withType, let type = picture.mimeType { response.pair("type", type) }
        response.binary(picture.bytes[offset...].prefix(limit))
    }
}
