// Runs on: the control thread. SurSathi's own commands: mood, camera, and the mood's music.
import ControlProtocol

extension Command {
    static let mood = [
        Command("baseline", 0...1) { session, arguments, response throws(ControlError) in
            guard arguments.count == 1 else {
                response.pairs(session.backend.baseline().pairs)
                return .ok
            }
            switch arguments[0] {
            case "reset": try session.backend.resetBaseline()
            case "pin": try session.backend.pinBaseline(true)
            case "unpin": try session.backend.pinBaseline(false)
            default: throw .init(.argument, "\"reset\", \"pin\" or \"unpin\" expected: \(arguments[0])")
            }
            return .ok
        },
        Command("camera", 1...1) { session, arguments, response throws(ControlError) in
            switch arguments[0] {
            case "on": try session.backend.setCamera(isOn: true)
            case "off": try session.backend.setCamera(isOn: false)
            case "status": response.pairs(session.backend.mood().cameraPairs)
            default: throw .init(.argument, "\"on\", \"off\" or \"status\" expected: \(arguments[0])")
            }
            return .ok
        },
        Command("feel", 1...2) { session, arguments, _ throws(ControlError) in
            if arguments[0] == "auto" {
                guard arguments.count == 1 else { throw .init(.argument, "too many arguments for \"feel auto\"") }
                try session.backend.feelAuto()
                return .ok
            }
            var minutes: Double?
            if arguments.count == 2 {
                let value = try arguments.number(1)
                guard value > 0 else { throw .init(.argument, "Positive number expected: \(arguments[1])") }
                guard value <= maximumFeelMinutes else { throw .init(.argument, "Number too large: \(arguments[1])") }
                minutes = value
            }
            try session.backend.feel(mood: arguments[0], minutes: minutes)
            return .ok
        },
        Command("mood", 0...0) { session, _, response in
            response.pairs(session.backend.mood().pairs)
            return .ok
        },
        Command("moodhistory", 0...1) { session, arguments, response throws(ControlError) in
            let seconds =
                arguments.count == 1 ? try arguments.integer(0, in: 1...maximumHistorySeconds) : standardHistorySeconds
            for moment in session.backend.moodHistory(seconds: seconds) { response.pairs(moment.pairs) }
            return .ok
        },
        Command("moods", 0...0) { session, _, response in
            for entry in session.backend.moods() { response.pairs(entry.pairs) }
            return .ok
        },
        Command("upcoming", 1...2) { session, arguments, response throws(ControlError) in
            let count = arguments.count == 2 ? try arguments.integer(1, in: 1...maximumUpcomingCount) : 10
            for track in try session.backend.upcoming(mood: arguments[0], count: count) {
                response.pairs(track.pairs(mask: session.tagMask))
            }
            return .ok
        },
        Command("why", 0...0) { session, _, response in
            response.pairs(session.backend.why().lines)
            return .ok
        },
    ]

    /// A week.
    private static let maximumFeelMinutes = 10_080.0
    private static let maximumUpcomingCount = 100
    /// The daemon keeps an hour.
    private static let maximumHistorySeconds = 3600
    private static let standardHistorySeconds = 600
}
