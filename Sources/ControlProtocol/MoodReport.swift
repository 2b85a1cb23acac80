// Runs on: any thread. Value types only.

/// What the camera does, in one word.
public enum CameraState: String, Sendable, CaseIterable {
    /// Frames arrive.
    case on
    /// Switched off by a person (`camera off`), or by the time of day.
    case off
    /// The mood is settled, and the device is closed until the next look.
    case resting
    /// Being opened.
    case starting
    /// Frames arrive, but no face could be seen in them: the shutter is closed, the room dark, or the picture one grey or white.
    case covered
    /// Not there, in use by another program, or not permitted; the daemon tries again.
    case unavailable
}

/// How a person's `feel MOOD` holds the mood.
public struct MoodOverride: Sendable, Equatable {
    /// Seconds until the camera decides again; nil until `feel auto`.
    public var remainingSeconds: Double?

    /// Makes an override.
    public init(remainingSeconds: Double? = nil) { self.remainingSeconds = remainingSeconds }
}

/// One emotion and how strongly the network sees it.
public struct EmotionScore: Sendable, Equatable {
    /// The emotion's name, as the model's file names it.
    public var label: String
    /// 0 to 1.
    public var value: Double

    /// Makes a score.
    public init(_ label: String, _ value: Double) {
        self.label = label
        self.value = value
    }
}

/// Where the face is, in pixels of the camera's picture.
public struct FaceBox: Sendable, Equatable {
    /// The left edge.
    public var x: Int
    /// The top edge.
    public var y: Int
    /// Its width.
    public var width: Int
    /// Its height.
    public var height: Int

    /// Makes a box.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// The answer of `mood`: what the daemon believes about the person in front of it. Numbers only, never a picture.
public struct MoodReport: Sendable, Equatable {
    /// The mood's name, `unknown` if there is none.
    public var mood: String
    /// When the mood began, in seconds since 1970; nil if it never did.
    public var sinceUnixSeconds: Int?
    /// How long the mood lasts; from a clock that nobody sets.
    public var seconds: Double
    /// 0 to 1.
    public var confidence: Double
    /// The smoothed scores, in the model's order.
    public var scores: [EmotionScore]
    /// Whether a face is seen now.
    public var isFacePresent: Bool
    /// Where it is.
    public var faceBox: FaceBox?
    /// Unpleasant to pleasant, -1 to 1; nil if unknown.
    public var valence: Double?
    /// Calm to excited, -1 to 1; nil if unknown.
    public var arousal: Double?
    /// Standard deviation of the valence under the scores, 0 to 1; nil if unknown.
    public var valenceSpread: Double?
    /// Standard deviation of the arousal under the scores, 0 to 1; nil if unknown.
    public var arousalSpread: Double?
    /// What the camera does.
    public var camera: CameraState
    /// Why the camera does not see, in words.
    public var cameraDetail: String?
    /// Set while a person's `feel` holds the mood.
    public var override: MoodOverride?

    /// Makes a report without a mood; set what is known.
    public init(mood: String = "unknown", camera: CameraState = .off) {
        self.mood = mood
        self.camera = camera
        seconds = 0
        confidence = 0
        scores = []
        isFacePresent = false
    }

    /// The lines of `mood`. Each score is an `emotion` line and a `score` line.
    public var pairs: [Pair] {
        var writer = PairList()
        writer.add("mood", mood)
        writer.add("since", sinceUnixSeconds.flatMap { iso8601(unixSeconds: $0) })
        writer.add("seconds", decimal(seconds, places: 0))
        writer.add("confidence", decimal(confidence, places: 3))
        writer.add("override", override != nil)
        writer.add("override_seconds", override?.remainingSeconds.map { decimal($0, places: 0) })
        writer.add("face", isFacePresent)
        writer.add("face_box", faceBox.map { "\($0.x) \($0.y) \($0.width) \($0.height)" })
        writer.add("valence", valence.map { decimal($0, places: 3) })
        writer.add("arousal", arousal.map { decimal($0, places: 3) })
        writer.add("valence_spread", valenceSpread.map { decimal($0, places: 3) })
        writer.add("arousal_spread", arousalSpread.map { decimal($0, places: 3) })
        for pair in cameraPairs { writer.add(pair.key, pair.value) }
        for score in scores {
            writer.add("emotion", score.label)
            writer.add("score", decimal(score.value, places: 3))
        }
        return writer.pairs
    }

    /// The lines of `camera status`.
    public var cameraPairs: [Pair] {
        var writer = PairList()
        writer.add("camera", camera.rawValue)
        writer.add("camera_detail", cameraDetail)
        return writer.pairs
    }

    /// Reads the lines of `mood`. Unknown keys are passed over, missing ones keep the default.
    public init(pairs: [Pair]) {
        self.init()
        for pair in pairs {
            let value = pair.value
            switch pair.key {
            case "mood": mood = value
            case "since": sinceUnixSeconds = unixSeconds(iso8601: value)
            case "seconds": seconds = finite(value) ?? 0
            case "confidence": confidence = finite(value) ?? 0
            case "override": if value == "1" { override = MoodOverride() }
            case "override_seconds": override = MoodOverride(remainingSeconds: finite(value))
            case "face": isFacePresent = value == "1"
            case "face_box": faceBox = FaceBox(text: value)
            case "valence": valence = finite(value)
            case "arousal": arousal = finite(value)
            case "valence_spread": valenceSpread = finite(value)
            case "arousal_spread": arousalSpread = finite(value)
            case "camera": camera = CameraState(rawValue: value) ?? .unavailable
            case "camera_detail": cameraDetail = value
            case "emotion": scores.append(EmotionScore(value, 0))
            case "score": if !scores.isEmpty { scores[scores.count - 1].value = finite(value) ?? 0 }
            default: break
            }
        }
    }
}

extension FaceBox {
    /// Reads `x y width height`.
    fileprivate init?(text: String) {
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 4 else { return nil }
        self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }
}

private func finite(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
}
