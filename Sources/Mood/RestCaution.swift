// Runs on: the vision thread, or the only thread of an offline run; values.
import Glibc

/// How much clearer a mood must be because of the person's resting face.
///
/// Until the face at rest is known, it may be what looks like a mood; afterwards, a mood that it resembles is what noise makes of it most
/// easily. A neutral mood is not concerned, nor is anything where no resting face is learned. By generated traces (docs/traces.md).
struct RestCaution: Sendable {
    /// What is added to the threshold of each mood while nothing is known of the resting face.
    static let unknownFace = 0.25
    /// What is added for each share that a mood has in the resting face.
    static let resemblance = 0.3

    private var unknownPart = 0.0
    private var shares: [String: Double] = [:]

    /// None at all.
    init() {}

    /// - Parameters:
    ///   - baseline: the resting face; a pinned one counts as known.
    ///   - part: how far it is learned, 0 to 1.
    init(_ baseline: Baseline, learnedPart part: Double) {
        unknownPart = baseline.isPinned ? 0 : 1 - part
        for (label, logShare) in zip(baseline.labels, baseline.logShares) { shares[label] = part * exp(logShare) }
    }

    /// What is added to a mood's threshold.
    func addition(of mood: MoodDefinition, to threshold: Double) -> Double {
        guard !mood.emotions.contains(RestingFace.neutral) else { return 0 }
        let resting = mood.emotions.reduce(0) { $0 + (shares[$1] ?? 0) }
        return ThresholdAdditions.limited(
            Self.unknownFace * unknownPart + Self.resemblance * resting, to: threshold)
    }
}

/// What a mood's threshold has beyond `enterThreshold`.
public struct ThresholdAdditions: Sendable, Equatable {
    /// Because the resting face is not known yet, or resembles the mood.
    public var restingFace = 0.0
    /// Because the mood did not last before.
    public var indecision = 0.0

    /// None.
    public init() {}

    /// No threshold is raised above this.
    private static let highestThreshold = 0.8

    /// As much of an addition as a threshold can take.
    static func limited(_ addition: Double, to threshold: Double) -> Double {
        min(addition, max(highestThreshold - threshold, 0))
    }

    var sum: Double { restingFace + indecision }

    /// What is said beside the threshold; nothing if it was not raised.
    var note: String {
        let parts = [
            (restingFace, "because of the resting face"), (indecision, "because this mood did not last before"),
        ]
        return parts.filter { $0.0 >= 0.005 }.map { ", \($0.0.shown) of it \($0.1)" }.joined()
    }
}
