// Runs on: the control thread; the test itself where it may wait for a disk (see `Command.Work`).
import ControlProtocol

extension Command {
    static let selfTest = [
        Command("selftest", 0...0) { session, _, _ throws(ControlError) in
            // It names files and the user; elsewhere they are nobody's business.
            guard session.isLocal else {
                throw .init(.permission, "Command only permitted to local clients")
            }
            return .later { [backend = session.backend] response throws(ControlError) in
                response.pairs(backend.selfTest().pairs)
            }
        }
    ]
}
