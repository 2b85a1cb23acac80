import Testing

@testable import Mood

@Suite struct SteadinessTests {
    @Test("in the middle the defaults hold, and what is no number is the middle")
    func middle() {
        #expect(MoodParameters(steadiness: 0.5) == MoodParameters())
        #expect(MoodParameters(steadiness: .nan) == MoodParameters())
        #expect(MoodParameters(steadiness: 7) == MoodParameters(steadiness: 1))
        #expect(MoodParameters(steadiness: -.infinity) == MoodParameters())
    }

    @Test("steadier is never quicker in any part")
    func monotone() {
        let steps = (0...20).map { MoodParameters(steadiness: Double($0) / 20) }
        for (quick, steady) in zip(steps, steps.dropFirst()) {
            #expect(quick.smoothingSeconds < steady.smoothingSeconds)
            #expect(quick.windowSeconds < steady.windowSeconds)
            #expect(quick.persistenceSeconds < steady.persistenceSeconds)
            #expect(quick.minimumDwellSeconds < steady.minimumDwellSeconds)
            #expect(quick.enterThreshold < steady.enterThreshold && quick.enterThreshold >= quick.leaveThreshold)
            #expect(quick.leadMargin < steady.leadMargin)
        }
    }

    @Test("steadier takes longer to follow, and lets pass more of a face that comes and goes")
    func follows() {
        var latencies: [Double] = []
        var switches: [Int] = []
        for steadiness in [0, 0.25, 0.5, 0.75, 1] {
            var tracker = MoodTracker(
                moods: MoodDefinition.defaults, parameters: MoodParameters(steadiness: steadiness))
            var changed: Double?
            for frame in 0..<900 {
                let time = Double(frame) / 15
                let value: Float = time < 30 ? 0.1 : 0.9
                let scores = EmotionScores(labels: ["neutral", "happiness"], values: [1 - value, value])
                let decision = tracker.observe(MoodObservation(time: time, scores: scores))
                if time > 30, decision != nil { changed = changed ?? time - 30 }
            }
            latencies.append(changed ?? .infinity)
            // Happy for 4 s in every 8.
            var restless = MoodTracker(
                moods: MoodDefinition.defaults, parameters: MoodParameters(steadiness: steadiness))
            switches.append(
                (0..<1800).count { frame in
                    let value: Float = frame % 120 < 60 ? 0.1 : 0.9
                    let scores = EmotionScores(labels: ["neutral", "happiness"], values: [1 - value, value])
                    return restless.observe(MoodObservation(time: Double(frame) / 15, scores: scores)) != nil
                })
        }
        #expect(latencies == latencies.sorted() && latencies[0] < 1 && latencies[4] > 5, "\(latencies)")
        #expect(switches == switches.sorted(by: >) && switches[0] > 20 && switches[4] <= 2, "\(switches)")
    }
}
