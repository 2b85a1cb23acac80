// Runs on: the main thread.
import Glibc
import Player

/// A person whose expressions are known, as a model would score them.
struct GeneratedFace {
    /// The labels of FER+, in the shipped model's order.
    static let labels = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
    static let neutral = 0
    /// The resting face that the shipped model expects, `sursathi.rest` of its file.
    static let modelRest: [Float] = [0.9707, 0.0006, 0.0003, 0.0159, 0.0008, 0.0005, 0.0001, 0.0112]
    /// How often each emotion is shown.
    private static let frequencies = [0, 0.35, 0.12, 0.2, 0.15, 0.07, 0.07, 0.04]
    /// What a resting face is taken for most, besides neutral, by the shipped model: mostly for a sad one (`training/face/shares.py`).
    private static let restFrequencies = [0, 0.12, 0.05, 0.51, 0.06, 0.005, 0.005, 0.25]
    /// The logit of an emotion's share where the shipped model reads it rightly (neutral: in all neutral faces), at the quantiles .1, .3,
    /// .5, .7 and .9 of FER+'s validation part (`training/face/shares.py`). There are few faces of the last three.
    private static let logits = [
        [-0.35, 1, 2.15, 3.57, 5.28], [2.96, 6.3, 9.14, 11.44, 13.69], [1.52, 2.83, 3.85, 5.33, 7.07],
        [0.25, 1.07, 1.82, 3.82, 8.26], [0.52, 1.79, 3.02, 4.08, 5.7], [-0.27, 0.13, 0.87, 2.42, 2.99],
        [0.23, 1.15, 1.94, 3.51, 4.92], [0.14, 0.5, 0.86, 1.64, 3.15],
    ]
    /// Which emotion shows most besides one that the shipped model reads rightly, of those with a share below .95 (`training/face/shares.py`).
    private static let runnerUpFrequencies = [
        [], [0.52, 0, 0.29, 0.06, 0.05, 0.01, 0, 0.06], [0.28, 0.16, 0, 0, 0.04, 0, 0.52, 0.01],
        [0.78, 0.07, 0.01, 0, 0.06, 0.02, 0.04, 0.02], [0.15, 0.14, 0.31, 0.13, 0, 0.21, 0.04, 0.01],
        [0, 0, 0, 0.2, 0.33, 0, 0, 0.47], [0.04, 0, 0.62, 0.31, 0.04, 0, 0, 0], [0.88, 0, 0, 0, 0, 0.12, 0, 0],
    ]
    /// How much of what is left that one has, at the same quantiles.
    private static let runnerUpParts = [0.47, 0.7, 0.84, 0.95, 0.99]
    /// An emotion that is read rightly is stronger than any other one: those have this part of its share at most.
    private static let largestOther = 0.95

    /// The shares of its resting face.
    private let rest: [Double]
    private var noise: ScoreNoise
    /// The logits that the face is at, comes from and goes to, without noise.
    private var from: [Double]
    private var to: [Double]
    /// Those of the expression that is held, to which a flicker goes back.
    private var held: [Double]
    private var (rampStart, rampSeconds) = (0.0, 0.0)
    private var time: Double?

    /// Somebody whose resting face has a share of neutral from .42 to .995, and a second emotion.
    init(_ random: inout SplitMix64) {
        let neutral = Self.share(of: Self.neutral, &random)
        let second = random.place(Self.restFrequencies)
        let secondShare = min((1 - neutral) * random.between(0.45, 0.98), 0.9 * neutral)
        var rest = Self.restFrequencies.map { _ in random.between(0.05, 1) }
        (rest[Self.neutral], rest[second]) = (0, 0)
        rest = Self.scaled(rest, to: 1 - neutral - secondShare)
        (rest[Self.neutral], rest[second]) = (neutral, secondShare)
        self.rest = rest
        noise = ScoreNoise(count: rest.count, &random)
        to = rest.map { log($0) }
        from = to
        held = to
    }

