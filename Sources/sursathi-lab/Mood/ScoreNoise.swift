// Runs on: the main thread.
import Glibc
import Player

extension SplitMix64 {
    /// From 0 to below 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Evenly between two numbers.
    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    /// A value by its quantiles, which are equally far apart: between the first and the last of them.
    mutating func between(quantiles: [Double]) -> Double {
        let place = between(0, Double(quantiles.count - 1))
        let (low, high) = (quantiles[Int(place)], quantiles[Int(place) + 1])
        return low + (high - low) * (place - place.rounded(.down))
    }

    /// Between two numbers, each octave alike.
    mutating func logarithmic(_ low: Double, _ high: Double) -> Double { low * pow(high / low, unit()) }

    /// Normally distributed, with variance 1 (Box and Muller 1958).
    mutating func normal() -> Double { (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit()) }

    /// A place, each as often as its weight says.
    mutating func place(_ weights: [Double]) -> Int {
        var rest = unit() * weights.reduce(0, +)
        for (place, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return place }
        }
        return weights.count - 1
    }
}

/// How the logits of a face's scores vary although its expression does not: sums of AR(1) processes.
///
/// Measured with the shipped model by `Scripts/measure-noise.py`; docs/traces.md says on what.
struct ScoreNoise {
    /// From frame to frame: the camera's noise, and the detector's box, which is another one every time.
    static let (fastDeviation, fastSeconds) = (0.3, 0.03)
    /// Movement, while the face speaks; at rest it is half as strong.
    static let (slowDeviation, slowSeconds) = (1.38, 0.61)
    private static let restPart = 0.5
    /// Posture and light: not measured, for want of long recordings, but assumed.
    static let (driftDeviation, driftSeconds) = (0.3, 300.0)

    private var fast: [Double]
    private var slow: [Double]
    private var drift: [Double]

    init(count: Int, _ random: inout SplitMix64) {
        func values() -> [Double] { (0..<count).map { _ in random.normal() } }
        (fast, slow, drift) = (values(), values(), values())
    }

    /// Goes on by some time.
    mutating func advance(_ seconds: Double, _ random: inout SplitMix64) {
        Self.advance(&fast, exp(-seconds / Self.fastSeconds), &random)
        Self.advance(&slow, exp(-seconds / Self.slowSeconds), &random)
        Self.advance(&drift, exp(-seconds / Self.driftSeconds), &random)
    }

    private static func advance(_ values: inout [Double], _ correlation: Double, _ random: inout SplitMix64) {
        let rest = (1 - correlation * correlation).squareRoot()
        for place in values.indices { values[place] = correlation * values[place] + rest * random.normal() }
    }

    /// What is added to each logit.
    func offsets(isSpeaking: Bool) -> [Double] {
        let slowDeviation = Self.slowDeviation * (isSpeaking ? 1 : Self.restPart)
        return fast.indices.map {
            Self.fastDeviation * fast[$0] + slowDeviation * slow[$0] + Self.driftDeviation * drift[$0]
        }
    }
}
