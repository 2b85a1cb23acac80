// Runs on: the control thread. Commands about where the sound goes (MPD `src/command/OutputCommands.cxx`).
import ControlProtocol

extension Command {
    static let outputs = [
        Command("disableoutput", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.setOutput(try arguments.unsigned(0), isEnabled: false)
            return .ok
        },
        Command("enableoutput", 1...1) { session, arguments, _ throws(ControlError) in
            try session.backend.setOutput(try arguments.unsigned(0), isEnabled: true)
            return .ok
        },
        Command("outputs", 0...0) { session, _, response in
            for output in session.backend.outputs() { response.pairs(output.pairs) }
            return .ok
        },
        Command("toggleoutput", 1...1) { session, arguments, _ throws(ControlError) in
            let id = try arguments.unsigned(0)
            guard let output = session.backend.outputs().first(where: { $0.id == id }) else { throw .noSuchOutput }
            try session.backend.setOutput(id, isEnabled: !output.isEnabled)
            return .ok
        },
    ]
}
