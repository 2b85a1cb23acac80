import Foundation
import Glibc

/// A message bus of a test's own, in a folder of its own: `dbus-daemon` (Debian's package of that name).
final class PrivateBus: Sendable {
    let folder: String
    var address: String { "unix:path=\(folder)/bus" }
    /// Only used by the test's own thread.
    nonisolated(unsafe) private var process: Process?

    init(isRunning: Bool = true) throws {
        folder = NSTemporaryDirectory() + "sursathi-bus-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let configuration = """
            <busconfig>
              <type>session</type>
              <listen>\(address)</listen>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
              </policy>
            </busconfig>
            """
        try configuration.write(toFile: "\(folder)/bus.conf", atomically: true, encoding: .utf8)
        if isRunning { try start() }
    }

    deinit {
        if let process, process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process?.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts the bus, and returns when it can be connected to.
    func start() throws {
        let started = Process()
        started.executableURL = URL(fileURLWithPath: "/usr/bin/dbus-daemon")
        started.arguments = ["--config-file=\(folder)/bus.conf", "--nofork", "--nopidfile", "--print-address=1"]
        let output = Pipe()
        started.standardOutput = output
        started.standardError = FileHandle.nullDevice
        try started.run()
        process = started
        // It prints its address when it listens.
        _ = output.fileHandleForReading.availableData
    }

    /// Ends the bus as a crash would.
    func crash() {
        if let process { kill(process.processIdentifier, SIGKILL) }
        process?.waitUntilExit()
        process = nil
        unlink("\(folder)/bus")
    }

    /// The bus hangs from now on.
    func freeze() {
        if let process { kill(process.processIdentifier, SIGSTOP) }
    }
}
