// Runs on: any thread. Value types only.

/// What tells moods apart on a screen: a hue and, where there are no colours, a letter.
struct MoodMarks {
    private static let hues: [String: CellStyle.Hue] = [
        "happy": .yellow, "sad": .blue, "angry": .red, "afraid": .magenta, "surprised": .cyan, "calm": .green,
        "neutral": .green, "happiness": .yellow, "sadness": .blue, "anger": .red, "fear": .magenta, "surprise": .cyan,
        "disgust": .orange, "contempt": .orange,
    ]

    /// In the configuration's order; what else has been seen comes behind.
    let moods: [String]
    private let letters: [String: String]

    init(moods: [String], history: [MoodMoment] = []) {
        var all = moods
        for moment in history where moment.mood != "unknown" && !all.contains(moment.mood) { all.append(moment.mood) }
        self.moods = all
        var letters: [String: String] = [:]
        var used: Set<String> = []
        for mood in all {
            let candidates =
                mood.unicodeScalars.prefix(40).filter { $0.isASCII && $0.properties.isAlphabetic }.map {
                    String($0).uppercased()
                }
                + (0..<26).map { String(UnicodeScalar(UInt8(65 + $0))) }
            guard let letter = candidates.first(where: { !used.contains($0) }) else { continue }
            used.insert(letter)
            letters[mood] = letter
        }
        self.letters = letters
    }

    /// One letter for each mood, and none for two.
    func letter(_ mood: String) -> String { letters[mood] ?? "+" }

    /// The hue of a mood or an emotion.
    func hue(_ name: String) -> CellStyle.Hue {
        if name == "unknown" { return .gray }
        if let hue = Self.hues[name] { return hue }
        let hues = CellStyle.Hue.allCases
        return hues[(moods.firstIndex(of: name) ?? 6) % (hues.count - 1)]
    }
}
