// Runs on: the vision thread, or the only thread of an offline run.
import Glibc

/// The scores of the last seconds, smoothed by time.
///
/// Each face counts for the time until the next look (at most `maximumGapSeconds`), cut off at the window's edge and weighted by
/// `exp(-age / smoothing)`, as an exact integral: a few looks a second and thirty give the same mean, and a pause between looks
/// is no evidence.
struct EmotionWindow: Sendable {
    private struct Sample: Sendable {
        var from: Double
        /// When the next look was; nil for the newest.
        var until: Double?
        var weight: Double
        var confidence: Confidence?
        var raw: [Float]
        var corrected: [Float]
    }

    /// What the window holds.
    struct Mean: Sendable {
        /// As the model gave them, and without the resting face's part.
        var raw: [Float]
        var corrected: [Float]
        /// Seconds of face, each look's by its weight.
        var evidenceSeconds: Double
        /// The mean weight over the seconds of face, and what it is made of, where that is known.
        var weight: Double
        var confidence: Confidence?
    }

    /// A look speaks for no more than this, however long the next one takes.
    static let maximumGapSeconds = 0.5

    private let windowSeconds: Double
    private let smoothingSeconds: Double
    private var samples: [Sample] = []
    private(set) var labels: [String] = []

    init(windowSeconds: Double, smoothingSeconds: Double) {
        self.windowSeconds = windowSeconds
        self.smoothingSeconds = smoothingSeconds
    }

    /// A face was seen.
    mutating func append(
        _ raw: EmotionScores, corrected: EmotionScores, weight: Double, confidence: Confidence?, at time: Double
    ) {
        if raw.labels != labels {
            samples.removeAll()
            labels = raw.labels
        }
        end(at: time)
        samples.append(
            Sample(
                from: time, weight: weight, confidence: confidence, raw: raw.values, corrected: corrected.values))
    }

    /// A look without a face: the last one has gone.
    mutating func end(at time: Double) {
        guard let last = samples.indices.last, samples[last].until == nil else { return }
        samples[last].until = time
    }

    /// Drops what ended before the window.
    mutating func trim(now: Double) {
        let edge = now - windowSeconds
        let keep = samples.firstIndex { end(of: $0, now: now) >= edge } ?? samples.count
        samples.removeFirst(keep)
    }

    private func end(of sample: Sample, now: Double) -> Double {
        min(sample.until ?? now, sample.from + Self.maximumGapSeconds)
    }

    /// The smoothed scores and what they stand on; nil without a face in the window. The newest look lasts no time yet, so it
    /// counts from the next one on, or if it is the only one.
    func mean(now: Double) -> Mean? {
        guard let newest = samples.last else { return nil }
        var raw = [Double](repeating: 0, count: labels.count)
        var corrected = raw
        var parts = Confidence.Sum()
        var (total, evidence, seconds) = (0.0, 0.0, 0.0)
        for sample in samples {
            let from = max(sample.from, now - windowSeconds)
            let until = end(of: sample, now: now)
            guard until > from else { continue }
            seconds += until - from
            evidence += (until - from) * sample.weight
            if let confidence = sample.confidence { parts.add(confidence, seconds: until - from) }
            let weight = sample.weight * integral(from: now - until, to: now - from)
            total += weight
            for place in raw.indices {
                raw[place] += weight * Double(sample.raw[place])
                corrected[place] += weight * Double(sample.corrected[place])
            }
        }
        guard total > 0 else {
            return Mean(
                raw: newest.raw, corrected: newest.corrected, evidenceSeconds: evidence, weight: newest.weight,
                confidence: newest.confidence)
        }
        return Mean(
            raw: raw.map { Float($0 / total) }, corrected: corrected.map { Float($0 / total) },
            evidenceSeconds: evidence, weight: evidence / seconds, confidence: parts.mean)
    }

    /// The exponential weight of a stretch of time, by its ages: its exact integral, so that one long look weighs as much as the
    /// short ones that would fill the same time.
    private func integral(from youngest: Double, to oldest: Double) -> Double {
        smoothingSeconds > 0
            ? smoothingSeconds * (exp(-youngest / smoothingSeconds) - exp(-oldest / smoothingSeconds)) : 0
    }
}
