// Runs on: the main thread.
import Mood
import Pipeline
import Trace

/// A way from scores to a mood.
protocol MoodRule {
    /// The mood as it stands; nil is unknown.
    var mood: String? { get }
    /// What is odd about the traces' settings.
    var remarks: [String] { get }
    /// What holds for the looks that follow.
    mutating func begin(_ header: TraceHeader, moods: [MoodDefinition])
    /// Does what the person ordered of the resting face.
    mutating func perform(_ order: BaselineOrder)
    /// Takes in a look.
    /// - Returns: the change of mood, if there was one.
    mutating func observe(_ look: TraceLook, labels: [String]) -> TraceDecision?
}

extension MoodRule {
    var remarks: [String] { [] }
    mutating func perform(_ order: BaselineOrder) {}
}

/// Ours: the tracker of the daemon.
struct TrackerRule: MoodRule {
    /// What replaces the trace's settings one by one.
    typealias Adjustment = (inout Configuration) -> Void

    /// The settings of the command line; nil takes the trace's.
    private let fixed: Configuration?
    private let adjust: Adjustment
    private var tracker: MoodTracker?
    private(set) var remarks: [String] = []

    init(configuration: Configuration?, adjust: @escaping Adjustment = { _ in }) {
        fixed = configuration
        self.adjust = adjust
    }

    var mood: String? { tracker?.state.mood }

    mutating func begin(_ header: TraceHeader, moods: [MoodDefinition]) {
        var settings = fixed ?? Configuration()
        if fixed == nil {
            for remark in settings.adopt(header) where !remarks.contains(remark) { remarks.append(remark) }
        }
        adjust(&settings)
        switch (header.cause, tracker) {
        case (.rotation, .some): break
        case (.reload, .some(let before)):
            tracker = before.reconfigured(moods: moods, parameters: settings.mood, rest: header.rest)
        case (.start, _), (_, .none):
            tracker = MoodTracker(
                moods: moods, parameters: settings.mood, rest: header.rest, baseline: header.baseline ?? Baseline())
        }
    }

    mutating func perform(_ order: BaselineOrder) { tracker?.perform(order) }

    mutating func observe(_ look: TraceLook, labels: [String]) -> TraceDecision? {
        tracker?.observe(look.observation(labels: labels)).map(TraceDecision.init)
    }
}
