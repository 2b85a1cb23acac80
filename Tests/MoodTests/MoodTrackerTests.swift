import Testing

@testable import Mood

/// A face whose expression is known at every moment, observed at a frame rate.
private struct Script {
    static let labels = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
    /// Emotion (nil: no face) and the second at which it begins.
    var parts: [(from: Double, emotion: String?)]
    var until: Double
    var framesPerSecond = 15.0
    /// The share of the shown emotion; the rest is spread over the others.
    var share: Float = 0.8

    func decisions(_ tracker: inout MoodTracker) -> [MoodDecision] {
        var found: [MoodDecision] = []
        var frame = 0
        while Double(frame) / framesPerSecond < until {
            let time = Double(frame) / framesPerSecond
            let emotion = parts.last { $0.from <= time }?.emotion
            let scores = emotion.flatMap { emotion in
                EmotionScores(
                    labels: Self.labels, values: Self.labels.map { $0 == emotion ? share : (1 - share) / 7 })
            }
            if let decision = tracker.observe(MoodObservation(time: time, scores: scores)) { found.append(decision) }
            frame += 1
        }
        return found
    }
}

@Suite struct MoodTrackerTests {
    private func tracker(_ change: (inout MoodParameters) -> Void = { _ in }) -> MoodTracker {
        var parameters = MoodParameters()
        change(&parameters)
        return MoodTracker(moods: MoodDefinition.defaults, parameters: parameters)
    }

    @Test("nothing is known before a face was seen")
    func startsUnknown() {
        var tracker = tracker()
        #expect(Script(parts: [(0, nil)], until: 10).decisions(&tracker).isEmpty)
        #expect(tracker.state.mood == nil)
        #expect(tracker.state.reasons == [.start])
    }

    @Test("unknown is counted from the first observation, not from the clock's zero, and a reload does not change that")
    func unknownSince() {
        var tracker = tracker()
        _ = tracker.observe(MoodObservation(time: 86_400, scores: nil))
        _ = tracker.observe(MoodObservation(time: 86_410, scores: nil))
        #expect(tracker.state.since == 86_400)
        var other = tracker.reconfigured(moods: MoodDefinition.defaults, parameters: MoodParameters())
        _ = other.observe(MoodObservation(time: 86_420, scores: nil))
        #expect(other.state.since == 86_400)
    }

    @Test("a steady face enters its mood once and stays")
    func entersOnce() throws {
        var tracker = tracker()
        let decisions = Script(parts: [(0, "happiness")], until: 60).decisions(&tracker)
        #expect(decisions.map(\.mood) == ["happy"])
        let first = try #require(decisions.first)
        #expect(first.time >= 2 && first.time < 2.2, "at \(first.time)")
        guard case .entered(let score, let threshold, let additions, let evidence) = first.reasons[0] else {
            Issue.record("\(first.reasons)")
            return
        }
        // Nothing is known of the resting face yet.
        #expect(additions.indecision == 0 && abs(additions.restingFace - 0.25) < 0.01)
        #expect(abs(threshold - 0.5 - additions.restingFace) < 1e-9)
        // Less the little that was learned of it as a resting face.
        #expect(abs(score - 0.8) < 1e-3)
        #expect(abs(evidence - first.time) < 1e-6)
    }

    @Test("a change that lasts is followed within four seconds, with the reason for leaving")
    func followsARealChange() throws {
        var tracker = tracker()
        let decisions = Script(parts: [(0, "neutral"), (20, "sadness")], until: 40, share: 0.9).decisions(&tracker)
        #expect(decisions.map(\.mood) == ["calm", "sad"])
        let change = try #require(decisions.last)
        #expect(change.time > 20 && change.time < 24)
        #expect(change.previous == "calm")
        #expect(change.reasons.count == 3)
        guard case .persisted(let seconds, 4, 2) = change.reasons[2] else {
            Issue.record("\(change.reasons)")
            return
        }
        #expect(seconds >= 2 && seconds < 2.1)
    }

    @Test("a flicker shorter than a second and a half changes nothing", arguments: [0.1, 0.5, 1.0, 1.4])
    func ignoresFlicker(seconds: Double) {
        var tracker = tracker()
        let script = Script(
            parts: [(0, "neutral"), (10, "anger"), (10 + seconds, "neutral"), (20, "fear"), (20 + seconds, "neutral")],
            until: 40)
        #expect(script.decisions(&tracker).map(\.mood) == ["calm"])
    }

