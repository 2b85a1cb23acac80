// Runs on: any thread. Pure functions from reports to lines for people; scripts have the JSON.

/// `███·····`: as much of it as the value is of 1.
public func barText(_ value: Double, cells: Int) -> String {
    let share = value.isFinite ? min(max(value, 0), 1) : 0
    let cells = max(0, cells)
    let filled = Int((share * Double(cells)).rounded())
    return String(repeating: "█", count: filled) + String(repeating: "·", count: cells - filled)
}

/// A line with name, bar and per cent for each score, all aligned.
public func barLines(_ scores: [EmotionScore], cells: Int = 30) -> [String] {
    let width = scores.map { cellCount(terminalSafe($0.label)) }.max() ?? 0
    return scores.map { score in
        let percent = decimal((score.value.isFinite ? min(max(score.value, 0), 1) : 0) * 100, places: 0)
        let indent = String(repeating: " ", count: 3 - min(3, percent.utf8.count))
        return "  \(padded(score.label, cells: width))  \(barText(score.value, cells: cells)) \(indent)\(percent) %"
    }
}

extension MoodReport {
    /// `happy for 3 min, confidence 81 %`, or `calm, set by hand for 29 min more`.
    public var phrase: String {
        // The confidence is the camera's, so it says nothing of a mood that was set by hand.
        if let override {
            return mood + (override.remainingSeconds.map { ", set by hand for \(span($0)) more" } ?? ", set by hand")
        }
        guard mood != "unknown" else { return mood }
        return "\(mood) for \(span(seconds)), confidence \(decimal(confidence * 100, places: 0)) %"
    }

    /// `on (/dev/video0, 640x480)`.
    public var cameraPhrase: String { camera.rawValue + (cameraDetail.map { " (\($0))" } ?? "") }

    /// `yes   valence +0.50   arousal -0.25`, or `no`.
    public var facePhrase: String {
        guard isFacePresent else { return "no" }
        var phrase = "yes"
        if let valence { phrase += "   valence \(signed(valence))" }
        if let arousal { phrase += "   arousal \(signed(arousal))" }
        return phrase
    }

    private func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + decimal(value, places: 2) }

    /// The lines of `sursathictl mood`.
    public var textLines: [String] {
        ["mood:   \(phrase)", "face:   \(facePhrase)", "camera: \(cameraPhrase)"] + barLines(scores)
    }
}

extension WhyReport {
    /// The values of all lines of a key.
    private func values(_ key: String) -> [String] { lines.filter { $0.key == key }.map(\.value) }

    /// The reasons of the mood that counts, and of the music, in whole words.
    public var reasons: [String] {
        let seen = values("mood").first ?? "unknown"
        let mood =
            values("override").isEmpty
            ? values("reason") + values("obstacle").map { "no other mood: \($0)" }
            : ["you said so; the camera's mood is \(seen)"]
        return mood + values("music").map { "music: \($0)" }
    }

    /// The window, the scores, their confidence and what the resting face took, under a title.
    private func numbers(_ prefix: String, title: String) -> [String] {
        guard let window = values("\(prefix)window").first else { return [] }
        var text = ["\(title) (window \(window)):"]
        text += values("\(prefix)score").map { "  \($0)" }
        text += values("\(prefix)confidence").map { "  confidence of the frames \($0)" }
        text += values("\(prefix)baseline").map { "  the resting face took \($0)" }
        return text
    }

    /// The lines of `sursathictl why`. Keys of a newer daemon follow as they are.
    public var textLines: [String] {
        var text: [String] = []
        for mood in values("mood") { text.append("The camera's mood is \(mood)\(values("reason").isEmpty ? "" : ":")") }
        text += values("reason").map { "  \($0)" }
        text += values("last_missing").map { "  what was missing last: \($0)" }
        text += values("alternative").map { "  not with \($0)" }
        text += numbers("decision_", title: "It was decided on")
        // What is missing says it in full.
        if values("missing").isEmpty { text += values("obstacle").map { "No other mood: \($0)" } }
        text += values("next").map { "To become \($0) it lacks:" }
        text += values("missing").map { "  \($0)" }
        text += values("override").map { "Your mood counts: \($0)" }
        text += values("music").map { "Music: \($0)" }
        let scores = values("mood_score").compactMap { value -> EmotionScore? in
            let words = value.split(separator: " ")
            guard words.count == 2, let score = Double(words[1]) else { return nil }
            return EmotionScore(String(words[0]), score)
        }
        if !scores.isEmpty {
            text.append("Smoothed scores of the moods\(values("evidence").first.map { ", from \($0)" } ?? ""):")
            text += barLines(scores)
        }
        text += numbers("", title: "Now")
        let known =
            [
                "mood", "reason", "obstacle", "override", "music", "mood_score", "evidence", "alternative",
                "last_missing", "next",
                "missing",
            ]
            + ["decision_", ""].flatMap { prefix in ["window", "score", "confidence", "baseline"].map { prefix + $0 } }
        text += lines.filter { !known.contains($0.key) }.map { "\($0.key): \($0.value)" }
        return text
    }
}

extension MoodEntry {
    /// The lines of `sursathictl moods`, aligned.
    public static func textLines(_ entries: [MoodEntry]) -> [String] {
        let width = entries.map { cellCount(terminalSafe($0.mood)) }.max() ?? 0
        return entries.map { entry in
            let music =
                entry.playlist.map { "\(entry.trackCount) \(entry.trackCount == 1 ? "track" : "tracks") in \($0)" }
                ?? "no playlist"
            return "\(padded(entry.mood, cells: width))  \(music)"
        }
    }
}

extension UpcomingTrack {
    /// One line of `sursathictl upcoming`.
    public var text: String { "\(song.displayName)  (\(reason))" }
}

/// The text cut into lines of at most a number of cells, at blanks where there are some.
public func wrapped(_ text: String, cells: Int) -> [String] {
    guard cells > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in terminalSafe(text).split(separator: " ") {
        let joined = line.isEmpty ? String(word) : "\(line) \(word)"
        if cellCount(joined) <= cells || line.isEmpty {
            line = joined
        } else {
            lines.append(line)
            line = String(word)
        }
    }
    return (line.isEmpty ? lines : lines + [line]).map { fitted($0, cells: cells) }
}
