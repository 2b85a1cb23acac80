// Runs on: the control thread. Commands that ask about the player or order it (MPD `src/command/PlayerCommands.cxx`).
import ControlProtocol

extension Command {
    static let playback = [
        Command("clearerror", 0...0) { session, _, _ throws(ControlError) in
            try session.backend.clearError()
            return .ok
        },
        Command("currentsong", 0...0) { session, _, response in
            if let song = session.backend.currentSong() { response.pairs(song.pairs(mask: session.tagMask)) }
            return .ok
        },
        Command("getvol", 0...0) { session, _, response in
            if let volume = session.backend.status().volume { response.pair("volume", volume) }
            return .ok
        },
        Command("next", 0...0) { session, _, _ throws(ControlError) in
            try session.backend.next()
            return .ok
        },
        Command("pause", 0...1) { session, arguments, _ throws(ControlError) in
            try session.backend.setPaused(arguments.isEmpty ? nil : try arguments.boolean(0))
            return .ok
        },
        Command("play", 0...1) { session, arguments, _ throws(ControlError) in
            let position = try optionalNumber(arguments)
            if let position, position < 0 { throw .badSongIndex }
            try session.backend.play(position: position)
            return .ok
        },
        Command("playid", 0...1) { session, arguments, _ throws(ControlError) in
            let id = try optionalNumber(arguments)
            if let id, id < 0 { throw .noSuchSong }
            try session.backend.play(id: id)
            return .ok
        },
        Command("previous", 0...0) { session, _, _ throws(ControlError) in
            try session.backend.previous()
            return .ok
        },
        Command("seek", 2...2) { session, arguments, _ throws(ControlError) in
            let position = try arguments.unsigned(0)
            try session.backend.seek(.position(position, seconds: try arguments.seconds(1)))
            return .ok
        },
        Command("seekcur", 1...1) { session, arguments, _ throws(ControlError) in
            let seconds = try arguments.number(0)
            let isRelative = arguments[0].hasPrefix("+") || arguments[0].hasPrefix("-")
            try session.backend.seek(isRelative ? .relative(seconds: seconds) : .current(seconds: seconds))
            return .ok
        },
        Command("seekid", 2...2) { session, arguments, _ throws(ControlError) in
            let id = try arguments.unsigned(0)
            try session.backend.seek(.id(id, seconds: try arguments.seconds(1)))
            return .ok
        },
        Command("setvol", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.setVolume(try arguments.unsigned(0, maximum: 100))
            return .ok
        },
        Command("stats", 0...0) { session, _, response in
            response.pairs(session.backend.statistics().pairs)
            return .ok
        },
        Command("status", 0...0) { session, _, response in
            response.pairs(session.backend.status().pairs)
            return .ok
        },
        Command("stop", 0...0) { session, _, _ throws(ControlError) in
            try session.backend.stop()
            return .ok
        },
        Command("volume", 1...1) { session, arguments, _ throws(ControlError) in
            let change = try arguments.integer(0, in: -100...100)
            guard let volume = session.backend.status().volume else { throw .init(.system, "No mixer") }
            try session.backend.setVolume(min(max(volume + change, 0), 100))
            return .ok
        },
    ]

    /// A position or an id. As in MPD, -1 is the same as none.
    private static func optionalNumber(_ arguments: Arguments) throws(ControlError) -> Int? {
        guard !arguments.isEmpty else { return nil }
        let number = try arguments.integer(0)
        return number == -1 ? nil : number
    }
}
