// Runs on: any thread. Value types only.
import JSONText

/// The answer of `baseline`: what was learned of the person's resting face, and what it takes away from which emotion.
public struct BaselineReport: Sendable, Equatable {
    /// What is left of an emotion while the face is at rest.
    public struct Emotion: Sendable, Equatable {
        /// The emotion's name.
        public var label: String
        /// The person's share of it at rest, as learned, 0 to 1.
        public var resting: Double
        /// The factor on its share, 0 to 1.
        public var factor: Double

        /// An emotion.
        public init(label: String, resting: Double, factor: Double) {
            self.label = label
            self.resting = resting
            self.factor = factor
        }
    }

    /// Whether resting faces are learned: it is switched on, and the model knows neutral.
    public var isActive = false
    /// Minutes of neutral face that it was learned from.
    public var learnedMinutes = 0.0
    /// How far it counts by now, 0 to 1.
    public var learnedPart = 0.0
    /// It stays as it is.
    public var isPinned = false
    /// The emotions that lose something.
    public var emotions: [Emotion] = []

    /// Nothing was learned.
    public init() {}

    /// The lines of `baseline`. Each emotion is an `emotion`, a `resting` and a `factor` line.
    public var pairs: [Pair] {
        var writer = PairList()
        writer.add("active", isActive)
        writer.add("learned_minutes", decimal(learnedMinutes, places: 1))
        writer.add("learned", decimal(learnedPart, places: 3))
        writer.add("pinned", isPinned)
        for emotion in emotions {
            writer.add("emotion", emotion.label)
            writer.add("resting", decimal(emotion.resting, places: 3))
            writer.add("factor", decimal(emotion.factor, places: 3))
        }
        return writer.pairs
    }

    /// Reads the lines of `baseline`. Unknown keys are passed over, missing ones keep the default.
    public init(pairs: [Pair]) {
        for pair in pairs {
            let number = Double(pair.value).flatMap { $0.isFinite ? $0 : nil } ?? 0
            switch pair.key {
            case "active": isActive = pair.value == "1"
            case "learned_minutes": learnedMinutes = number
            case "learned": learnedPart = number
            case "pinned": isPinned = pair.value == "1"
            case "emotion": emotions.append(Emotion(label: pair.value, resting: 0, factor: 1))
            case "resting": if !emotions.isEmpty { emotions[emotions.count - 1].resting = number }
            case "factor": if !emotions.isEmpty { emotions[emotions.count - 1].factor = number }
            default: break
            }
        }
    }

    /// The lines of `sursathictl baseline`.
    public var textLines: [String] {
        guard isActive || learnedMinutes > 0 else {
            return ["no resting face is learned: baselineMinutes is 0, or the model does not know neutral"]
        }
        var lines = [
            "resting face: learned from \(decimal(learnedMinutes, places: 1)) min of neutral face,"
                + " counts \(percent(learnedPart))" + (isPinned ? ", pinned" : "") + (isActive ? "" : ", switched off")
        ]
        if emotions.isEmpty { lines.append("it takes nothing away") }
        let width = emotions.map { cellCount(terminalSafe($0.label)) }.max() ?? 0
        for emotion in emotions {
            lines.append(
                "  \(padded(emotion.label, cells: width))  shows \(percent(emotion.resting)) at rest,"
                    + " of which \(percent(1 - emotion.factor)) is taken away")
        }
        return lines
    }

    private func percent(_ value: Double) -> String { "\(decimal(value * 100, places: 0)) %" }

    /// The resting face for scripts.
    public var json: JSONValue {
        .object([
            ("active", .boolean(isActive)), ("learnedMinutes", .number(learnedMinutes)),
            ("learned", .number(learnedPart)), ("pinned", .boolean(isPinned)),
            (
                "emotions",
                .object(
                    emotions.map {
                        ($0.label, .object([("resting", .number($0.resting)), ("factor", .number($0.factor))]))
                    })
            ),
        ])
    }
}
