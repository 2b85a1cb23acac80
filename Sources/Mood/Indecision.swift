// Runs on: the vision thread, or the only thread of an offline run; values.
import Glibc

/// How often the mood has changed of late although it was never clear.
///
/// A face that lies between two moods would take it to and fro for as long as it stays there. So each mood that is given up without
/// ever having been clear raises the threshold for the next one, for some minutes. A face that shows what it means never notices.
struct Indecision: Sendable {
    /// A smoothed score from which on a mood is clear.
    static let clearScore = 0.75
    /// What each change adds to the threshold, and how long until it has fallen to a third.
    static let step = 0.15
    static let timeConstantSeconds = 180.0
    /// The threshold is not raised above this.
    static let highestThreshold = 0.8

    /// The changes that count, each the less the longer ago it was, as of `time`.
    private var count = 0.0
    private var time = 0.0
    /// The best smoothed score of the mood that holds.
    private var best = 0.0

    /// The mood that holds has this smoothed score.
    mutating func hold(score: Double) { best = max(best, score) }

    /// The mood that held has been given up.
    mutating func change(at now: Double) {
        count = count(at: now) + (best < Self.clearScore ? 1 : 0)
        time = now
        best = 0
    }

    private func count(at now: Double) -> Double { count * exp((time - now) / Self.timeConstantSeconds) }

    /// What is added to a threshold.
    func addition(to threshold: Double, at now: Double) -> Double {
        min(Self.step * count(at: now), max(Self.highestThreshold - threshold, 0))
    }

    /// What is said beside a threshold that was raised; nothing if it was not.
    static func note(_ addition: Double) -> String {
        addition >= 0.005 ? ", \(addition.shown) of it for moods that did not last" : ""
    }
}
