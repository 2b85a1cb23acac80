// Runs on: any thread (values only).
import Glibc

/// A face at rest as a model should see it: what a person's own resting face is compared with.
public struct RestingFace: Sendable, Equatable {
    /// The label of the emotion that a resting face shows. A model without it cannot tell when a face is at rest.
    static let neutral = "neutral"
    /// Shares below this count as this much: beyond it a network's output is noise.
    static let leastShare: Float = 0.002

    /// The emotions, in the model's order.
    public let labels: [String]
    /// The logarithms of their shares.
    public let logShares: [Double]

    /// By its shares, in the order of the labels; they need not sum to 1. Nil if the counts differ or a share is not above 0.
    public init?(labels: [String], shares: [Float]) {
        guard labels.count == shares.count, shares.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        self.labels = labels
        let total = shares.reduce(0, +)
        guard total.isFinite else { return nil }
        logShares = shares.map { Self.logShare($0 / total) }
    }

    /// By the logarithms of its shares, as another one had them. Nil if the counts differ or a share is above 1 or 0.
    public init?(labels: [String], logShares: [Double]) {
        guard labels.count == logShares.count, logShares.allSatisfy({ $0 <= 0.001 && $0 > -100 }) else { return nil }
        self.labels = labels
        self.logShares = logShares
    }

    /// For a model that does not say: neutral 0.7, and the rest equally.
    public init(labels: [String]) {
        self.labels = labels
        let rest = labels.count > 1 ? 0.3 / Float(labels.count - 1) : 0.3
        logShares = labels.map { Self.logShare($0 == Self.neutral ? 0.7 : rest) }
    }

    static func logShare(_ share: Float) -> Double { log(Double(max(share, leastShare))) }
}
