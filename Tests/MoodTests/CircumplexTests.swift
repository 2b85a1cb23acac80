import Testing

@testable import Mood

@Suite struct CircumplexTests {
    @Test("a pure emotion lies at its anchor, a mixture between them")
    func anchors() throws {
        let happy = try #require(EmotionScores(labels: ["neutral", "happiness"], values: [0, 1]))
        #expect(Circumplex.affect(of: happy) == Affect(valence: 0.81, arousal: 0.51))
        let half = try #require(EmotionScores(labels: ["neutral", "happiness"], values: [0.5, 0.5]))
        let affect = try #require(Circumplex.affect(of: half))
        #expect(abs(affect.valence - 0.405) < 1e-9)
        #expect(abs(affect.arousal - 0.255) < 1e-9)
    }

    @Test("emotions without an anchor do not count")
    func unknownLabels() throws {
        let awe = try #require(EmotionScores(labels: ["awe", "sadness"], values: [0.5, 0.5]))
        #expect(Circumplex.affect(of: awe) == Affect(valence: -0.63, arousal: -0.27))
        let onlyAwe = try #require(EmotionScores(labels: ["awe"], values: [1]))
        #expect(Circumplex.affect(of: onlyAwe) == nil)
    }

    @Test("scores that are not numbers or do not fit the labels are refused")
    func wrongScores() {
        #expect(EmotionScores(labels: ["neutral"], values: [.nan]) == nil)
        #expect(EmotionScores(labels: ["neutral"], values: []) == nil)
    }
}
