// Runs on: any thread (values only). Nothing here could hold a picture.
import JSONText
import Mood

/// One line of a trace. docs/traces.md has the format.
public enum TraceRecord: Sendable, Equatable {
    /// The beginning of a session, or its going on under other settings or in another file.
    case header(TraceHeader)
    /// What was seen at one moment.
    case look(TraceLook)
    /// A change of mood.
    case decision(TraceDecision)
    /// What a person ordered of the resting face.
    case baseline(time: Double, order: BaselineOrder)
    /// From now on a face shows this emotion; nil: none that could be read. Only generated and annotated traces have it.
    /// `share`: the emotion's share without noise, which tells how clear it is; nil if it is not known.
    case truth(time: Double, emotion: String?, share: Double? = nil)
    /// A short expression that is no change of mood. Only generated and annotated traces have it.
    case flicker(time: Double, emotion: String, seconds: Double)
}

/// What holds for the lines that follow.
public struct TraceHeader: Sendable, Equatable {
    /// The format's version, which only changes when old readers would misunderstand new files.
    public static let version = 1

    /// Why the header was written.
    public enum Cause: String, Sendable, CaseIterable {
        /// The program started: the mood is unknown, and the clock is a new one.
        case start
        /// The settings were read again; mood and clock go on.
        case reload
        /// The file before is full; everything goes on.
        case rotation
    }

    /// Why the header was written.
    public var cause: Cause
    /// Seconds on the frames' clock.
    public var clock: Double
    /// The same moment in seconds since 1970; nil if the frames' clock has nothing to do with the time of day.
    public var start: Double?
    /// The model's file name.
    public var model: String
    /// The emotions' names, in the order of the scores.
    public var labels: [String]
    /// The resting face that the model expects; nil if it does not say.
    public var rest: RestingFace?
    /// What was learned of the person's resting face before; nil for nothing.
    public var baseline: Baseline?
    /// The moods.
    public var moods: [MoodDefinition]
    /// Settings by their path in config.toml, such as `mood.windowSeconds`.
    public var settings: [(path: String, value: JSONValue)]

    /// A header.
    public init(
        cause: Cause = .start, clock: Double, start: Double? = nil, model: String, labels: [String],
        moods: [MoodDefinition], settings: [(path: String, value: JSONValue)] = []
    ) {
        self.cause = cause
        self.clock = clock
        self.start = start
        self.model = model
        self.labels = labels
        self.moods = moods
        self.settings = settings
    }

    /// Two headers are equal if they are written alike.
    public static func == (left: TraceHeader, right: TraceHeader) -> Bool { left.json == right.json }
}

/// What was seen at one moment: what the mood tracker was handed, and whose face it was.
public struct TraceLook: Sendable, Equatable {
    /// Seconds on the frames' clock.
    public var time: Double
    /// The number of the followed face; nil if there was none.
    public var face: Int?
    /// The width of its box in pixels.
    public var width: Int?
    /// The model's scores in the order of the header's labels; nil if none could be read.
    public var scores: [Float]?
    /// How much the scores count, 0 to 1.
    public var weight: Double
    /// Why no face could be seen; nil if the light was good enough.
    public var poorLight: PoorLight?

    /// A look.
    public init(
        time: Double, face: Int? = nil, width: Int? = nil, scores: [Float]? = nil, weight: Double = 1,
        poorLight: PoorLight? = nil
    ) {
        self.time = time
        self.face = face
        self.width = width
        self.scores = scores
        self.weight = weight
        self.poorLight = poorLight
    }

    /// What the tracker was handed.
    public init(_ observation: MoodObservation, face: Int? = nil, width: Int? = nil) {
        self.init(
            time: observation.time, face: face, width: width, scores: observation.scores?.values,
            weight: observation.weight, poorLight: observation.poorLight)
    }

    /// What the tracker is handed again.
    /// - Parameter labels: those of the header.
    public func observation(labels: [String]) -> MoodObservation {
        MoodObservation(
            time: time, scores: scores.flatMap { EmotionScores(labels: labels, values: $0) }, weight: weight,
            poorLight: poorLight)
    }
}

/// A change of mood.
public struct TraceDecision: Sendable, Equatable {
    /// Seconds on the frames' clock.
    public var time: Double
    /// The mood from now on; nil is unknown.
    public var mood: String?
    /// The mood before it.
    public var previous: String?
    /// Why, in words.
    public var reason: String

    /// A decision as the tracker made it.
    public init(_ decision: MoodDecision) {
        self.init(
            time: decision.time, mood: decision.mood, previous: decision.previous,
            reason: decision.reasons.map(\.description).joined(separator: "; "))
    }

    /// A decision.
    public init(time: Double, mood: String?, previous: String?, reason: String) {
        self.time = time
        self.mood = mood
        self.previous = previous
        self.reason = reason
    }
}

extension MoodObservation {
    /// The observation in the numbers that a trace holds: milliseconds, four decimals of scores and weight, one of the light's.
    ///
    /// The tracker is always handed these, recorded or not, so that a replay decides exactly as the daemon did.
    public var rounded: MoodObservation {
        var rounded = self
        rounded.time = TracePrecision.time.rounded(time)
        rounded.weight = TracePrecision.score.rounded(weight)
        rounded.scores = scores.map { scores in
            let values = scores.values.map { Float(TracePrecision.score.rounded(Double($0))) }
            return EmotionScores(labels: scores.labels, values: values) ?? scores
        }
        if let light = poorLight {
            rounded.poorLight = PoorLight(
                light.kind, mean: TracePrecision.light.rounded(light.mean),
                contrast: TracePrecision.light.rounded(light.contrast))
        }
        return rounded
    }
}

/// How many decimals a trace holds.
enum TracePrecision {
    case time, score, light

    var decimals: Int {
        switch self {
        case .time: 3
        case .score: 4
        case .light: 1
        }
    }

    var scale: Double {
        switch self {
        case .time: 1000
        case .score: 10000
        case .light: 10
        }
    }

    /// The nearest number with so many decimals: the same that reading its digits gives, because both divide exactly once.
    func rounded(_ number: Double) -> Double { (number * scale).rounded() / scale }
}
