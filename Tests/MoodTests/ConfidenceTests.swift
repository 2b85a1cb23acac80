import Testing

@testable import Mood

@Suite struct ConfidenceTests {
    @Test("the weight is the product of the parts, and what was not judged does not count")
    func product() {
        #expect(Confidence().weight == 1)
        #expect(abs(Confidence(light: 0.5, size: 0.5, sharpness: 0.8).weight - 0.2) < 1e-12)
        let observation = MoodObservation(time: 1, scores: nil, confidence: Confidence(light: 0.5, tracking: 0.5))
        #expect(observation.weight == 0.25 && observation.confidence?.tracking == 0.5)
    }

    @Test("parts outside 0 to 1 are the nearest end, and one that is no number is 0")
    func clamped() {
        #expect(Confidence(light: 7).light == 1)
        #expect(Confidence(size: -1).size == 0)
        #expect(Confidence(sharpness: .nan).sharpness == 0)
        #expect(Confidence(tracking: .infinity).tracking == 1)
    }
}