    /// The share of neutral and the second emotion of the face at rest.
    var restShares: [Double] { rest }

    /// The share that an emotion has in somebody's face, between the first and the ninth tenth of all.
    private static func share(of emotion: Int, _ random: inout SplitMix64) -> Double {
        1 / (1 + exp(-random.between(quantiles: logits[emotion])))
    }

    /// The shares of somebody who shows an emotion: its own, that of the one that shows most besides, and the resting face in the rest.
    func shares(showing emotion: Int, _ random: inout SplitMix64) -> [Double] {
        let share = Self.share(of: emotion, &random)
        let limit = Self.largestOther * share
        let runnerUp = random.place(Self.runnerUpFrequencies[emotion])
        let runnerUpShare = min(random.between(quantiles: Self.runnerUpParts) * (1 - share), limit)
        let left = 1 - share - runnerUpShare
        var shares = rest
        (shares[emotion], shares[runnerUp]) = (0, 0)
        shares = Self.scaled(shares, to: left)
        if let largest = shares.indices.max(by: { shares[$0] < shares[$1] }), shares[largest] > limit {
            shares[largest] = 0
            shares = Self.scaled(shares, to: left - limit)
            shares[largest] = limit
        }
        (shares[emotion], shares[runnerUp]) = (share, runnerUpShare)
        return shares
    }

    private static func scaled(_ shares: [Double], to sum: Double) -> [Double] {
        let scale = sum / shares.reduce(0, +)
        return shares.map { $0 * scale }
    }

    /// An emotion to show.
    static func emotion(_ random: inout SplitMix64) -> Int { random.place(frequencies) }

    /// Begins to show an emotion, or to rest.
    /// - Returns: its share, without noise.
    mutating func show(_ emotion: Int, at start: Double, rampSeconds: Double, _ random: inout SplitMix64) -> Double {
        flicker(emotion, at: start, rampSeconds: rampSeconds, &random)
        held = to
        return exp(to[emotion])
    }

    /// Goes back to the expression that was held.
    mutating func goBack(at start: Double, rampSeconds: Double) { go(to: held, at: start, rampSeconds: rampSeconds) }

    private mutating func go(to target: [Double], at start: Double, rampSeconds: Double) {
        from = logits(at: start)
        rampStart = start
        self.rampSeconds = rampSeconds
        to = target
    }

    /// Begins to show an emotion for a moment.
    mutating func flicker(_ emotion: Int, at start: Double, rampSeconds: Double, _ random: inout SplitMix64) {
        guard emotion != Self.neutral else {
            return go(to: rest.map { log($0) }, at: start, rampSeconds: rampSeconds)
        }
        let shares = shares(showing: emotion, &random)
        go(to: shares.map { log($0) }, at: start, rampSeconds: rampSeconds)
    }

    private func logits(at time: Double) -> [Double] {
        let part = rampSeconds > 0 ? min(max((time - rampStart) / rampSeconds, 0), 1) : 1
        let smooth = part * part * (3 - 2 * part)
        return zip(from, to).map { $0 + ($1 - $0) * smooth }
    }

    /// The scores at a time, which does not go back.
    /// - Parameters:
    ///   - flatness: what the logits are divided by: 1 for a good picture, more for a poor one.
    ///   - bias: is added to the logits: what a turned head adds.
    mutating func scores(
        at time: Double, isSpeaking: Bool, flatness: Double, bias: [Double], _ random: inout SplitMix64
    ) -> [Float] {
        noise.advance(time - (self.time ?? time), &random)
        self.time = time
        let offsets = noise.offsets(isSpeaking: isSpeaking)
        let shown = logits(at: time)
        let logits = shown.indices.map { (shown[$0] + bias[$0]) / flatness + offsets[$0] }
        let largest = logits.max() ?? 0
        let exponentials = logits.map { exp($0 - largest) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { Float($0 / sum) }
    }
}
