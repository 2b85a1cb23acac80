import Glibc
import Testing

@testable import Mood

@Suite struct BaselineTests {
    private static let labels = ["neutral", "happiness", "sadness", "anger"]
    private static let sadAtRest: [Float] = [0.5, 0.05, 0.4, 0.05]

    private static func scores(_ values: [Float]) -> EmotionScores? {
        EmotionScores(labels: labels, values: values)
    }

    private func tracker(_ change: (inout MoodParameters) -> Void = { _ in }) -> MoodTracker {
        var parameters = MoodParameters()
        change(&parameters)
        return MoodTracker(moods: MoodDefinition.defaults, parameters: parameters)
    }

    /// Shows a face at 2 looks a second, which is a rate that needs no patience.
    @discardableResult private func show(
        _ values: [Float], to tracker: inout MoodTracker, from start: Double, to end: Double
    ) -> [MoodDecision] {
        (Int(start * 2)..<Int(end * 2)).compactMap {
            tracker.observe(MoodObservation(time: Double($0) / 2, scores: Self.scores(values)))
        }
    }

    @Test("a resting face is learned by its time constant, as the geometric mean of what it showed")
    func learns() {
        var tracker = tracker()
        show(Self.sadAtRest, to: &tracker, from: 0, to: 300)
        // 300 s of half a neutral share are an eighth of 20 minutes.
        #expect(abs(tracker.baseline.learnedSeconds - 150) < 1)
        #expect(abs(tracker.state.baseline.learnedMinutes - 2.5) < 0.1)
        #expect(abs(tracker.state.baseline.learnedPart - (1 - exp(-1))) < 3e-3)
        for (log, share) in zip(tracker.baseline.logShares, Self.sadAtRest) {
            #expect(abs(exp(log) - Double(share)) < 1e-4)
        }
        // Reference 0.1, learned 0.4, so ln 4 times nine tenths of how far it is learned.
        let factor = tracker.state.baseline.factors.first
        #expect(factor?.label == "sadness")
        #expect(abs((factor?.factor ?? 0) - exp(-0.9 * log(4.0) * (1 - exp(-1)))) < 3e-3)
        #expect(tracker.state.baseline.factors.count == 1)
    }

    @Test("it is learned alike at 2 and at 20 looks a second, and twice as slowly from half as sure looks")
    func learnsByTime() {
        func seconds(rate: Int, weight: Double) -> Double {
            var tracker = tracker()
            for look in 0...(200 * rate) {
                _ = tracker.observe(
                    MoodObservation(
                        time: Double(look) / Double(rate), scores: Self.scores(Self.sadAtRest), weight: weight))
            }
            return tracker.baseline.learnedSeconds
        }
        #expect(abs(seconds(rate: 2, weight: 1) - 100) < 1e-3)
        #expect(abs(seconds(rate: 20, weight: 1) - 100) < 1e-3)
        #expect(abs(seconds(rate: 5, weight: 0.5) - 50) < 1e-3)
    }

    @Test("a face that is sad at rest becomes calm once it is known, and neutral never loses")
    func corrects() {
        var tracker = tracker()
        let resting: [Float] = [0.38, 0.05, 0.52, 0.05]
        // Nor is it taken for sad before.
        #expect(show(resting, to: &tracker, from: 0, to: 10).isEmpty)
        let later = show(resting, to: &tracker, from: 10, to: 2400)
        #expect(later.map(\.mood) == ["calm"])
        let scores = tracker.state.scores
        #expect((scores?["neutral"] ?? 0) > 0.5 && (scores?["sadness"] ?? 1) < 0.35)
        #expect(tracker.state.basis?.rawScores["sadness"] == 0.52)
        #expect(tracker.state.basis?.taken.first?.label == "sadness")
        #expect(!tracker.state.baseline.factors.contains { $0.label == "neutral" })
    }

