// Runs on: the main thread.
import Mood
import Trace

/// What the systems do that people use today, for comparison. They know neither an unknown mood nor poor light: without a face
/// they keep what they had.
enum PlainRules {
    /// The label that is the strongest in most of the last frames.
    static func majority(of count: Int = 15) -> PlainRule {
        PlainRule {
            var last: [Int] = []
            return { scores, _ in
                last.append(scores.strongest)
                if last.count > count { last.removeFirst() }
                // Of equals, the one that was seen last.
                let counts = Dictionary(last.map { ($0, 1) }, uniquingKeysWith: +)
                let most = counts.values.max() ?? 0
                return last.last { counts[$0] == most }
            }
        }
    }

    /// The strongest of the exponential moving averages; a label holds for a while before another one follows.
    static func movingAverage(keeping part: Double = 0.7, dwellSeconds: Double = 25) -> PlainRule {
        PlainRule {
            var averages: [Double] = []
            var current: (label: Int, since: Double)?
            return { scores, time in
                if averages.count != scores.count { averages = scores.map { Double($0) } }
                for place in averages.indices {
                    averages[place] = part * averages[place] + (1 - part) * Double(scores[place])
                }
                let strongest = averages.map { Float($0) }.strongest
                guard let before = current, before.label == strongest || time - before.since < dwellSeconds else {
                    current = (strongest, time)
                    return strongest
                }
                return before.label
            }
        }
    }

    /// A label that has been the strongest in every frame for a while.
    static func timer(seconds: Double = 5) -> PlainRule {
        PlainRule {
            var candidate: (label: Int, since: Double)?
            var current: Int?
            return { scores, time in
                let strongest = scores.strongest
                if candidate?.label != strongest { candidate = (strongest, time) }
                if let candidate, time - candidate.since >= seconds { current = candidate.label }
                return current
            }
        }
    }
}

/// A rule on the labels of single frames; a mood is the one that the label belongs to.
struct PlainRule: MoodRule {
    /// The label that holds after the scores of a frame and its time; nil for none yet.
    typealias Label = ([Float], Double) -> Int?

    private let makeLabel: () -> Label
    private var label: Label
    private var moods: [MoodDefinition] = []
    private(set) var mood: String?

    /// - Parameter makeLabel: makes a rule that has seen nothing.
    init(makeLabel: @escaping () -> Label) {
        self.makeLabel = makeLabel
        label = makeLabel()
    }

    mutating func begin(_ header: TraceHeader, moods: [MoodDefinition]) {
        self.moods = moods
        guard header.cause == .start else { return }
        mood = nil
        label = makeLabel()
    }

    mutating func observe(_ look: TraceLook, labels: [String]) -> TraceDecision? {
        guard let scores = look.scores, let place = label(scores, look.time), labels.indices.contains(place),
            let next = moods.mood(of: labels[place]), next != mood
        else { return nil }
        defer { mood = next }
        return TraceDecision(time: look.time, mood: next, previous: mood, reason: labels[place])
    }
}

extension [MoodDefinition] {
    /// The mood that an emotion counts for.
    func mood(of emotion: String) -> String? { first { $0.emotions.contains(emotion) }?.name }
}

extension [Float] {
    /// The place of the largest; the first of equals, 0 if there is none.
    fileprivate var strongest: Int { indices.max { self[$0] < self[$1] } ?? 0 }
}
