// Runs on: any thread (values only).

/// What was seen at one moment.
public struct MoodObservation: Sendable {
    /// Seconds on the frames' clock.
    public var time: Double
    /// The chosen face's scores; nil if there was no face.
    public var scores: EmotionScores?
    /// How much this face counts, 0 to 1: low for a dark one.
    public var weight: Double
    /// What the weight is made of; nil if that is not known.
    public var confidence: Confidence?
    /// Why no face could be seen in this frame, whether or not there was one; nil if the light was good enough.
    public var poorLight: PoorLight?

    /// An observation.
    public init(time: Double, scores: EmotionScores?, weight: Double = 1, poorLight: PoorLight? = nil) {
        self.time = time
        self.scores = scores
        self.weight = weight
        self.poorLight = poorLight
    }

    /// An observation whose weight is that of a confidence.
    public init(time: Double, scores: EmotionScores?, confidence: Confidence, poorLight: PoorLight? = nil) {
        self.init(time: time, scores: scores, weight: confidence.weight, poorLight: poorLight)
        self.confidence = confidence
    }
}

/// Why the mood is what it is.
public enum MoodReason: Sendable, Equatable {
    /// The mood's smoothed score reached the threshold, of which `additions` were added to `enterThreshold`.
    case entered(
        score: Double, threshold: Double, additions: ThresholdAdditions = ThresholdAdditions(), evidenceSeconds: Double)
    /// The mood before it had fallen below the threshold for leaving.
    case left(mood: String, score: Double, threshold: Double)
    /// The mood before it was this far behind.
    case ahead(of: String, by: Double, margin: Double)
    /// Look by look, the mood was the strongest for so long of the last seconds.
    case persisted(seconds: Double, windowSeconds: Double, threshold: Double)
    /// No face was seen for this long.
    case noFace(seconds: Double, timeout: Double)
    /// No face was seen for this long, and for most of it none could have been: the last frame of the kind that there were most of.
    case poorLight(PoorLight, seconds: Double, timeout: Double)
    /// No mood was clear enough for this long.
    case doubt(seconds: Double, best: String, score: Double, threshold: Double)
    /// Nothing was seen yet.
    case start

    /// The reason in words and numbers.
    public var description: String {
        switch self {
        case .entered(let score, let threshold, let additions, let evidence):
            "smoothed score \(score.shown) is at least \(threshold.shown) (enterThreshold\(additions.note)), from"
                + " \(evidence.shown) s of face"
        case .left(let mood, let score, let threshold):
            "\(mood) had fallen to \(score.shown), below \(threshold.shown) (leaveThreshold)"
        case .ahead(let mood, let lead, let margin):
            "\(mood) is behind by \(lead.shown), at least \(margin.shown) (leadMargin)"
        case .persisted(let seconds, let window, let threshold):
            "the strongest for \(seconds.shown) s of the last \(window.shown) s, at least \(threshold.shown) (persistenceSeconds)"
        case .noFace(let seconds, let timeout):
            "no face for \(seconds.shown) s (faceTimeoutSeconds \(timeout.shown))"
        case .poorLight(let light, let seconds, let timeout):
            "\(light.kind.phrase) for \(seconds.shown) s: \(light.evidence) (faceTimeoutSeconds \(timeout.shown))"
        case .doubt(let seconds, let best, let score, let threshold):
            "no mood was clear for \(seconds.shown) s: the best, \(best), had \(score.shown), below \(threshold.shown)"
        case .start:
            "no face was seen yet"
        }
    }
}

/// A change of mood.
public struct MoodDecision: Sendable, Equatable {
    /// When, on the frames' clock.
    public var time: Double
    /// The mood from now on; nil is unknown.
    public var mood: String?
    /// The mood before it.
    public var previous: String?
    /// Why.
    public var reasons: [MoodReason]
}

extension Double {
    /// With two decimals, as the reasons show numbers.
    var shown: String {
        guard isFinite, abs(self) < 1e12 else { return "\(self)" }
        let hundredths = Int((abs(self) * 100).rounded())
        let fraction = hundredths % 100
        return "\(self < 0 && hundredths > 0 ? "-" : "")\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