    @Test(
        "who is sad at rest and then cries or laughs is followed within four seconds",
        arguments: [
            ([Float]([0.06, 0.02, 0.9, 0.02]), "sad"), ([0.12, 0.03, 0.8, 0.05], "sad"),
            ([0.1, 0.8, 0.08, 0.02], "happy"),
        ])
    func strongExpressions(values: [Float], mood: String) throws {
        let known = try #require(
            Baseline(
                labels: Self.labels, logShares: Self.sadAtRest.map { log(Double($0)) }, learnedSeconds: 36_000,
                isPinned: false))
        var tracker = MoodTracker(moods: MoodDefinition.defaults, parameters: MoodParameters(), baseline: known)
        show(Self.sadAtRest, to: &tracker, from: 0, to: 20)
        #expect(tracker.state.mood == "calm" && tracker.state.baseline.learnedPart > 0.98)
        let decisions = show(values, to: &tracker, from: 20, to: 30)
        #expect(decisions.map(\.mood) == [mood])
        #expect(try #require(decisions.first).time <= 24)
    }

    @Test("laughing for an hour teaches nearly nothing")
    func laughing() {
        var tracker = tracker()
        show([0.02, 0.94, 0.02, 0.02], to: &tracker, from: 0, to: 3600)
        #expect(tracker.state.baseline.learnedPart < 0.4)
        #expect(tracker.baseline.learnedSeconds < 0.03 * 3600)
        #expect(tracker.state.mood == "happy" && (tracker.state.scores?["happiness"] ?? 0) > 0.85)
    }

    @Test("a pinned one stays, an unpinned one is learned on, and a reset one is gone")
    func orders() {
        var tracker = tracker()
        show(Self.sadAtRest, to: &tracker, from: 0, to: 600)
        let learned = tracker.baseline
        tracker.perform(.pin)
        show([0.9, 0.04, 0.03, 0.03], to: &tracker, from: 600, to: 1200)
        #expect(tracker.baseline.logShares == learned.logShares && tracker.state.baseline.isPinned)
        tracker.perform(.unpin)
        show([0.9, 0.04, 0.03, 0.03], to: &tracker, from: 1200, to: 1800)
        #expect(tracker.baseline.logShares[2] < learned.logShares[2] - 0.5)
        tracker.perform(.reset)
        #expect(tracker.baseline == Baseline() && tracker.state.baseline.factors.isEmpty)
    }

    @Test("a reload keeps it, another model's labels drop it even if it is pinned")
    func reload() {
        var tracker = tracker()
        show(Self.sadAtRest, to: &tracker, from: 0, to: 600)
        var parameters = MoodParameters()
        parameters.enterThreshold = 0.6
        tracker.perform(.pin)
        var next = tracker.reconfigured(moods: MoodDefinition.defaults, parameters: parameters)
        #expect(next.baseline == tracker.baseline && next.state.baseline == tracker.state.baseline)
        let other = EmotionScores(labels: ["happiness", "neutral"], values: [0.2, 0.8])
        for look in 0..<3 { _ = next.observe(MoodObservation(time: 600 + Double(look), scores: other)) }
        #expect(next.baseline.labels == ["happiness", "neutral"] && !next.baseline.isPinned)
    }

    @Test("without neutral among the labels, or with 0 minutes, nothing is learned and nothing is corrected")
    func inactive() {
        var nameless = tracker()
        let scores = EmotionScores(labels: ["joy", "sadness"], values: [0.4, 0.6])
        for look in 0..<5000 { _ = nameless.observe(MoodObservation(time: Double(look) / 5, scores: scores)) }
        #expect(nameless.baseline.learnedSeconds == 0 && !nameless.state.baseline.isActive)
        #expect(nameless.state.scores?.values == [0.4, 0.6])
        var off = tracker { $0.baselineMinutes = 0 }
        show(Self.sadAtRest, to: &off, from: 0, to: 600)
        #expect(off.baseline.learnedSeconds == 0 && !off.state.baseline.isActive)
    }

    @Test("the model's own resting face is what an excess is counted from")
    func reference() throws {
        let rest = try #require(RestingFace(labels: Self.labels, shares: [5, 0.5, 4, 0.5]))
        var tracker = MoodTracker(moods: MoodDefinition.defaults, parameters: MoodParameters(), rest: rest)
        show(Self.sadAtRest, to: &tracker, from: 0, to: 3600)
        #expect(tracker.state.baseline.factors.isEmpty)
        #expect(RestingFace(labels: ["a"], shares: [0]) == nil && RestingFace(labels: ["a"], shares: []) == nil)
        #expect(RestingFace(labels: ["a", "b"], shares: [.nan, 1]) == nil)
    }

    @Test("numbers that cannot have been learned are refused")
    func refused() {
        func baseline(_ labels: [String], _ logShares: [Double], _ seconds: Double) -> Baseline? {
            Baseline(labels: labels, logShares: logShares, learnedSeconds: seconds, isPinned: false)
        }
        #expect(baseline(["a"], [-1], 5) != nil && baseline([], [], 0) != nil)
        #expect(
            baseline(["a"], [], 5) == nil && baseline([], [], 5) == nil && baseline(["a", "a"], [-1, -1], 5) == nil)
        #expect(baseline(["a"], [1], 5) == nil && baseline(["a"], [.nan], 5) == nil)
        #expect(baseline(["a"], [-1], -5) == nil && baseline(["a"], [-1], .infinity) == nil)
        #expect(baseline(["a"], [-1], 1e300)?.learnedSeconds == 1e6)
    }
}
