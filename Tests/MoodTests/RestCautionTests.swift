import Foundation
import Testing

@testable import Mood

@Suite struct RestCautionTests {
    private let labels = ["neutral", "happiness", "sadness"]
    private let calm = MoodDefinition(name: "calm", emotions: ["neutral"])
    private let sad = MoodDefinition(name: "sad", emotions: ["sadness"])

    private func baseline(sadness: Double, isPinned: Bool = false) throws -> Baseline {
        try #require(
            Baseline(
                labels: labels, logShares: [log(0.97 - sadness), log(0.03), log(sadness)], learnedSeconds: 1000,
                isPinned: isPinned))
    }

    @Test("while nothing is known of the resting face every mood but the neutral one must be clearer")
    func unknown() {
        let caution = RestCaution(Baseline(), learnedPart: 0)
        #expect(abs(caution.addition(of: sad, to: 0.5) - 0.25) < 1e-9)
        #expect(caution.addition(of: calm, to: 0.5) == 0)
        // Nobody has to show more than a clear face does.
        #expect(abs(caution.addition(of: sad, to: 0.7) - 0.1) < 1e-9)
        #expect(caution.addition(of: sad, to: 0.9) == 0)
    }

    @Test("a mood that the resting face resembles must be clearer, by its share there")
    func resemblance() throws {
        let caution = RestCaution(try baseline(sadness: 0.4), learnedPart: 1)
        #expect(abs(caution.addition(of: sad, to: 0.5) - 0.3 * 0.4) < 1e-9)
        let both = MoodDefinition(name: "moved", emotions: ["sadness", "happiness", "unheard of"])
        #expect(abs(caution.addition(of: both, to: 0.5) - 0.3 * 0.43) < 1e-9)
    }

    @Test("a pinned resting face is known, however little it was learned")
    func pinned() throws {
        let caution = RestCaution(try baseline(sadness: 0.1, isPinned: true), learnedPart: 0.25)
        #expect(abs(caution.addition(of: sad, to: 0.5) - 0.3 * 0.25 * 0.1) < 1e-9)
    }

    /// A tracker with a face that shows so much sadness for ten seconds, and the rest neutral.
    private func mood(afterSadness share: Float, baselineMinutes: Double = 20, labels: [String]? = nil)
        -> MoodTracker
    {
        var parameters = MoodParameters()
        parameters.baselineMinutes = baselineMinutes
        var tracker = MoodTracker(moods: [calm, sad], parameters: parameters)
        for look in 0...100 {
            let scores = EmotionScores(labels: labels ?? self.labels, values: [1 - share, 0, share])
            _ = tracker.observe(MoodObservation(time: Double(look) / 10, scores: scores))
        }
        return tracker
    }

    @Test("a stranger's face that is a little more sad than neutral does not make the music sad; a clear one does")
    func stranger() throws {
        #expect(mood(afterSadness: 0.6).state.mood == nil)
        #expect(mood(afterSadness: 0.9).state.mood == "sad")
        let missing = try #require(mood(afterSadness: 0.6).state.challenger?.missing.first)
        #expect(missing.contains("of it because of the resting face"))
    }

    @Test("where no resting face is learned, enterThreshold is all")
    func notLearned() {
        #expect(mood(afterSadness: 0.6, baselineMinutes: 0).state.mood == "sad")
        // A model that knows no neutral face.
        #expect(mood(afterSadness: 0.6, labels: ["awe", "fear", "sadness"]).state.mood == "sad")
    }
}
