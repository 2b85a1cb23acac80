// Runs on: the control thread takes the arguments apart; the rest runs where it may wait for a disk (see `Command.Work`).
// Commands about stored playlists (MPD `src/command/PlaylistCommands.cxx`).
import ControlProtocol
import Library

extension Command {
    static let storedPlaylists = [
        Command("listplaylist", 1...1) { session, arguments, _ in
            listPlaylist(session, arguments, isLong: false)
        },
        Command("listplaylistinfo", 1...1) { session, arguments, _ in
            listPlaylist(session, arguments, isLong: true)
        },
        Command("listplaylists", 0...0) { session, _, _ in
            let playlists = session.backend.library.playlists
            return .later { response throws(ControlError) in
                for entry in playlists.list() { response.entry("playlist", entry) }
            }
        },
        Command("load", 1...3, load),
        Command("playlistadd", 2...3, playlistAdd),
        Command("playlistclear", 1...1) { session, arguments, _ in
            edit(session, arguments) { list throws(StoredPlaylistError) in list = [] }
        },
        Command("playlistdelete", 2...2) { session, arguments, _ throws(ControlError) in
            let range = try arguments.range(1)
            return edit(session, arguments) { list throws(StoredPlaylistError) in
                guard range.lowerBound < list.count || (range.isEmpty && range.lowerBound == list.count) else {
                    throw .badIndex
                }
                list.removeSubrange(range.clamped(to: list.indices))
            }
        },
        Command("playlistmove", 3...3) { session, arguments, _ throws(ControlError) in
            let range = try arguments.range(1)
            let target = try arguments.unsigned(2)
            return edit(session, arguments) { list throws(StoredPlaylistError) in
                guard range.lowerBound < list.count else { throw .badRange }
                let moved = Array(list[range.clamped(to: list.indices)])
                guard target <= list.count - moved.count else { throw .badRange }
                list.removeSubrange(range.clamped(to: list.indices))
                list.insert(contentsOf: moved, at: target)
            }
        },
        Command("rename", 2...2) { session, arguments, _ in
            change(session) { playlists throws(StoredPlaylistError) in
                try playlists.rename(arguments[0], to: arguments[1])
            }
        },
        Command("rm", 1...1) { session, arguments, _ in
            change(session) { playlists throws(StoredPlaylistError) in try playlists.remove(arguments[0]) }
        },
        Command("save", 1...1) { session, arguments, _ in
            let songs = session.backend.queueURIs()
            return change(session) { playlists throws(StoredPlaylistError) in
                try playlists.save(arguments[0], songs: songs)
            }
        },
    ]

    private static func change(
        _ session: ClientSession,
        _ body: @escaping @Sendable (StoredPlaylists) throws(StoredPlaylistError) -> Void
    ) -> Result {
        let playlists = session.backend.library.playlists
        return .later(changing: .storedPlaylist) { _ throws(ControlError) in
            try library { () throws(StoredPlaylistError) in try body(playlists) }
        }
    }

    private static func edit(
        _ session: ClientSession, _ arguments: Arguments,
        _ body: @escaping @Sendable (inout [String]) throws(StoredPlaylistError) -> Void
    ) -> Result {
        change(session) { playlists throws(StoredPlaylistError) in try playlists.edit(arguments[0], body) }
    }

    private static func listPlaylist(_ session: ClientSession, _ arguments: Arguments, isLong: Bool) -> Result {
        let (music, mask) = (session.backend.library, session.tagMask)
        return .laterInParts { () throws(ControlError) in
            let snapshot = music.database.snapshot
            let songs = try library { () throws(StoredPlaylistError) in try music.uris(ofPlaylist: arguments[0]) }
            return LongAnswer(songs) { uri, response in
                if isLong, let index = snapshot.songIndex(uri: uri) {
                    response.song(index, of: snapshot, mask: mask)
                } else {
                    response.pair("file", uri)
                }
            }
        }
    }

    @Sendable
    private static func load(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        let range = try arguments.range(1)
        let backend = session.backend
        let position = try insertPosition(session, arguments.optional(2))
        return .later { _ throws(ControlError) in
            let contents = try library { () throws(StoredPlaylistError) in
                try backend.library.contents(ofPlaylist: arguments[0])
            }
            let tracks = contents.tracks[range.clamped(to: contents.tracks.indices)]
            if !tracks.isEmpty { return try backend.add(Array(tracks), at: position) }
            // A playlist of which nothing can be played says why.
            if contents.tracks.isEmpty, let summary = contents.summary {
                throw .init(.playlistLoad, "Nothing to play in \(arguments[0]): \(summary)")
            }
        }
    }

    @Sendable
    private static func playlistAdd(
        session: inout ClientSession, arguments: Arguments, response: inout ResponseWriter
    ) throws(ControlError) -> Result {
        let music = session.backend.library
        let position = arguments.count > 2 ? try arguments.unsigned(2) : nil
        return .later(changing: .storedPlaylist) { _ throws(ControlError) in
            let snapshot = music.database.snapshot
            let uri = arguments[1] == "/" ? "" : arguments[1]
            let songs: [String]
            if snapshot.songIndex(uri: uri) != nil {
                songs = [uri]
            } else if let range = snapshot.songs(below: uri) {
                songs = range.map { snapshot.uri(of: $0) }
            } else {
                throw .noSuchDirectory
            }
            try library { () throws(StoredPlaylistError) in
                try music.playlists.edit(arguments[0], createsMissing: true) { list throws(StoredPlaylistError) in
                    guard position ?? 0 <= list.count else { throw .badPosition }
                    list.insert(contentsOf: songs, at: position ?? list.count)
                }
            }
        }
    }
}
