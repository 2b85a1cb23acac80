// Runs on: the vision thread, or the only thread of an offline run; values.
import Glibc

/// How often each mood was given up of late although it had never been clear.
///
/// A face that lies between two moods would take it to and fro for as long as it stays there. So a mood that is given up without
/// ever having been clear has a higher threshold, for some minutes, before it is entered again; the others do not. A face that shows what it
/// means never notices.
struct Indecision: Sendable {
    /// A smoothed score from which on a mood is clear.
    static let clearScore = 0.75
    /// What each time adds to the mood's threshold, and how long until it has fallen to a third.
    static let step = 0.3
    static let timeConstantSeconds = 180.0

    /// How often a mood was given up, each time the less the longer ago it was, as of `time`.
    private struct Record: Sendable {
        var count: Double
        var time: Double
    }

    private var records: [String: Record] = [:]
    /// The best smoothed score of the mood that holds.
    private var best = 0.0

    /// The mood that holds has this smoothed score.
    mutating func hold(score: Double) { best = max(best, score) }

    /// The mood that held has been given up.
    mutating func giveUp(_ mood: String, at now: Double) {
        if best < Self.clearScore { records[mood] = Record(count: count(of: mood, at: now) + 1, time: now) }
        best = 0
    }

    private func count(of mood: String, at now: Double) -> Double {
        guard let record = records[mood] else { return 0 }
        return record.count * exp((record.time - now) / Self.timeConstantSeconds)
    }

    /// What is added to a mood's threshold.
    func addition(of mood: String, to threshold: Double, at now: Double) -> Double {
        ThresholdAdditions.limited(Self.step * count(of: mood, at: now), to: threshold)
    }
}