    @Test("five and thirty frames a second give the same decisions at nearly the same times")
    func independentOfFrameRate() {
        let parts: [(Double, String?)] = [(0, "neutral"), (10, "happiness"), (18, nil), (25, "anger"), (40, "neutral")]
        var slow = tracker()
        var fast = tracker()
        let slowDecisions = Script(parts: parts, until: 60, framesPerSecond: 5).decisions(&slow)
        let fastDecisions = Script(parts: parts, until: 60, framesPerSecond: 30).decisions(&fast)
        #expect(slowDecisions.map(\.mood) == ["calm", "happy", nil, "angry", "calm"])
        #expect(fastDecisions.map(\.mood) == slowDecisions.map(\.mood))
        for (a, b) in zip(slowDecisions, fastDecisions) { #expect(abs(a.time - b.time) < 0.35, "\(a) \(b)") }
    }

    @Test("a mood lasts its minimum dwell, and the obstacle says so")
    func dwells() throws {
        var tracker = tracker { $0.minimumDwellSeconds = 15 }
        let decisions = Script(parts: [(0, "neutral"), (3, "anger")], until: 40).decisions(&tracker)
        #expect(decisions.map(\.mood) == ["calm", "angry"])
        #expect(decisions[1].time - decisions[0].time >= 15)
        var waiting = self.tracker { $0.minimumDwellSeconds = 15 }
        _ = Script(parts: [(0, "neutral"), (3, "anger")], until: 10).decisions(&waiting)
        let obstacle = try #require(waiting.state.obstacle)
        #expect(obstacle.contains("minimumDwellSeconds"))
    }

    @Test("between the thresholds the mood stays")
    func hysteresis() {
        var tracker = tracker()
        let labels = ["neutral", "happiness"]
        func see(_ happiness: Float, from start: Double, to end: Double) -> [String?] {
            let decisions = stride(from: start, to: end, by: 0.1).compactMap { time in
                let scores = EmotionScores(labels: labels, values: [1 - happiness, happiness])
                return tracker.observe(MoodObservation(time: time, scores: scores))
            }
            return decisions.map(\.mood)
        }
        #expect(see(0.9, from: 0, to: 10) == ["happy"])
        // neutral leads at 0.55, but happiness at 0.45 is above the threshold for leaving.
        #expect(see(0.45, from: 10, to: 40) == [])
        #expect(tracker.state.obstacle?.contains("still has") == true)
        #expect(see(0.3, from: 40, to: 60) == ["calm"])
    }

    @Test("without a face the mood becomes unknown after the time-out, not before")
    func absence() throws {
        var tracker = tracker()
        let decisions = Script(parts: [(0, "sadness"), (10, nil)], until: 30).decisions(&tracker)
        #expect(decisions.map(\.mood) == ["sad", nil])
        let last = try #require(decisions.last)
        #expect(last.time >= 12.9 && last.time < 13.2)
        guard case .noFace = last.reasons[0] else {
            Issue.record("\(last.reasons)")
            return
        }
    }

    @Test("a face that is every emotion's and none's becomes unknown")
    func doubt() {
        var tracker = tracker()
        _ = Script(parts: [(0, "happiness")], until: 10).decisions(&tracker)
        #expect(tracker.state.mood == "happy")
        var flat: [MoodDecision] = []
        for frame in 150..<450 {
            let scores = EmotionScores(
                labels: ["neutral", "happiness", "surprise", "sadness"], values: [0.25, 0.25, 0.25, 0.25])
            flat += [tracker.observe(MoodObservation(time: Double(frame) / 15, scores: scores))].compactMap { $0 }
        }
        #expect(flat.map(\.mood) == [nil])
    }

    @Test("a frame that counts little moves the mood little")
    func weights() {
        var tracker = tracker()
        for frame in 0..<150 {
            let dark = frame % 2 == 0
            let scores = EmotionScores(labels: ["neutral", "anger"], values: dark ? [0, 1] : [1, 0])
            _ = tracker.observe(MoodObservation(time: Double(frame) / 15, scores: scores, weight: dark ? 0.1 : 1))
        }
        #expect(tracker.state.mood == "calm")
    }

    @Test("times that are not numbers or go back are ignored")
    func wrongTimes() {
        var tracker = tracker()
        _ = Script(parts: [(0, "happiness")], until: 10).decisions(&tracker)
        let before = tracker.state
        let angry = EmotionScores(labels: Script.labels, values: [0, 0, 0, 0, 1, 0, 0, 0])
        for time in [Double.nan, .infinity, -5, 3] {
            #expect(tracker.observe(MoodObservation(time: time, scores: angry)) == nil)
        }
        #expect(tracker.state == before)
    }

    @Test("a changed configuration keeps the mood if it still exists")
    func reconfigures() {
        var tracker = tracker()
        _ = Script(parts: [(0, "happiness")], until: 10).decisions(&tracker)
        let same = tracker.reconfigured(moods: MoodDefinition.defaults, parameters: MoodParameters())
        #expect(same.state.mood == "happy")
        let other = tracker.reconfigured(
            moods: [MoodDefinition(name: "bright", emotions: ["happiness"])], parameters: MoodParameters())
        #expect(other.state.mood == nil)
        var dropped = other
        _ = dropped.observe(MoodObservation(time: 1000, scores: nil))
        #expect(dropped.state.since == 1000)
    }

    @Test("a mood is settled while the face shows it, and open as soon as the face shows another, or nobody is there")
    func settles() {
        var tracker = tracker()
        _ = Script(parts: [(0, "neutral")], until: 10).decisions(&tracker)
        #expect(tracker.state.isSettled)
        let happy = EmotionScores(labels: ["neutral", "happiness"], values: [0.1, 0.9])
        _ = tracker.observe(MoodObservation(time: 10, scores: happy))
        #expect(!tracker.state.isSettled && tracker.state.mood == "calm")
        _ = tracker.observe(MoodObservation(time: 11, scores: nil))
        #expect(!tracker.state.isSettled)
        _ = tracker.observe(MoodObservation(time: 20, scores: nil))
        _ = tracker.observe(MoodObservation(time: 21, scores: nil))
        #expect(tracker.state.mood == nil && tracker.state.isSettled)
    }
}
