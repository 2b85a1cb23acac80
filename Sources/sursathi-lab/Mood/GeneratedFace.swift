// Runs on: the main thread.
import Glibc
import Pipeline

/// A person whose expressions are known, as a model would score them.
struct GeneratedFace {
    /// The labels of FER+, in the shipped model's order.
    static let labels = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
    static let neutral = 0
    /// How often each emotion is shown.
    private static let frequencies = [0, 0.35, 0.12, 0.2, 0.15, 0.07, 0.07, 0.04]
    /// What a resting face is taken for most, besides neutral: sad, angry or contemptuous.
    private static let restFrequencies = [0, 0.08, 0.12, 0.4, 0.2, 0.04, 0.04, 0.12]
    /// The share of an emotion that is shown clearly.
    private static let shares = [
        (0, 0), (0.8, 0.97), (0.7, 0.95), (0.6, 0.9), (0.6, 0.92), (0.6, 0.85), (0.6, 0.85), (0.6, 0.8),
    ]

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

    /// Somebody whose resting face has a share of neutral from .45 to .9, and a second emotion.
    init(_ random: inout SplitMix64) {
        let neutral = random.between(0.45, 0.9)
        let second = random.place(Self.restFrequencies)
        let secondShare = min((1 - neutral) * random.between(0.5, 0.9), 0.9 * neutral)
        var rest = Self.restFrequencies.map { _ in random.between(0.05, 1) }
        (rest[Self.neutral], rest[second]) = (0, 0)
        let scale = (1 - neutral - secondShare) / rest.reduce(0, +)
        rest = rest.map { $0 * scale }
        (rest[Self.neutral], rest[second]) = (neutral, secondShare)
        self.rest = rest
        noise = ScoreNoise(count: rest.count, &random)
        to = rest.map { log($0) }
        from = to
        held = to
    }

    /// The share of neutral and the second emotion of the face at rest.
    var restShares: [Double] { rest }

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
        let share = random.between(Self.shares[emotion].0, Self.shares[emotion].1)
        var shares = rest
        shares[emotion] = 0
        let scale = (1 - share) / shares.reduce(0, +)
        shares = shares.map { $0 * scale }
        shares[emotion] = share
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
