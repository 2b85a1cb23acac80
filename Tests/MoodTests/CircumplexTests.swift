import Testing

@testable import Mood

@Suite struct CircumplexTests {
    private func affect(_ labels: [String], _ values: [Float]) throws -> Affect {
        let scores = try #require(EmotionScores(labels: labels, values: values))
        return try #require(Circumplex.affect(of: scores))
    }

    @Test("a pure emotion lies at its anchor without spread, a mixture between them")
    func anchors() throws {
        let happy = try affect(["neutral", "happiness"], [0, 1])
        #expect(happy == Affect(valence: 0.81, arousal: 0.51, valenceSpread: 0, arousalSpread: 0))
        let half = try affect(["neutral", "happiness"], [0.5, 0.5])
        #expect(abs(half.valence - 0.405) < 1e-9 && abs(half.arousal - 0.255) < 1e-9)
        // Two equal parts lie half their distance from the mean.
        #expect(abs(half.valenceSpread - 0.405) < 1e-9 && abs(half.arousalSpread - 0.255) < 1e-9)
    }

    /// By numpy 2: `w = [.1, .2, .3, .4]; m = (w @ a); numpy.sqrt(w @ (a - m) ** 2)`, a the anchors of the four in this order.
    @Test("mean and spread are those of numpy")
    func spread() throws {
        let mixed = try affect(["sadness", "anger", "surprise", "happiness"], [0.1, 0.2, 0.3, 0.4])
        #expect(abs(mixed.valence - 0.279) < 1e-6 && abs(mixed.arousal - 0.496) < 1e-6)
        #expect(abs(mixed.valenceSpread - 0.569_481) < 1e-5 && abs(mixed.arousalSpread - 0.263_826) < 1e-5)
    }

    @Test("a flat distribution has a wide spread, a confident one a narrow one, however the scores are scaled")
    func flat() throws {
        let labels = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
        let flat = try affect(labels, [Float](repeating: 0.125, count: 8))
        #expect(flat.valenceSpread > 0.5 && flat.arousalSpread > 0.3)
        let sure = try affect(labels, [0.02, 0.94, 0.02, 0.02, 0, 0, 0, 0])
        #expect(sure.valenceSpread < 0.25 && sure.arousalSpread < 0.15)
        let scaled = try affect(labels, [Float](repeating: 3, count: 8))
        #expect(abs(scaled.valenceSpread - flat.valenceSpread) < 1e-9)
    }

    @Test(
        "other models' names mean the same emotions",
        arguments: [
            ("Happy", "happiness"), ("sad", "sadness"), ("FEARFUL", "fear"), ("angry", "anger"),
            ("surprised", "surprise"), ("disgusted", "disgust"), ("contemptuous", "contempt"), ("amused", "amusement"),
        ])
    func aliases(alias: String, name: String) throws {
        #expect(try affect([alias], [1]) == affect([name], [1]))
    }

    @Test("Mikels' eight emotions have anchors, the pleasant ones on the pleasant side")
    func mikels() throws {
        for label in ["amusement", "awe", "contentment", "excitement"] {
            #expect(try affect([label], [1]).valence > 0)
        }
        for label in ["anger", "disgust", "fear", "sadness"] { #expect(try affect([label], [1]).valence < 0) }
        #expect(try affect(["contentment"], [1]).arousal < 0)
    }

    @Test("emotions without an anchor do not count")
    func unknownLabels() throws {
        #expect(try affect(["boredom", "sadness"], [0.5, 0.5]) == Affect(valence: -0.63, arousal: -0.27))
        for (label, value) in [("boredom", Float(1)), ("fear", 0)] {
            let scores = try #require(EmotionScores(labels: [label], values: [value]))
            #expect(Circumplex.affect(of: scores) == nil)
        }
    }

    @Test("scores that are not numbers or do not fit the labels are refused")
    func wrongScores() {
        #expect(EmotionScores(labels: ["neutral"], values: [.nan]) == nil)
        #expect(EmotionScores(labels: ["neutral"], values: []) == nil)
    }
}
