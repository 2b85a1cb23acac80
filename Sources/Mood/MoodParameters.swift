// Runs on: any thread (values only).

/// A mood of the user's: a name, and the emotions whose scores count for it.
public struct MoodDefinition: Sendable, Equatable {
    /// The mood's name, as in `[moods.NAME]`.
    public var name: String
    /// Emotion labels of the model.
    public var emotions: [String]

    /// A mood of the given emotions.
    public init(name: String, emotions: [String]) {
        self.name = name
        self.emotions = emotions
    }

    /// The sum of its emotions' shares.
    func score(of scores: EmotionScores) -> Double { emotions.reduce(0) { $0 + Double(scores[$1]) } }

    /// The default moods.
    public static let defaults = [
        MoodDefinition(name: "calm", emotions: ["neutral"]),
        MoodDefinition(name: "happy", emotions: ["happiness"]),
        MoodDefinition(name: "sad", emotions: ["sadness"]),
        MoodDefinition(name: "surprised", emotions: ["surprise"]),
        MoodDefinition(name: "afraid", emotions: ["fear"]),
        MoodDefinition(name: "angry", emotions: ["anger", "disgust", "contempt"]),
    ]
}

/// How scores become a mood. All times are seconds of the frames' clock, so that decisions do not depend on the frame rate.
public struct MoodParameters: Sendable, Equatable {
    /// Where on the way from quick (0) to steady (1) the settings are that `init(steadiness:)` makes.
    public internal(set) var steadiness = 0.5
    /// Time constant of the exponential smoothing inside the window.
    public var smoothingSeconds = 1.0
    /// A mood is entered when its smoothed score is at least this.
    public var enterThreshold = 0.5
    /// A mood is left when its smoothed score is below this.
    public var leaveThreshold = 0.4
    /// A mood is also left when another one's smoothed score is ahead by this much.
    public var leadMargin = 0.15
    /// So long a mood must have been the strongest, look by look, of the last `persistenceWindowSeconds` before it is entered.
    public var persistenceSeconds = 2.0
    /// A mood lasts at least this long before another may follow it.
    public var minimumDwellSeconds = 4.0
    /// How far back scores count at all.
    public var windowSeconds = 6.0
    /// Without a face for this long the mood is unknown.
    public var faceTimeoutSeconds = 3.0
    /// Without a mood above `leaveThreshold` for this long the mood is unknown.
    public var doubtTimeoutSeconds = 6.0
    /// The window must hold at least this much of face before a mood is entered; a face that cannot be trusted fully counts for less time.
    public var minimumEvidenceSeconds = 0.8
    /// How long it takes to learn the person's resting face, in minutes of neutral face (a time constant); 0 learns and corrects nothing.
    public var baselineMinutes = 20.0
    /// How much of what the resting face shows beyond a neutral one is taken away, 0 to 1.
    public var baselineStrength = 0.9

    /// The defaults.
    public init() {}

    /// The persistence is counted over this long: half of it must be the mood's.
    public var persistenceWindowSeconds: Double { 2 * persistenceSeconds }
}
