import Testing

@testable import Mood

/// What `why` tells: the numbers of a decision, what would have changed it, and what the next one lacks.
@Suite struct MoodExplanationTests {
    private static let labels = ["neutral", "happiness", "sadness"]

    private func show(
        _ values: [Float], to tracker: inout MoodTracker, from start: Double, to end: Double,
        confidence: Confidence = Confidence()
    ) -> [MoodDecision] {
        (Int(start * 10)..<Int(end * 10)).compactMap {
            tracker.observe(
                MoodObservation(
                    time: Double($0) / 10, scores: EmotionScores(labels: Self.labels, values: values),
                    confidence: confidence))
        }
    }

    private var tracker: MoodTracker {
        var parameters = MoodParameters()
        parameters.baselineMinutes = 0
        return MoodTracker(moods: MoodDefinition.defaults, parameters: parameters)
    }

    @Test("the next mood lacks what it lacks, with numbers, and each thing goes as it is made up for")
    func lacks() throws {
        var tracker = tracker
        _ = show([0.9, 0.05, 0.05], to: &tracker, from: 0, to: 10)
        let none = try #require(tracker.state.challenger)
        #expect(none.lacks.count == 3)
        #expect(none.missing[0] == "0.45 more of happy (has 0.05, enterThreshold 0.50)")
        #expect(none.missing[1].hasPrefix("0.50 less of calm, which still has 0.90 (leaveThreshold 0.40"))
        #expect(
            none.missing[2]
                == "happy 2.00 s longer (the strongest for 0.00 s of the last 4.00 s, persistenceSeconds 2.00)")
        #expect(tracker.state.obstacle == nil)
        _ = show([0.04, 0.93, 0.03], to: &tracker, from: 10, to: 11.6)
        let near = try #require(tracker.state.challenger)
        #expect(near.mood == "happy" && near.lacks.count == 1)
        guard case .persistence(let has, 2, 4) = near.lacks[0] else {
            Issue.record("\(near.lacks)")
            return
        }
        #expect(abs(has - 1.55) < 1e-6)
        #expect(tracker.state.obstacle == near.missing[0])
        #expect(show([0.04, 0.93, 0.03], to: &tracker, from: 11.6, to: 13).map(\.mood) == ["happy"])
    }

    @Test("a decision keeps its numbers while later looks change the present ones")
    func decidedOn() throws {
        var tracker = tracker
        let confidence = Confidence(light: 0.5, size: 0.75)
        let decisions = show([0.1, 0.8, 0.1], to: &tracker, from: 0, to: 3, confidence: confidence)
        #expect(decisions.count == 1)
        let basis = try #require(tracker.state.decidedOn)
        #expect(abs(basis.weight - 0.375) < 1e-9)
        #expect(basis.confidence?.description == confidence.description)
        #expect(basis.windowSeconds == 6 && basis.smoothingSeconds == 1)
        #expect(abs(basis.scores["happiness"] - 0.8) < 1e-4 && basis.rawScores == basis.scores && basis.taken.isEmpty)
        _ = show([0.3, 0.6, 0.1], to: &tracker, from: 3, to: 9)
        #expect(tracker.state.decidedOn == basis && tracker.state.basis != basis)
        #expect(
            tracker.state.alternatives.contains("0.30 less of happy"), "\(tracker.state.alternatives)")
        #expect(
            tracker.state.lastMissing == ["0.01 s more of face (has 0.79 s, minimumEvidenceSeconds 0.80)"],
            "\(tracker.state.lastMissing)")
    }

    @Test("a mood that is clearly ahead is entered though the one before has not fallen below its threshold")
    func ahead() throws {
        var parameters = MoodParameters()
        parameters.leaveThreshold = 0.3
        parameters.baselineMinutes = 0
        var tracker = MoodTracker(moods: MoodDefinition.defaults, parameters: parameters)
        _ = show([0.9, 0.05, 0.05], to: &tracker, from: 0, to: 10)
        let decisions = show([0.36, 0.04, 0.6], to: &tracker, from: 10, to: 16)
        #expect(decisions.map(\.mood) == ["sad"])
        let reasons = try #require(decisions.first).reasons
        guard case .ahead("calm", let lead, 0.15) = reasons[1] else {
            Issue.record("\(reasons)")
            return
        }
        #expect(lead >= 0.15 && lead < 0.25)
        #expect(reasons[1].description.hasPrefix("calm is behind by 0."))
    }

    @Test("a face that has gone, and one that is nobody's, say what would have kept the mood")
    func unknown() {
        var tracker = tracker
        _ = show([0.1, 0.8, 0.1], to: &tracker, from: 0, to: 5)
        for look in 50..<90 { _ = tracker.observe(MoodObservation(time: Double(look) / 10, scores: nil)) }
        #expect(tracker.state.mood == nil && tracker.state.alternatives == ["a face in the last 3.00 s"])
        _ = show([0.1, 0.8, 0.1], to: &tracker, from: 9, to: 14)
        _ = show([0.34, 0.33, 0.33], to: &tracker, from: 14, to: 30)
        #expect(tracker.state.mood == nil && tracker.state.alternatives[0].contains("more of calm"))
    }
}
