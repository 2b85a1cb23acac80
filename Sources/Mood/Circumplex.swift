// Runs on: any thread (values only).

/// A place in the circumplex of affect (Russell 1980): how pleasant, and how activated.
public struct Affect: Sendable, Equatable {
    /// -1 unpleasant to 1 pleasant.
    public var valence: Double
    /// -1 asleep to 1 excited.
    public var arousal: Double

    /// A place by its coordinates.
    public init(valence: Double, arousal: Double) {
        self.valence = valence
        self.arousal = arousal
    }
}

/// Where the emotions lie in the circumplex.
///
/// The anchors are the mean pleasure and arousal ratings of the emotion words in Russell and Mehrabian, "Evidence for a
/// three-factor theory of emotions", Journal of Research in Personality 11 (1977). Neutral is the origin by definition.
/// Contempt is not among the words used here from that paper: it is placed, by us, halfway between disgust and neutral.
public enum Circumplex {
    /// Anchor points by the emotion names that face models use (FER+, AffectNet).
    static let anchors: [String: Affect] = [
        "neutral": Affect(valence: 0, arousal: 0),
        "happiness": Affect(valence: 0.81, arousal: 0.51),
        "surprise": Affect(valence: 0.40, arousal: 0.67),
        "sadness": Affect(valence: -0.63, arousal: -0.27),
        "anger": Affect(valence: -0.51, arousal: 0.59),
        "disgust": Affect(valence: -0.60, arousal: 0.35),
        "fear": Affect(valence: -0.64, arousal: 0.60),
        "contempt": Affect(valence: -0.30, arousal: 0.17),
    ]

    /// The scores' weighted mean of the anchors. Emotions without an anchor do not count; nil if none has one.
    public static func affect(of scores: EmotionScores) -> Affect? {
        var sum = Affect(valence: 0, arousal: 0)
        var weight = 0.0
        for (label, value) in zip(scores.labels, scores.values) {
            guard let anchor = anchors[label] else { continue }
            sum.valence += anchor.valence * Double(value)
            sum.arousal += anchor.arousal * Double(value)
            weight += Double(value)
        }
        guard weight > 0 else { return nil }
        return Affect(valence: sum.valence / weight, arousal: sum.arousal / weight)
    }
}
