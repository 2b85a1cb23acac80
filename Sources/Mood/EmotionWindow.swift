// Runs on: the vision thread, or the only thread of an offline run.
import Glibc

/// The scores of the last seconds, smoothed by time.
///
/// Each observation counts for the time until the next one (at most `maximumGapSeconds`), weighted by `exp(-age / smoothing)`:
/// ten frames a second and thirty give the same mean, and a pause between frames is no evidence.
struct EmotionWindow: Sendable {
    private struct Sample: Sendable {
        var time: Double
        var weight: Double
        var values: [Float]
    }

    /// A frame speaks for no more than this, however long the next one takes.
    static let maximumGapSeconds = 0.5

    private let windowSeconds: Double
    private let smoothingSeconds: Double
    private var samples: [Sample] = []
    private(set) var labels: [String] = []

    init(windowSeconds: Double, smoothingSeconds: Double) {
        self.windowSeconds = windowSeconds
        self.smoothingSeconds = smoothingSeconds
    }

    mutating func append(_ scores: EmotionScores, weight: Double, at time: Double) {
        if scores.labels != labels {
            samples.removeAll()
            labels = scores.labels
        }
        samples.append(Sample(time: time, weight: weight, values: scores.values))
    }

    /// Drops what is older than the window.
    mutating func trim(now: Double) {
        let keep = samples.firstIndex { $0.time >= now - windowSeconds } ?? samples.count
        samples.removeFirst(keep)
    }

    /// The smoothed scores and how many seconds of face they stand on, each sample's by its weight; nil without a sample.
    func mean(now: Double) -> (values: [Float], evidenceSeconds: Double)? {
        guard !samples.isEmpty else { return nil }
        var sums = [Double](repeating: 0, count: labels.count)
        var total = 0.0
        var evidence = 0.0
        for (index, sample) in samples.enumerated() {
            let next = index + 1 < samples.count ? samples[index + 1].time : now
            let duration = min(max(next - sample.time, 0), Self.maximumGapSeconds)
            evidence += duration * sample.weight
            let weight =
                sample.weight * Self.integral(from: now - next, duration: duration, smoothing: smoothingSeconds)
            total += weight
            for (place, value) in sample.values.enumerated() { sums[place] += weight * Double(value) }
        }
        guard total > 0 else { return (samples[samples.count - 1].values, evidence) }
        return (sums.map { Float($0 / total) }, evidence)
    }

    /// The exponential weight of a stretch of time that ended `age` seconds ago: its exact integral, so that one long frame
    /// weighs as much as the short ones that would fill the same time.
    private static func integral(from age: Double, duration: Double, smoothing: Double) -> Double {
        guard smoothing > 0 else { return age <= 0 ? 1 : 0 }
        return smoothing * (exp(-age / smoothing) - exp(-(age + duration) / smoothing))
    }
}
