// Runs on: the threads that wait for disks call the backend (see `Command.Work`).
import ControlProtocol

/// The daemon's look at itself.
public protocol SelfTestBackend: Sendable {
    /// What is open, and what came of trying what must not be possible. Unlike the other parts of the backend it is called on a thread that may
    /// wait for a disk.
    func selfTest() -> SelfTestReport
}
