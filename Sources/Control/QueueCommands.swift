// Runs on: the control thread. Commands that read the queue (MPD `src/command/QueueCommands.cxx`).
import ControlProtocol

extension Command {
    static let queue = [
        Command("playlistid", 0...1) { session, arguments, response throws(ControlError) in
            guard !arguments.isEmpty else {
                write(session.backend.queue()[...], mask: session.tagMask, into: &response)
                return .ok
            }
            let id = try arguments.unsigned(0)
            guard let song = session.backend.queue().first(where: { $0.id == id }) else { throw .noSuchSong }
            response.pairs(song.pairs(mask: session.tagMask))
            return .ok
        },
        Command("playlistinfo", 0...1) { session, arguments, response throws(ControlError) in
            let range = try arguments.range(0)
            let songs = session.backend.queue()
            guard range.lowerBound <= songs.count else { throw .badSongIndex }
            write(songs[range.clamped(to: songs.indices)], mask: session.tagMask, into: &response)
            return .ok
        },
        Command("plchanges", 1...2) { session, arguments, response throws(ControlError) in
            let songs = try changed(session, arguments)
            write(songs, mask: session.tagMask, into: &response)
            return .ok
        },
        Command("plchangesposid", 1...2) { session, arguments, response throws(ControlError) in
            for song in try changed(session, arguments) {
                guard let position = song.position, let id = song.id else { continue }
                response.pair("cpos", position)
                response.pair("Id", id)
            }
            return .ok
        },
    ]

    /// The songs that changed since a version of the queue: all of them, or none if the version is the current one.
    ///
    /// A client applies them over what it has, so telling more than what changed is right, only longer.
    private static func changed(
        _ session: ClientSession, _ arguments: Arguments
    ) throws(ControlError) -> ArraySlice<Song> {
        let version = try arguments.version(0)
        let range = try arguments.range(1)
        guard version != session.backend.status().queueVersion else { return [] }
        let songs = session.backend.queue()
        return songs[range.clamped(to: songs.indices)]
    }

    private static func write(_ songs: ArraySlice<Song>, mask: Set<SongTag>, into response: inout ResponseWriter) {
        for song in songs { response.pairs(song.pairs(mask: mask)) }
    }
}
