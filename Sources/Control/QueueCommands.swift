// Runs on: the control thread. Commands that read the queue (MPD `src/command/QueueCommands.cxx`).
import ControlProtocol

extension Command {
    static let queue = [
        Command("playlist", 0...0) { session, _, _ in
            let queue = session.backend.queue()
            return parts(0..<queue.count) { position, response in
                response.pair("\(position):file", queue.song(at: position).file)
            }
        },
        Command("playlistfind", 1...maximumArguments) { session, arguments, _ throws(ControlError) in
            try found(session, arguments, ignoresCase: false)
        },
        Command("playlistid", 0...1) { session, arguments, response throws(ControlError) in
            let queue = session.backend.queue()
            guard !arguments.isEmpty else { return songs(0..<queue.count, of: queue, session) }
            guard let position = queue.position(of: try arguments.unsigned(0)) else { throw .noSuchSong }
            return songs(position..<position + 1, of: queue, session)
        },
        Command("playlistinfo", 0...1) { session, arguments, response throws(ControlError) in
            let range = try arguments.range(0)
            let queue = session.backend.queue()
            guard range.lowerBound <= queue.count else { throw .badSongIndex }
            return songs(range.clamped(to: 0..<queue.count), of: queue, session)
        },
        Command("playlistsearch", 1...maximumArguments) { session, arguments, _ throws(ControlError) in
            try found(session, arguments, ignoresCase: true)
        },
        Command("plchanges", 1...2) { session, arguments, response throws(ControlError) in
            let queue = session.backend.queue()
            return songs(try changed(in: queue, arguments), of: queue, session)
        },
        Command("plchangesposid", 1...2) { session, arguments, response throws(ControlError) in
            let queue = session.backend.queue()
            return parts(try changed(in: queue, arguments)) { position, response in
                response.pair("cpos", position)
                response.pair("Id", queue.id(at: position))
            }
        },
    ]

    private static func changed(
        in queue: any QueueSnapshot, _ arguments: Arguments
    ) throws(ControlError) -> [Int] {
        let version = try arguments.version(0)
        let range = try arguments.range(1)
        return queue.changes(since: version).filter(range.contains)
    }

    private static func found(
        _ session: ClientSession, _ arguments: Arguments, ignoresCase: Bool
    ) throws(ControlError) -> Result {
        let filter = try QueryArguments(arguments.all).filter(ignoresCase: ignoresCase)
        let (queue, mask) = (session.backend.queue(), session.tagMask)
        return .laterInParts { () throws(ControlError) in
            LongAnswer(queue.positions(matching: filter)) { $1.pairs(queue.song(at: $0).pairs(mask: mask)) }
        }
    }

    /// The songs at some positions of the queue.
    private static func songs(
        _ positions: some Collection<Int>, of queue: any QueueSnapshot, _ session: ClientSession
    ) -> Result {
        let mask = session.tagMask
        return parts(positions) { position, response in
            guard position < queue.count else { return }
            response.pairs(queue.song(at: position).pairs(mask: mask))
        }
    }
}
