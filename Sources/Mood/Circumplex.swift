// Runs on: any thread (values only).

/// A place in the circumplex of affect (Russell 1980): how pleasant, and how activated; and how sure that is.
public struct Affect: Sendable, Equatable {
    /// -1 unpleasant to 1 pleasant.
    public var valence: Double
    /// -1 asleep to 1 excited.
    public var arousal: Double
    /// Standard deviation of the valence under the scores, 0 to 1: 0 if one emotion has all of them, wide (0.5 and more) if
    /// pleasant and unpleasant ones have their part.
    public var valenceSpread: Double
    /// Standard deviation of the arousal under the scores, 0 to 1.
    public var arousalSpread: Double

    /// A place by its coordinates.
    public init(valence: Double, arousal: Double, valenceSpread: Double = 0, arousalSpread: Double = 0) {
        self.valence = valence
        self.arousal = arousal
        self.valenceSpread = valenceSpread
        self.arousalSpread = arousalSpread
    }
}

/// Where the emotions lie in the circumplex.
///
/// The anchors are mean ratings of pleasure and arousal, -1 to 1, of emotion words: J. A. Russell and A. Mehrabian, "Evidence
/// for a three-factor theory of emotions", Journal of Research in Personality 11 (1977), 273-294, the table of 151 terms. They
/// were compared with a transcript of the whole table in public source code; those of the six basic emotions also with other
/// programs that quote it (fear, anger and joy with GAMYGDALA's engine); not with the printed paper itself.
///
/// Two words of Mikels' eight emotions (Mikels et al. 2005, the labels of scene models) are not among the 151: amusement stands
/// where "enjoyment" does, contentment where "relaxed" does, which is its neighbour on the circle of Russell (1980). Neutral
/// is the origin by definition.
public enum Circumplex {
    /// Anchor points by emotion names; the comment is the word that was rated.
    static let anchors: [String: Affect] = [
        "neutral": Affect(valence: 0, arousal: 0),
        "happiness": Affect(valence: 0.81, arousal: 0.51),  // happy
        "joy": Affect(valence: 0.76, arousal: 0.48),  // joyful
        "surprise": Affect(valence: 0.40, arousal: 0.67),  // surprised
        "sadness": Affect(valence: -0.63, arousal: -0.27),  // sad
        "anger": Affect(valence: -0.51, arousal: 0.59),  // angry
        "disgust": Affect(valence: -0.60, arousal: 0.35),  // disgusted
        "fear": Affect(valence: -0.64, arousal: 0.60),  // fearful
        "contempt": Affect(valence: -0.23, arousal: 0.31),  // contempt
        "amusement": Affect(valence: 0.77, arousal: 0.44),  // enjoyment
        "awe": Affect(valence: 0.18, arousal: 0.40),  // awed
        "contentment": Affect(valence: 0.68, arousal: -0.46),  // relaxed
        "excitement": Affect(valence: 0.62, arousal: 0.75),  // excited
    ]

    /// What other models call the same emotions.
    private static let aliases = [
        "happy": "happiness", "joyful": "joy", "surprised": "surprise", "sad": "sadness", "angry": "anger",
        "disgusted": "disgust", "fearful": "fear", "afraid": "fear", "contemptuous": "contempt", "amused": "amusement",
        "awed": "awe", "content": "contentment", "contented": "contentment", "excited": "excitement",
    ]

    /// The anchor of an emotion by any of its names, in any case; nil for one without an anchor.
    static func anchor(of label: String) -> Affect? {
        let name = label.lowercased()
        return anchors[aliases[name] ?? name]
    }

    /// Mean and standard deviation of the anchors under the scores. Emotions without an anchor do not count; nil if none of
    /// those with one has a score above 0.
    public static func affect(of scores: EmotionScores) -> Affect? {
        let parts = zip(scores.labels, scores.values).compactMap { label, value in
            value > 0 ? anchor(of: label).map { (anchor: $0, weight: Double(value)) } : nil
        }
        let total = parts.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return nil }
        func mean(_ quantity: (Affect) -> Double) -> Double {
            parts.reduce(0) { $0 + quantity($1.anchor) * $1.weight } / total
        }
        let valence = mean(\.valence)
        let arousal = mean(\.arousal)
        return Affect(
            valence: valence, arousal: arousal,
            valenceSpread: mean { ($0.valence - valence) * ($0.valence - valence) }.squareRoot(),
            arousalSpread: mean { ($0.arousal - arousal) * ($0.arousal - arousal) }.squareRoot())
    }
}
