import Mood
import Testing
import Trace

@testable import sursathi_lab

@Suite struct PlainRulesTests {
    private static let header = TraceHeader(
        clock: 0, model: "", labels: ["neutral", "happiness"], moods: MoodDefinition.defaults)

    /// When the mood changes, if each label of the text (n, h) is shown for one look, ten a second.
    private func changes(_ rule: PlainRule, _ labels: String) -> [String] {
        var rule = rule
        rule.begin(Self.header, moods: Self.header.moods)
        return labels.enumerated().compactMap { index, label in
            let look = TraceLook(
                time: Double(index) / 10, scores: label == "-" ? nil : label == "n" ? [0.9, 0.1] : [0.1, 0.9])
            return rule.observe(look, labels: Self.header.labels).map { "\($0.mood ?? "") at \(index)" }
        }
    }

    @Test("a program that starts again has seen nothing, whatever its clock says")
    func start() {
        var rule = PlainRules.movingAverage()
        for _ in 0..<2 {
            rule.begin(Self.header, moods: Self.header.moods)
            #expect(rule.mood == nil)
            for (time, scores) in [(0, [0.9, 0.1]), (30, [0.1, 0.9]), (60, [0.1, 0.9])] as [(Double, [Float])] {
                _ = rule.observe(TraceLook(time: time, scores: scores), labels: Self.header.labels)
            }
            #expect(rule.mood == "happy")
        }
    }

    private func text(_ parts: (Character, Int)...) -> String {
        parts.map { String(repeating: $0.0, count: $0.1) }.joined()
    }

    @Test("the majority of 15 labels changes with the 8th")
    func majority() {
        #expect(changes(PlainRules.majority(), text(("n", 30), ("h", 30))) == ["calm at 0", "happy at 37"])
        #expect(changes(PlainRules.majority(), text(("n", 30), ("h", 7), ("n", 30))) == ["calm at 0"])
    }

    @Test("the moving average crosses after two looks, but not within 25 s of the last change")
    func movingAverage() {
        // After two looks: 0.49 * 0.9 + 0.51 * 0.1 = 0.492, below a half.
        #expect(
            changes(PlainRules.movingAverage(), text(("n", 300), ("h", 10), ("n", 300))) == [
                "calm at 0", "happy at 301", "calm at 551",
            ])
    }

    @Test("the timer wants five seconds without a break, and frames without a face are none")
    func timer() {
        #expect(
            changes(PlainRules.timer(), text(("n", 60), ("h", 49), ("n", 1), ("h", 20), ("-", 5), ("h", 40)))
                == ["calm at 50", "happy at 160"])
    }
}
