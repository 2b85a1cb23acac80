import Testing

@testable import Mood

/// The same face at any number of looks a second gives the same decisions.
@Suite struct FrameRateTests {
    private static let labels = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]

    /// A face that changes at random times: what it shows, and for how long.
    private static func face(_ random: inout some RandomNumberGenerator) -> [(until: Double, scores: EmotionScores?)] {
        var end = 0.0
        return (0..<8).map { _ in
            // Long enough that every part but a flicker is decided; two of the same in a row are far from being it.
            end += Bool.random(using: &random) ? Double.random(in: 7...12, using: &random) : 0.8
            guard Int.random(in: 0..<8, using: &random) > 0 else { return (end, nil) }
            let shown = Int.random(in: 0..<8, using: &random)
            // Well above what a stranger's face needs: a score that only just reaches a threshold does so late, at any rate.
            let share = Float.random(in: 0.82...0.98, using: &random)
            let values = (0..<8).map { $0 == shown ? share : (1 - share) / 7 }
            return (end, EmotionScores(labels: labels, values: values))
        }
    }

    private static func decisions(
        _ face: [(until: Double, scores: EmotionScores?)], rate: Double
    ) -> [MoodDecision] {
        var tracker = MoodTracker(moods: MoodDefinition.defaults, parameters: MoodParameters())
        let end = face.last?.until ?? 0
        return (0..<Int(end * rate)).compactMap { look in
            let time = Double(look) / rate
            return tracker.observe(
                MoodObservation(time: time, scores: face.first { time < $0.until }.flatMap(\.scores)))
        }
    }

    @Test("random faces are decided alike at 5 to 30 looks a second, within a look's time", arguments: 0..<12)
    func alike(seed: UInt64) {
        var random = SplitMix(state: seed)
        let face = Self.face(&random)
        let fine = Self.decisions(face, rate: 30)
        for rate in [5.0, 7.7, 15] {
            let coarse = Self.decisions(face, rate: rate)
            #expect(coarse.map(\.mood) == fine.map(\.mood), "at \(rate): \(coarse.map(\.time)) \(fine.map(\.time))")
            for (a, b) in zip(coarse, fine) { #expect(abs(a.time - b.time) <= 1.5 / rate + 0.02, "\(a) \(b)") }
        }
    }

    @Test("two or three looks a second follow a change that lasts, and one odd look among them changes nothing")
    func sparse() {
        for rate in [2.0, 3] {
            var tracker = MoodTracker(moods: MoodDefinition.defaults, parameters: MoodParameters())
            var changes: [MoodDecision] = []
            for look in 0..<Int(60 * rate) {
                let time = Double(look) / rate
                let isOdd = look % Int(7 * rate) == Int(3 * rate) && time < 30
                let shown: Float = time >= 40 || isOdd ? 0.98 : 0.02
                let scores = EmotionScores(labels: ["neutral", "anger"], values: [1 - shown, shown])
                if let change = tracker.observe(MoodObservation(time: time, scores: scores)) { changes.append(change) }
            }
            #expect(changes.map(\.mood) == ["calm", "angry"])
            #expect((changes.last?.time ?? 0) <= 44)
        }
    }

    @Test(
        "a flicker at full score never switches, at any rate and wherever the looks fall",
        arguments: [2, 3, 5, 7.5, 15, 30])
    func flicker(rate: Double) {
        for phase in stride(from: 0.0, to: 1, by: 0.1) {
            var tracker = MoodTracker(moods: MoodDefinition.defaults, parameters: MoodParameters())
            let changes = (0..<Int(40 * rate)).compactMap { look in
                let time = (Double(look) + phase) / rate
                let isFlicker = (10..<11.49).contains(time) || (25..<26.49).contains(time)
                let scores = EmotionScores(labels: ["neutral", "fear"], values: isFlicker ? [0, 1] : [0.55, 0.45])
                return tracker.observe(MoodObservation(time: time, scores: scores))
            }
            #expect(changes.map(\.mood) == ["calm"])
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
