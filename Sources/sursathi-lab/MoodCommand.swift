// Runs on: the main thread.
import ArgumentParser
import JSONText
import Mood
import Pipeline
import Trace

/// `sursathi-lab mood`: from recorded scores to moods, without a camera.
struct MoodCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mood",
        abstract: "Replays recorded scores through the mood, and says how steady and how quick it is.",
        discussion: "Traces are made by the setting trace.file and by run --trace; docs/traces.md has their format.")

    @Option(help: "config.toml; without it the moods and settings with which the trace was recorded.") var config:
        String?
    @Flag(help: "One JSON object for each decision, and one for the summary.") var json = false
    @Argument(help: "Traces; - is standard input.") var traces: [String]

    func run() throws {
        let configuration = try config.map { try readConfiguration($0) }
        var replay = MoodReplay(configuration: configuration)
        var summary = RuleSummary()
        for path in traces {
            let reader = try TraceReader(path: path)
            try replay.run(reader) { moment in
                summary.add(moment)
                if let decision = moment.decision { write(decision) }
            }
            if reader.cutLines > 0 { remark("\(path): \(reader.cutLines) lines are cut off and were left out") }
        }
        for text in replay.remarks { remark(text) }
        json ? writeLine([("summary", .object(summary.members))]) : writeText(summary.text)
    }

    private func write(_ decision: TraceDecision) {
        if json {
            writeLine([
                ("t", .number(decision.time, decimals: 3)), ("mood", JSONValue(decision.mood)),
                ("previous", JSONValue(decision.previous)), ("reason", .string(decision.reason)),
            ])
        } else {
            let time = JSONValue.number(decision.time, decimals: 3).text
            writeText(
                "\(time)  \(decision.previous ?? "unknown") -> \(decision.mood ?? "unknown"): \(decision.reason)\n")
        }
    }
}

/// Reads a config.toml; one with problems is refused.
func readConfiguration(_ path: String) throws -> Configuration {
    let reader = try ConfigurationFile.read(path)
    for problem in reader.problems { remark(problem.description) }
    guard reader.problems.isEmpty else { throw LabError("\(path) has \(reader.problems.count) problems") }
    return reader.configuration
}
