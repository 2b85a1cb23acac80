// Runs on: the main thread.
import ArgumentParser
import Glibc
import JSONText

/// The offline instrument: one stage, or the whole way, on files.
@main struct Lab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sursathi-lab",
        abstract: "Runs SurSathi's stages on files, one JSON object a line.",
        subcommands: [Detect.self, Infer.self, EmotionCommand.self, Play.self, Run.self])
}

/// Writes one JSON object as a line of standard output.
func writeLine(_ members: [(String, JSONValue)]) {
    let line = Array((JSONValue.object(members).text + "\n").utf8)
    _ = write(STDOUT_FILENO, line, line.count)
}

/// A remark for people, which scripts do not read.
func remark(_ text: String) {
    let line = Array("sursathi-lab: \(text)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

/// Something on the command line cannot be done.
struct LabError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The middle of some durations; the mean of the two middle ones if their count is even, 0 if there is none.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
