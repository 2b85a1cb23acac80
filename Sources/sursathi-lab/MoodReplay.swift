// Runs on: the main thread.
import Mood
import Pipeline
import Trace

/// What a replay comes to, one look at a time.
struct ReplayMoment {
    /// The look, by the trace's clock.
    var look: TraceLook
    /// What the tracker saw.
    var observation: MoodObservation
    /// The mood from this look on; nil is unknown.
    var mood: String?
    /// The change, if there was one.
    var decision: TraceDecision?
    /// The first look after a start of the program: what was before it does not reach over.
    var beginsSession: Bool
    /// Seconds since the look before, at most `MoodReplay.longestGap`; 0 for a session's first one.
    var seconds: Double
}

/// Hands the looks of traces to the mood tracker again.
struct MoodReplay {
    /// A look speaks for no more than this: between two that are farther apart nothing was recorded.
    static let longestGap = 2.0

    /// The settings that hold: those of the command line, or the trace's.
    private let fixed: Configuration?
    private var labels: [String] = []
    private var tracker: MoodTracker?
    private var lastTime: Double?
    /// What is odd about the traces' settings; each once.
    private(set) var remarks: [String] = []

    init(configuration: Configuration?) { fixed = configuration }

    mutating func run(_ reader: TraceReader, _ body: (ReplayMoment) throws -> Void) throws {
        while let record = try reader.next() {
            switch record {
            case .header(let header): take(header)
            case .look(let look): try body(moment(look))
            case .decision, .truth, .flicker: break
            }
        }
    }

    private mutating func take(_ header: TraceHeader) {
        labels = header.labels
        var settings = fixed ?? Configuration()
        if fixed == nil {
            for remark in settings.adopt(header) where !remarks.contains(remark) { remarks.append(remark) }
        }
        let (moods, parameters) = (settings.moodDefinitions, settings.mood)
        switch (header.cause, tracker) {
        case (.rotation, .some): break
        case (.reload, .some(let before)): tracker = before.reconfigured(moods: moods, parameters: parameters)
        case (.start, _), (_, .none):
            tracker = MoodTracker(moods: moods, parameters: parameters)
            lastTime = nil
        }
    }

    private mutating func moment(_ look: TraceLook) -> ReplayMoment {
        let observation = look.observation(labels: labels)
        let decision = tracker?.observe(observation).map(TraceDecision.init)
        defer { lastTime = look.time }
        return ReplayMoment(
            look: look, observation: observation, mood: tracker?.state.mood, decision: decision,
            beginsSession: lastTime == nil, seconds: lastTime.map { min(look.time - $0, Self.longestGap) } ?? 0)
    }
}
