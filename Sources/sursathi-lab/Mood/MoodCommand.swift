// Runs on: the main thread.
import ArgumentParser
import Glibc
import JSONText
import Mood
import Pipeline
import Trace

/// `sursathi-lab mood`: from recorded scores to moods, without a camera.
struct MoodCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mood",
        abstract: "Replays recorded scores through the mood, and says how steady and how quick it is.",
        discussion: """
            Traces are recorded by the setting trace.file and by run --trace, or made with known truth by --generate; \
            docs/traces.md has their format.
            """)

    @Option(help: "config.toml; without it the moods and settings with which each trace was recorded.")
    var config: String?
    @Option(
        parsing: .upToNextOption, help: "Replay with these values of mood.steadiness, and compare them in a table.")
    var steadiness: [Double] = []
    @Flag(help: "Compare with the plain rules that people use, in a table.") var compare = false
    @Flag(help: "JSON: one object for each decision, and one for the summary or each row of the table.") var json =
        false
    @Flag(help: "No decisions, only the summary.") var quiet = false
    @Option(help: "Draw the timeline of the (first) rule.") var svg: String?
    @Option(help: "Make a trace with known truth: rest, changes, flicker or day.") var generate: TraceGenerator.Kind?
    @Option(help: "Length of the generated trace.") var hours = 1.0
    @Option(help: "Seed of the generated trace, and of the person in it.") var seed: UInt64 = 1
    @Option(help: "Looks a second of the generated trace.") var fps = 15.0
    @Argument(help: "Traces; - is standard input. With --generate the file to write; - is standard output.")
    var traces: [String]

    func validate() throws {
        guard generate == nil || traces.count == 1 else { throw ValidationError("--generate writes one file.") }
        guard hours > 0, hours <= 10_000, fps > 0, fps <= 1000 else {
            throw ValidationError("--hours goes up to 10000, --fps up to 1000; both are above 0.")
        }
    }

    func run() throws {
        if let generate {
            return try write(
                TraceGenerator(kind: generate, seed: seed, hours: hours, framesPerSecond: fps), to: traces[0])
        }
        let configuration = try config.map { try readConfiguration($0) }
        let replay = MoodReplay(configuration: configuration, runs: try runs(configuration))
        var timeline = svg == nil ? nil : TimelineBins()
        for path in traces {
            let reader = try TraceReader(path: path)
            try replay.read(reader) { moment in
                if let header = replay.header { timeline?.add(moment, labels: header.labels) }
                if let decision = moment.decision, !quiet, !isTable { write(decision) }
            } flicker: { _ in
                timeline?.addFlicker()
            }
            if reader.cutLines > 0 { remark("\(path): \(reader.cutLines) lines are cut off and were left out") }
        }
        for text in replay.remarks { remark(text) }
        isTable ? writeTable(replay.runs) : replay.runs.first.map(writeSummary) ?? ()
        if let svg, let timeline {
            try write(TimelineSVG(bins: timeline, title: traces.joined(separator: ", ")).text, to: svg)
        }
    }

    private var isTable: Bool { compare || !steadiness.isEmpty }

    private func runs(_ configuration: Configuration?) throws -> [MoodReplay.Run] {
        var runs: [MoodReplay.Run] = []
        for value in steadiness {
            var probe = configuration ?? Configuration()
            if let problem = probe.set("mood.steadiness", to: .number(value)) { throw LabError(problem) }
            runs.append(
                .init(
                    name: "steadiness \(shown(value, 3))",
                    rule: TrackerRule(configuration: configuration) {
                        _ = $0.set("mood.steadiness", to: .number(value))
                    }))
        }
        if steadiness.isEmpty { runs.append(.init(name: "SurSathi", rule: TrackerRule(configuration: configuration))) }
        if compare {
            runs += [
                .init(name: "majority of 15 labels", rule: PlainRules.majority()),
                .init(name: "EMA 0.7, 25 s dwell", rule: PlainRules.movingAverage()),
                .init(name: "5 s timer", rule: PlainRules.timer()),
            ]
        }
        return runs
    }
}

// MARK: Output

extension MoodCommand {
    private func write(_ decision: TraceDecision) {
        if json {
            writeLine([
                ("t", .number(decision.time, decimals: 3)), ("mood", JSONValue(decision.mood)),
                ("previous", JSONValue(decision.previous)), ("reason", .string(decision.reason)),
            ])
        } else {
            let change = "\(decision.previous ?? "unknown") -> \(decision.mood ?? "unknown")"
            writeText("\(shown(decision.time, 3))  \(change): \(decision.reason)\n")
        }
    }

    private func writeSummary(_ run: MoodReplay.Run) {
        let truth = run.truth.isKnown ? run.truth : nil
        if json {
            let members = run.summary.members + (truth.map { [("truth", .object($0.members))] } ?? [])
            writeLine([("summary", .object(members))])
        } else {
            writeText(run.summary.text + (truth?.text ?? ""))
        }
    }

    /// One row a rule, in the form that docs/traces.md shows.
    private func writeTable(_ runs: [MoodReplay.Run]) {
        if json {
            for run in runs {
                writeLine([
                    ("rule", .string(run.name)), ("summary", .object(run.summary.members)),
                    ("truth", run.truth.isKnown ? .object(run.truth.members) : .null),
                ])
            }
            return
        }
        func cell(_ number: Double?, _ decimals: Int) -> String { number.map { shown($0, decimals) } ?? "–" }
        var rows = [
            "| | switches an hour | false switches an hour, at rest | changes followed within 4 s | clear ones | missed | reaction, median "
                + "| 99 % | flickers that switched |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        ]
        for run in runs {
            let truth = run.truth
            rows.append(
                [
                    "| \(run.name)", cell(run.summary.switchesPerHour, 1), cell(truth.falseSwitchesPerRestHour, 2),
                    truth.inTimeShare.map { "\(shown(100 * $0, 1)) %" } ?? "–",
                    truth.clearInTimeShare.map { "\(shown(100 * $0, 1)) %" } ?? "–",
                    truth.changes > 0 ? "\(truth.missed) of \(truth.changes)" : "–",
                    truth.reaction(0.5).map { "\(shown($0, 1)) s" } ?? "–",
                    truth.reaction(0.99).map { "\(shown($0, 1)) s" } ?? "–",
                    truth.flickers > 0 ? "\(truth.flickersThatSwitched) of \(truth.flickers) |" : "– |",
                ].joined(separator: " | "))
        }
        writeText(rows.map { $0 + "\n" }.joined())
    }

    private func write(_ generator: TraceGenerator, to path: String) throws {
        guard path != "-" else { return generator.write { writeText(String(decoding: $0, as: UTF8.self)) } }
        var file = try TraceFile(path: path, maximumBytes: .max, isReplaced: true)
        try generator.write { try file.append($0, header: generator.header) }
    }

    private func write(_ text: String, to path: String) throws {
        guard let stream = fopen(path, "w") else { throw LabError("\(path): \(String(cString: strerror(errno)))") }
        let bytes = Array(text.utf8)
        let count = fwrite(bytes, 1, bytes.count, stream)
        guard fclose(stream) == 0, count == bytes.count else {
            throw LabError("\(path): \(String(cString: strerror(errno)))")
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
