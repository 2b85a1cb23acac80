// Runs on: the control thread. Commands that change the queue (MPD `src/command/QueueCommands.cxx`, `PositionArg.cxx`).
import ControlProtocol

extension Command {
    static let queueEdit = [
        Command("add", 1...2) { session, arguments, _ throws(ControlError) in
            let position = try insertPosition(session, arguments.optional(1))
            let backend = session.backend
            // A song is found at once; a folder may hold the whole library.
            if backend.isSong(arguments[0]) {
                try backend.add(arguments[0], at: position)
                return .ok
            }
            return .later { _ throws(ControlError) in try backend.add(arguments[0], at: position) }
        },
        Command("addid", 1...2) { session, arguments, response throws(ControlError) in
            let position = try insertPosition(session, arguments.optional(1))
            response.pair("Id", try session.backend.addSong(arguments[0], at: position))
            return .ok
        },
        Command("clear", 0...0) { session, _, _ throws(ControlError) in
            try session.backend.clearQueue()
            return .ok
        },
        Command("delete", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.remove(try range(session, arguments, 0))
            return .ok
        },
        Command("deleteid", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.remove(id: try arguments.unsigned(0))
            return .ok
        },
        Command("move", 2...2) { session, arguments, _ throws(ControlError) in
            let range = try arguments.range(0)
            guard range.upperBound < Arguments.everything.upperBound else {
                throw .init(.argument, "Open-ended range not supported")
            }
            try session.backend.move(range, to: try moveDestination(session, arguments, 1, of: range))
            return .ok
        },
        Command("moveid", 2...2) { session, arguments, _ throws(ControlError) in
            guard let position = session.backend.queue().position(of: try arguments.unsigned(0)) else {
                throw .noSuchSong
            }
            let range = position..<position + 1
            try session.backend.move(range, to: try moveDestination(session, arguments, 1, of: range))
            return .ok
        },
        Command("prio", 2...maximumArguments) { session, arguments, _ throws(ControlError) in
            let priority = UInt8(try arguments.unsigned(0, maximum: 255))
            for index in 1..<arguments.count {
                try session.backend.setPriority(priority, of: try range(session, arguments, index))
            }
            return .ok
        },
        Command("prioid", 2...maximumArguments) { session, arguments, _ throws(ControlError) in
            let priority = UInt8(try arguments.unsigned(0, maximum: 255))
            for index in 1..<arguments.count {
                guard let position = session.backend.queue().position(of: try arguments.unsigned(index)) else {
                    throw .noSuchSong
                }
                try session.backend.setPriority(priority, of: position..<position + 1)
            }
            return .ok
        },
        Command("shuffle", 0...1) { session, arguments, _ throws(ControlError) in
            try session.backend.shuffle(try range(session, arguments, 0))
            return .ok
        },
        Command("swap", 2...2) { session, arguments, _ throws(ControlError) in
            try session.backend.swap(try arguments.unsigned(0), try arguments.unsigned(1))
            return .ok
        },
        Command("swapid", 2...2) { session, arguments, _ throws(ControlError) in
            let queue = session.backend.queue()
            guard let one = queue.position(of: try arguments.unsigned(0)),
                let other = queue.position(of: try arguments.unsigned(1))
            else { throw .noSuchSong }
            try session.backend.swap(one, other)
            return .ok
        },
    ]

    /// A range of the queue, cut at its end; it may begin there, but not behind it.
    private static func range(
        _ session: ClientSession, _ arguments: Arguments, _ index: Int
    ) throws(ControlError) -> Range<Int> {
        let range = try arguments.range(index)
        let count = session.backend.status().queueLength
        guard range.lowerBound <= count else { throw .badSongIndex }
        return range.clamped(to: 0..<count)
    }

    /// Where to insert: a position, or `+N` and `-N` songs behind and before the current one.
    /// - Returns: nil without the argument.
    static func insertPosition(_ session: ClientSession, _ word: String?) throws(ControlError) -> Int? {
        guard let word else { return nil }
        let status = session.backend.status()
        guard word.hasPrefix("+") || word.hasPrefix("-") else {
            return try Arguments([word]).unsigned(0, maximum: status.queueLength)
        }
        guard let current = status.songPosition else { throw .noCurrentSong }
        let distance = Arguments([String(word.dropFirst())])
        return word.hasPrefix("+")
            ? current + 1 + (try distance.unsigned(0, maximum: max(0, status.queueLength - current - 1)))
            : current - (try distance.unsigned(0, maximum: current))
    }

    /// Where to move songs to: as `insertPosition`, but counted as if they were not there.
    private static func moveDestination(
        _ session: ClientSession, _ arguments: Arguments, _ index: Int, of range: Range<Int>
    ) throws(ControlError) -> Int {
        let status = session.backend.status()
        let word = arguments[index]
        let isRelative = word.hasPrefix("+") || word.hasPrefix("-")
        let current = isRelative ? status.songPosition : nil
        if isRelative, current == nil { throw .noCurrentSong }
        guard !range.isEmpty, range.upperBound <= status.queueLength else { throw .badSongIndex }
        let rest = status.queueLength - range.count
        guard var current else { return try arguments.unsigned(index, maximum: rest) }
        if range.contains(current) { throw .init(.argument, "Cannot move current song relative to itself") }
        if current >= range.upperBound { current -= range.count }
        let distance = Arguments([String(word.dropFirst())])
        return word.hasPrefix("+")
            ? current + 1 + (try distance.unsigned(0, maximum: max(0, rest - current - 1)))
            : current - (try distance.unsigned(0, maximum: current))
    }
}
