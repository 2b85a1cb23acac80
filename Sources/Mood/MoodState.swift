// Runs on: any thread (values only).

/// The mood as it stands, for status displays and for `why`.
public struct MoodState: Sendable, Equatable {
    /// The mood; nil is unknown.
    public var mood: String?
    /// When it began, on the frames' clock.
    public var since = 0.0
    /// Why it began.
    public var reasons: [MoodReason] = [.start]
    /// The numbers it began on; nil without a face then.
    public var decidedOn: MoodBasis?
    /// What it lacked until the look before, in words: what tipped the scale.
    public var lastMissing: [String] = []
    /// What would have kept it from beginning, in words.
    public var alternatives: [String] = []
    /// The smoothed emotion scores, without the resting face's part; nil without a face in the window.
    public var scores: EmotionScores?
    /// The smoothed score of each mood, in the order of the definitions.
    public var moodScores: [(mood: String, score: Double)] = []
    /// Seconds of face in the window, each look's by its weight.
    public var evidenceSeconds = 0.0
    /// The numbers that a decision would stand on now; nil without a face in the window.
    public var basis: MoodBasis?
    /// The strongest of the moods that do not hold, and what it lacks to be entered; nil without a face in the window.
    public var challenger: MoodChallenger?
    /// What keeps another mood from being entered now, in words; nil if nothing is near.
    public var obstacle: String?
    /// What the person's resting face takes away.
    public var baseline = BaselineState()
    /// Whether the last looks leave nothing open, so that a few looks a second are enough: the newest face shows no other mood clearly,
    /// no mood is about to be entered or given up, and there is enough of a face; or nobody has been there for the time-out.
    public var isSettled = false
    /// The strongest mood of the newest look by itself; nil without a face, or if none shows at all.
    public var newestMood: String?

    /// Nothing is known yet.
    public init() {}

    /// The smoothed score of the current mood, 0 if it is unknown.
    public var confidence: Double { mood.map(score) ?? 0 }

    /// The smoothed scores' place in the circumplex.
    public var affect: Affect? { scores.flatMap(Circumplex.affect) }

    /// The smoothed score of a mood, 0 for one that is not defined.
    func score(of mood: String) -> Double { moodScores.first { $0.mood == mood }?.score ?? 0 }

    /// Two states are equal if all they show is.
    public static func == (left: MoodState, right: MoodState) -> Bool {
        left.mood == right.mood && left.since == right.since && left.reasons == right.reasons
            && left.decidedOn == right.decidedOn && left.alternatives == right.alternatives
            && left.lastMissing == right.lastMissing
            && left.scores == right.scores && left.evidenceSeconds == right.evidenceSeconds
            && left.basis == right.basis && left.challenger == right.challenger && left.baseline == right.baseline
            && left.obstacle == right.obstacle && left.isSettled == right.isSettled
            && left.newestMood == right.newestMood
            && left.moodScores.elementsEqual(right.moodScores, by: ==)
    }
}

/// A mood that does not hold, and what it lacks.
public struct MoodChallenger: Sendable, Equatable {
    /// Its name.
    public var mood: String
    /// Its smoothed score.
    public var score: Double
    /// What it lacks to be entered.
    public var lacks: [MoodShortfall]

    /// What it lacks, in words: one line for each.
    public var missing: [String] { lacks.map { $0.description(of: mood) } }
}

/// What was learned of the person's resting face, and what it takes away.
public struct BaselineState: Sendable, Equatable {
    /// Whether resting faces are learned at all: it is switched on, and the model knows neutral.
    public var isActive = false
    /// Minutes of neutral face that it was learned from.
    public var learnedMinutes = 0.0
    /// How far it counts by now, 0 to 1.
    public var learnedPart = 0.0
    /// It stays as it is.
    public var isPinned = false
    /// Which emotions lose something at rest: the factor on their share before all are brought to 1 again, below 1.
    public var factors: [Factor] = []

    /// What is left of an emotion at rest.
    public struct Factor: Sendable, Equatable {
        /// The emotion.
        public var label: String
        /// The person's share of it at rest, as learned.
        public var resting: Double
        /// 0 to 1.
        public var factor: Double
    }

    /// Nothing was learned.
    public init() {}
}
