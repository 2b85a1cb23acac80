import Testing

@testable import Mood

@Suite struct IndecisionTests {
    private static let labels = ["neutral", "happiness"]

    /// Shows neutral and happiness by turns, six seconds each, at 5 looks a second.
    /// - Parameter share: of the one that is shown.
    private func decisions(share: Float, seconds: Int, to tracker: inout MoodTracker) -> [MoodDecision] {
        (0..<seconds * 5).compactMap { look in
            let isHappy = look / 30 % 2 == 1
            let values = isHappy ? [1 - share, share] : [share, 1 - share]
            return tracker.observe(
                MoodObservation(
                    time: Double(look) / 5, scores: EmotionScores(labels: Self.labels, values: values)))
        }
    }

    private var tracker: MoodTracker {
        var parameters = MoodParameters()
        parameters.baselineMinutes = 0
        return MoodTracker(moods: MoodDefinition.defaults, parameters: parameters)
    }

    @Test("a face that lies between two moods does not take the mood to and fro for as long as it stays there")
    func betweenMoods() throws {
        var tracker = tracker
        let decisions = decisions(share: 0.62, seconds: 600, to: &tracker)
        // Each turn alone is a change: without a memory there would be a hundred.
        #expect((2...8).contains(decisions.count))
        let shortfall = try #require(tracker.state.challenger?.missing.first)
        #expect(shortfall.contains("of it because this mood did not last before"))
    }

    @Test("one that shows clearly what it means is followed every time, however often it changes")
    func clear() {
        var tracker = tracker
        let decisions = decisions(share: 0.95, seconds: 600, to: &tracker)
        #expect(decisions.count == 100)
        #expect(decisions.dropFirst().allSatisfy { $0.time.truncatingRemainder(dividingBy: 6) < 4 })
        #expect(!decisions.contains { $0.reasons[0].description.contains("did not last") })
    }

    @Test("it is forgotten in some minutes, and the threshold never passes what a clear face has")
    func forgets() {
        var indecision = Indecision()
        #expect(indecision.addition(of: "sad", to: 0.5, at: 0) == 0)
        for time in 0..<20 {
            indecision.hold(score: 0.6)
            indecision.giveUp("sad", at: Double(time))
        }
        #expect(indecision.addition(of: "sad", to: 0.5, at: 20) <= 0.3 + 1e-9)
        #expect(indecision.addition(of: "sad", to: 0.5, at: 20) > 0.29)
        #expect(indecision.addition(of: "sad", to: 0.9, at: 20) == 0)
        #expect(indecision.addition(of: "happy", to: 0.5, at: 20) == 0)
        #expect(indecision.addition(of: "sad", to: 0.5, at: 1200) < 0.02)
        indecision.hold(score: 0.9)
        let before = indecision.addition(of: "sad", to: 0.5, at: 1200)
        indecision.giveUp("sad", at: 1200)
        #expect(abs(indecision.addition(of: "sad", to: 0.5, at: 1200) - before) < 1e-9)
    }
}
