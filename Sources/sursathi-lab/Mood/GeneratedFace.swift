// Runs on: the main thread.
import Glibc
import Player

/// A person whose expressions are known, as a model would score them.
struct GeneratedFace {
    /// The labels of FER+, in the shipped model's order.
    static let labels = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
    static let neutral = 0
    /// The resting face that the shipped model expects, `sursathi.rest` of its file.
    static let modelRest: [Float] = [0.9733, 0.0007, 0.0003, 0.0166, 0.0008, 0.0005, 0.0001, 0.0076]
    /// How often each emotion is shown.
    private static let frequencies = [0, 0.35, 0.12, 0.2, 0.15, 0.07, 0.07, 0.04]
    /// What a resting face is taken for most, besides neutral, by the shipped model: mostly for a sad one.
    private static let restFrequencies = [0, 0.14, 0.05, 0.54, 0.08, 0.01, 0.01, 0.17]
    /// The logit of an emotion's share where the shipped model reads it rightly (neutral: in all neutral faces), at the quantiles .1, .3,
    /// .5, .7 and .9 of FER+'s validation part. There are few faces of the last three.
    private static let logits = [
        [-0.31, 1.12, 2.23, 3.44, 5.3], [2.94, 6.29, 9.08, 11.33, 13.69], [1.51, 2.81, 3.81, 5.27, 6.99],
        [0.26, 1.07, 1.83, 3.8, 8.16], [0.51, 1.78, 2.99, 4.04, 5.67], [-0.16, 0.15, 0.88, 2.71, 3.21],
        [0.23, 1.14, 1.92, 3.47, 4.87], [-0.08, 0.17, 0.68, 1.28, 2.66],
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

    /// Somebody whose resting face has a share of neutral from .42 to .995, and a second emotion.
    init(_ random: inout SplitMix64) {
        let neutral = Self.share(of: Self.neutral, &random)
        let second = random.place(Self.restFrequencies)
        let secondShare = min((1 - neutral) * random.between(0.45, 0.98), 0.9 * neutral)
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

    /// The share that an emotion has in somebody's face, between the first and the ninth tenth of all.
    private static func share(of emotion: Int, _ random: inout SplitMix64) -> Double {
        let place = random.between(0, 4)
        let (low, high) = (logits[emotion][Int(place)], logits[emotion][Int(place) + 1])
        return 1 / (1 + exp(-(low + (high - low) * (place - place.rounded(.down)))))
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
        let share = Self.share(of: emotion, &random)
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
