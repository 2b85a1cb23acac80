// Runs on: the control thread.
import ControlProtocol
import Synchronization

/// The loudness that was wished.
final class ReplayGainBox: Sendable {
    private let choice = Mutex(ReplayGainChoice.off)

    var value: ReplayGainChoice { choice.withLock { $0 } }

    func set(_ choice: ReplayGainChoice) { self.choice.withLock { $0 = choice } }
}
