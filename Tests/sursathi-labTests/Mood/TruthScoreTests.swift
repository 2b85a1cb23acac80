import Mood
import Testing
import Trace

@testable import sursathi_lab

/// The counts by hand: `calm` until 10 s, then `happy`.
@Suite struct TruthScoreTests {
    private func decision(_ time: Double, _ mood: String?) -> TraceDecision {
        TraceDecision(time: time, mood: mood, previous: nil, reason: "")
    }

    /// A trace whose rule decides as given.
    private func score(_ decisions: [(Double, String?)], truth: [(Double, String?)], end: Double) -> TruthScore {
        var score = TruthScore()
        var mood: String?
        let events = (truth.map { ($0.0, 0, $0.1) } + decisions.map { ($0.0, 1, $0.1) }).sorted {
            ($0.0, $0.1) < ($1.0, $1.1)
        }
        for (time, kind, name) in events {
            if kind == 0 {
                score.truth(name, at: time, current: mood)
            } else {
                mood = name
                score.add(decision(time, name))
            }
        }
        score.end(at: end, hours: end / 3600)
        var total = TruthScore()
        total.add(score)
        return total
    }

    @Test("a change that is followed has its reaction time; the first mood is no change")
    func followed() throws {
        let score = score([(1, "calm"), (12.5, "happy")], truth: [(0, "calm"), (10, "happy")], end: 60)
        #expect(score.changes == 1 && score.inTime == 1 && score.missed == 0 && score.falseSwitches == 0)
        #expect(abs(try #require(score.reaction(0.5)) - 2.5) < 1e-9)
        #expect(score.falseSwitchesPerRestHour == nil)
    }

    @Test("a change that is followed late, or never, is not in time")
    func late() {
        let late = score([(1, "calm"), (15, "happy")], truth: [(0, "calm"), (10, "happy")], end: 60)
        #expect(late.changes == 1 && late.inTime == 0 && late.missed == 0)
        let never = score([(1, "calm")], truth: [(0, "calm"), (10, "happy")], end: 60)
        #expect(never.changes == 1 && never.missed == 1 && never.reaction(0.5) == nil)
    }

    @Test("a change to an emotion with a share of 0.7 is a clear one, and one whose share is not told")
    func clear() throws {
        var score = TruthScore()
        score.truth("calm", share: 0.9, at: 0, current: nil)
        for (start, share, reaction) in [(10.0, 0.69, 5.0), (30, 0.7, 3), (50, 0.7, 5), (70, nil, 3)] {
            score.truth("happy", share: share, at: start, current: "calm")
            score.add(decision(start + reaction, "happy"))
            score.truth("calm", share: 0.9, at: start + 10, current: "calm")
        }
        score.end(at: 100, hours: 100 / 3600)
        #expect(score.changes == 4 && score.inTime == 2 && score.clearChanges == 3)
        #expect(abs(try #require(score.clearInTimeShare) - 2.0 / 3) < 1e-9)
    }

    @Test("what follows after the change is over is false, and the return needs no switch")
    func tooLate() {
        let score = score(
            [(1, "calm"), (17, "happy"), (20, "calm")], truth: [(0, "calm"), (10, "happy"), (16, "calm")], end: 60)
        #expect(score.changes == 1 && score.missed == 1 && score.falseSwitches == 1)
    }

    @Test("a change shorter than 5 s counts only if it was followed, unknown is no false switch, absence no change")
    func bounds() {
        let short = score([(1, "calm")], truth: [(0, "calm"), (10, "happy"), (12, "calm")], end: 60)
        #expect(short.changes == 0 && short.falseSwitches == 0)
        let absent = score([(1, "calm"), (13, nil)], truth: [(0, "calm"), (10, nil), (30, "happy")], end: 60)
        #expect(absent.changes == 0 && absent.falseSwitches == 0)
        let empty = score([(1, "calm"), (13, "sad")], truth: [(0, "calm"), (10, nil)], end: 60)
        #expect(empty.falseSwitches == 1)
    }

    @Test("false switches at rest are those of traces without changes and flickers")
    func rest() throws {
        let score = score([(1, "calm"), (100, "sad"), (110, "calm")], truth: [(0, "calm")], end: 1800)
        #expect(score.falseSwitches == 1)
        #expect(abs(try #require(score.falseSwitchesPerRestHour) - 2) < 1e-9)
    }

    @Test("a flicker that switches is one, even if the mood follows a little later; other switches are not due to it")
    func flickers() {
        var score = TruthScore()
        score.truth("calm", at: 0, current: nil)
        score.flicker("happy", at: 10, seconds: 1)
        score.add(decision(12, "happy"))
        score.add(decision(13, "calm"))
        score.flicker("sad", at: 20, seconds: 1)
        score.add(decision(27, "sad"))
        score.flicker("happy", at: 30, seconds: 1)
        score.add(decision(31, "angry"))
        score.flicker("calm", at: 40, seconds: 1)
        #expect(score.flickers == 3 && score.flickersThatSwitched == 1 && score.falseSwitches == 3)
    }

    @Test("quantiles are within half a per cent of the sorted values")
    func quantiles() throws {
        var histogram = DurationHistogram()
        #expect(histogram.quantile(0.5) == nil)
        let values = (1...1000).map { Double($0 * $0) / 100 }
        for value in values.shuffled() { histogram.add(value) }
        for (part, place) in [(0.5, 499), (0.95, 949), (0.99, 989), (1, 999), (0.001, 0)] {
            let found = try #require(histogram.quantile(part))
            #expect(abs(found / values[place] - 1) < 0.005)
        }
        histogram.add(-1)
        histogram.add(.infinity)
        #expect(histogram.shortest == 0 && histogram.longest == 1e6)
    }
}
