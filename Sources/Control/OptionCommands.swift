// Runs on: the control thread. Commands that set how the queue is played (MPD `src/command/PlayerCommands.cxx`).
import ControlProtocol

extension Command {
    static let options = [
        Command("consume", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.setConsuming(try arguments.boolean(0))
            return .ok
        },
        Command("crossfade", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.setCrossfade(seconds: try arguments.unsigned(0))
            return .ok
        },
        Command("random", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.setRandom(try arguments.boolean(0))
            return .ok
        },
        Command("repeat", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.setRepeating(try arguments.boolean(0))
            return .ok
        },
        Command("replay_gain_mode", 1...1) { session, arguments, _ throws(ControlError) in
            guard let mode = ReplayGainChoice(rawValue: arguments[0]) else {
                throw .init(.argument, "Unrecognized replay gain mode")
            }
            try session.backend.setReplayGain(mode)
            return .ok
        },
        Command("replay_gain_status", 0...0) { session, _, response in
            response.pair("replay_gain_mode", session.backend.replayGain().rawValue)
            return .ok
        },
        Command("single", 1...1) { session, arguments, _ throws(ControlError) in
            guard let mode = SingleChoice(rawValue: arguments[0]) else {
                throw .init(.argument, "Unrecognized single mode, expected 0, 1, or oneshot")
            }
            try session.backend.setSingle(mode)
            return .ok
        },
    ]
}
