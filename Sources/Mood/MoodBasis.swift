// Runs on: any thread (values only).

/// The numbers that a decision stands on, or would now.
public struct MoodBasis: Sendable, Equatable {
    /// How far back the scores count.
    public var windowSeconds: Double
    /// The time constant of their smoothing.
    public var smoothingSeconds: Double
    /// The smoothed scores as the model gave them.
    public var rawScores: EmotionScores
    /// The smoothed scores without the part of the person's resting face.
    public var scores: EmotionScores
    /// Seconds of face in the window, each look's by its weight.
    public var evidenceSeconds: Double
    /// The mean weight of the looks, 0 to 1.
    public var weight: Double
    /// What that is made of; nil if it is not known.
    public var confidence: Confidence?

    /// What the resting face took from an emotion's share, of those that lost something that shows; the strongest loss first.
    public var taken: [(label: String, share: Double)] {
        zip(rawScores.labels, zip(rawScores.values, scores.values)).map { ($0, Double($1.0 - $1.1)) }
            .filter { $0.share >= 0.005 }.sorted { $0.share > $1.share }
    }
}

/// What a mood lacks to be entered.
public enum MoodShortfall: Sendable, Equatable {
    /// Its smoothed score is below the threshold, of which `additions` were added to `enterThreshold`.
    case score(has: Double, threshold: Double, additions: ThresholdAdditions = ThresholdAdditions())
    /// The mood that holds still has too much, and the new one no clear lead.
    case lead(over: String, has: Double, threshold: Double, lead: Double, margin: Double)
    /// It was not the strongest for long enough.
    case persistence(has: Double, needs: Double, windowSeconds: Double)
    /// The mood that holds has not lasted its time.
    case dwell(mood: String, seconds: Double)
    /// There is too little of a face in the window.
    case evidence(has: Double, needs: Double)

    /// What would make up for it: `0.07 more of sad (has 0.43, enterThreshold 0.50)`.
    public func description(of mood: String) -> String {
        switch self {
        case .score(let has, let threshold, let additions):
            "\((threshold - has).shownUp) more of \(mood) (has \(has.shown), enterThreshold \(threshold.shown)"
                + "\(additions.note))"
        case .lead(let other, let has, let threshold, let lead, let margin):
            "\(min(has - threshold, margin - lead).shownUp) less of \(other), which still has \(has.shown)"
                + " (leaveThreshold \(threshold.shown); or \(mood) ahead by leadMargin \(margin.shown), is by \(lead.shown))"
        case .persistence(let has, let needs, let window):
            "\(mood) \((needs - has).shownUp) s longer (the strongest for \(has.shown) s of the last \(window.shown) s,"
                + " persistenceSeconds \(needs.shown))"
        case .dwell(let other, let seconds): "\(seconds.shownUp) s more: \(other) stays so long (minimumDwellSeconds)"
        case .evidence(let has, let needs):
            "\((needs - has).shownUp) s more of face (has \(has.shown) s, minimumEvidenceSeconds \(needs.shown))"
        }
    }
}

extension Double {
    /// What is missing, with two decimals and never 0.00.
    var shownUp: String { max(self, 0.01).shown }
}
