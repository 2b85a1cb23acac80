// Other programs: run to their end, or kept running beside the test.
import Foundation

/// A command that could not do what a test needs done.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
}

/// What a command said, on both of its outputs together, and how it ended.
struct CommandResult {
    let status: Int32
    let output: String
}

/// A line (or more) of bash that runs until it ends or is stopped; dropping it stops it.
final class RunningCommand {
    private let process = Process()
    private let words: URL

    init(_ line: String) throws {
        words = FileManager.default.temporaryDirectory.appendingPathComponent("words-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: words.path, contents: nil)
        let output = try FileHandle(forWritingTo: words)
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-ec", line]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        // The test's thread may block all signals, and its children would inherit that: SIGTERM would never reach them.
        var none = sigset_t()
        var mask = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &mask)
        defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
        try process.run()
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: words)
    }

    var processIdentifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { (try? String(contentsOf: words, encoding: .utf8)) ?? "" }

    func waitUntilExit() -> CommandResult {
        process.waitUntilExit()
        return CommandResult(status: process.terminationStatus, output: output)
    }

    /// The line should be of one command (or end in `exec`), so that no child of its shell is left. One that does not end for 20 s is killed.
    func stop(_ signal: Int32 = SIGKILL) {
        guard process.isRunning else { return }
        kill(process.processIdentifier, signal)
        let end = ProcessInfo.processInfo.systemUptime + 20
        while process.isRunning, ProcessInfo.processInfo.systemUptime < end { Thread.sleep(forTimeInterval: 0.05) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}

/// Runs a line of bash to its end, however that is.
func run(_ line: String) throws -> CommandResult {
    try RunningCommand(line).waitUntilExit()
}

/// Runs a line of bash that must succeed, and gives what it said without the last line's end.
@discardableResult
func shell(_ line: String) throws -> String {
    let result = try run(line)
    guard result.status == 0 else {
        throw CommandFailure(description: "`\(line)` ended with \(result.status): \(result.output)")
    }
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
}
