// Runs on: the main thread.
import JSONText
import Mood
import Pipeline
import Trace

/// What a replay comes to, one look at a time.
struct ReplayMoment {
    /// The look, by the trace's clock.
    var look: TraceLook
    /// The mood from this look on; nil is unknown.
    var mood: String?
    /// The change, if there was one.
    var decision: TraceDecision?
    /// The first look after a start of the program: what was before it does not reach over.
    var beginsSession: Bool
    /// Seconds since the look before, at most `MoodReplay.longestGap`; 0 for a session's first one.
    var seconds: Double
    /// The mood that the face truly shows, if the trace tells.
    var truth: String?
}

/// Hands the looks of traces to rules again.
final class MoodReplay {
    /// A look speaks for no more than this: between two that are farther apart nothing was recorded.
    static let longestGap = 2.0

    /// One rule, and what came of it.
    struct Run {
        let name: String
        fileprivate(set) var rule: any MoodRule
        fileprivate(set) var summary = RuleSummary()
        fileprivate(set) var truth = TruthScore()
        /// Of the trace that is being read.
        fileprivate var traceTruth = TruthScore()
        fileprivate var traceStart = 0.0

        init(name: String, rule: any MoodRule) {
            self.name = name
            self.rule = rule
        }
    }

    /// The settings of the command line; nil takes each trace's.
    private let configuration: Configuration?
    private(set) var runs: [Run]
    /// The header that holds.
    private(set) var header: TraceHeader?
    private var moods: [MoodDefinition] = []
    private var lastTime: Double?
    private var truth: String?

    init(configuration: Configuration?, runs: [Run]) {
        self.configuration = configuration
        self.runs = runs
    }

    /// What is odd about the traces' settings; each once.
    var remarks: [String] {
        var seen: Set<String> = []
        return runs.flatMap(\.rule.remarks).filter { seen.insert($0).inserted }
    }

    /// Replays a trace.
    /// - Parameters:
    ///   - first: called for each look, with what came of it by the first rule.
    ///   - flicker: called for each flicker's time.
    func read(
        _ reader: TraceReader, first: (ReplayMoment) throws -> Void, flicker: (Double) -> Void = { _ in }
    ) throws {
        for index in runs.indices {
            runs[index].traceTruth = TruthScore()
            runs[index].traceStart = runs[index].summary.hours
        }
        while let record = try reader.next() {
            switch record {
            case .header(let header): take(header)
            case .look(let look): try take(look, first)
            case .baseline(_, let order):
                for index in runs.indices { runs[index].rule.perform(order) }
            case .truth(let time, let emotion, let share):
                truth = emotion.flatMap { moods.mood(of: $0) }
                for index in runs.indices {
                    runs[index].traceTruth.truth(
                        truth, share: share, at: time, current: runs[index].rule.mood)
                }
            case .flicker(let time, let emotion, let seconds):
                let mood = moods.mood(of: emotion)
                for index in runs.indices { runs[index].traceTruth.flicker(mood, at: time, seconds: seconds) }
                flicker(time)
            case .decision: break
            }
        }
        endTruth()
        for index in runs.indices { runs[index].truth.add(runs[index].traceTruth) }
    }

    private func endTruth() {
        truth = nil
        guard let lastTime else { return }
        for index in runs.indices {
            runs[index].traceTruth.end(at: lastTime, hours: runs[index].summary.hours - runs[index].traceStart)
        }
    }

    private func take(_ header: TraceHeader) {
        if header.cause == .start {
            endTruth()
            lastTime = nil
        }
        self.header = header
        moods = configuration?.moodDefinitions ?? header.moods
        for index in runs.indices { runs[index].rule.begin(header, moods: moods) }
    }

    private func take(_ look: TraceLook, _ first: (ReplayMoment) throws -> Void) throws {
        guard let header else { return }
        // A file that goes on where another ended may be replayed without that one, or after a third.
        let isLater = lastTime.map { look.time >= $0 } ?? false
        let seconds = isLater ? min(look.time - (lastTime ?? 0), Self.longestGap) : 0
        for index in runs.indices {
            let decision = runs[index].rule.observe(look, labels: header.labels)
            let moment = ReplayMoment(
                look: look, mood: runs[index].rule.mood, decision: decision, beginsSession: lastTime == nil,
                seconds: seconds, truth: truth)
            runs[index].summary.add(moment)
            if let decision { runs[index].traceTruth.add(decision) }
            if index == 0 { try first(moment) }
        }
        lastTime = look.time
    }
}
