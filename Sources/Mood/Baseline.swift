// Runs on: the vision thread, or the only thread of an offline run; values.
import Glibc

/// A person's resting face as it was learned: the slow mean of the logarithms of the scores, over the time in which the face looked
/// neutral.
///
/// A look teaches as much as it looks neutral: its weight is its confidence times its share of neutral times its time. So a laugh teaches
/// nearly nothing, and a face that always looks a little sad at rest teaches that.
public struct Baseline: Sendable, Equatable {
    /// The emotions that it was learned for, in the model's order; none if nothing was learned.
    public private(set) var labels: [String] = []
    /// The mean logarithm of each share.
    public private(set) var logShares: [Double] = []
    /// Seconds of neutral face that it was learned from, by their weights; at most a million.
    public private(set) var learnedSeconds = 0.0
    /// Learning is over: what was learned stays.
    public var isPinned = false

    /// More than this makes no difference to any time constant.
    private static let maximumSeconds = 1e6

    /// Nothing was learned.
    public init() {}

    /// What was learned before; nil if the numbers cannot have been.
    public init?(labels: [String], logShares: [Double], learnedSeconds: Double, isPinned: Bool) {
        guard labels.count == logShares.count, Set(labels).count == labels.count, learnedSeconds.isFinite,
            learnedSeconds >= 0, learnedSeconds == 0 || !labels.isEmpty,
            logShares.allSatisfy({ $0 <= 0.001 && $0 > -100 })
        else { return nil }
        self.labels = labels
        self.logShares = logShares
        self.learnedSeconds = min(learnedSeconds, Self.maximumSeconds)
        self.isPinned = isPinned
    }

    /// Learns from a look.
    /// - Parameters:
    ///   - seconds: how long it stood.
    ///   - weight: its confidence, 0 to 1.
    ///   - timeConstant: in seconds, above 0.
    mutating func learn(_ scores: EmotionScores, seconds: Double, weight: Double, timeConstant: Double) {
        guard timeConstant > 0 else { return }
        // Another model sees another face, pinned or not.
        if labels != scores.labels, !labels.isEmpty { self = Baseline() }
        guard !isPinned, scores.labels.contains(RestingFace.neutral) else { return }
        if labels.isEmpty {
            labels = scores.labels
            logShares = scores.values.map(RestingFace.logShare)
        }
        let amount = seconds * weight * Double(scores[RestingFace.neutral])
        guard amount > 0 else { return }
        learnedSeconds = min(learnedSeconds + amount, Self.maximumSeconds)
        // The mean that forgets by the time constant, and in the beginning the plain mean of what there is.
        let part = (1 - exp(-amount / timeConstant)) / (1 - exp(-learnedSeconds / timeConstant))
        for (place, value) in scores.values.enumerated() {
            logShares[place] += part * (RestingFace.logShare(value) - logShares[place])
        }
    }

    /// How far it is learned, 0 to 1: the mean over an eighth of the time constant is a good one already.
    func learnedPart(timeConstant: Double) -> Double {
        timeConstant > 0 ? 1 - exp(-8 * learnedSeconds / timeConstant) : 0
    }
}

/// What a person orders of the resting face.
public enum BaselineOrder: String, Sendable, CaseIterable {
    /// Forget it; a pinned one is free again.
    case reset
    /// Keep it as it is.
    case pin
    /// Learn on.
    case unpin
}

/// What the person's resting face takes away from the scores.
struct BaselineCorrection: Sendable, Equatable {
    let labels: [String]
    /// What is taken from each emotion's logit while the face is at rest, 0 or more.
    let excess: [Double]
    /// Neutral's share in the learned resting face.
    private let restingNeutral: Double

    /// Nil if there is nothing to take away: nothing learned, or by a model that is not this one or has no neutral.
    init?(_ baseline: Baseline, rest: RestingFace, timeConstant: Double, strength: Double) {
        guard let neutral = baseline.labels.firstIndex(of: RestingFace.neutral), rest.labels == baseline.labels else {
            return nil
        }
        let factor = strength * baseline.learnedPart(timeConstant: timeConstant)
        guard factor > 0 else { return nil }
        labels = baseline.labels
        excess = baseline.labels.indices.map { place in
            place == neutral
                ? 0 : factor * max(baseline.logShares[place] - rest.logShares[place], 0)
        }
        restingNeutral = exp(baseline.logShares[neutral])
    }

    /// The scores without the resting face's part. The less neutral a face shows, compared with the person's resting face, the less
    /// is taken away: who really laughs or cries is not at rest.
    func applied(to scores: EmotionScores) -> EmotionScores {
        guard scores.labels == labels, excess.contains(where: { $0 > 0 }) else { return scores }
        let nearness =
            restingNeutral > 0 ? min(Double(scores[RestingFace.neutral]) / restingNeutral, 1).squareRoot() : 0
        var values = zip(scores.values, excess).map { Double($0) * exp(-nearness * $1) }
        let total = values.reduce(0, +)
        guard total > 0 else { return scores }
        for place in values.indices { values[place] /= total }
        return EmotionScores(labels: labels, values: values.map(Float.init)) ?? scores
    }
}
