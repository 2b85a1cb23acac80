import Foundation
import Mood
import Testing
import Trace

@testable import sursathi_lab

@Suite struct MoodReplayTests {
    private static let labels = ["neutral", "happiness", "sadness"]
    private static let rest = RestingFace(labels: labels, shares: [0.8, 0.1, 0.1])

    /// Ten seconds of a face that looks sad at rest, the order to forget that, and ten of a sad face.
    private static func record(
        rest: RestingFace?, baseline: Baseline
    ) throws -> (header: TraceHeader, text: [UInt8], decisions: [TraceDecision]) {
        var header = TraceHeader(clock: 0, model: "m", labels: labels, moods: MoodDefinition.defaults)
        header.rest = rest
        header.baseline = baseline
        var lines = TraceLines(header: header)
        var tracker = MoodTracker(moods: header.moods, parameters: MoodParameters(), rest: rest, baseline: baseline)
        var decisions: [TraceDecision] = []
        for tenth in 0..<200 {
            let time = Double(tenth) / 10
            if tenth == 100 {
                tracker.perform(.reset)
                lines.append(.baseline(time: time, order: .reset))
            }
            let scores: [Float] = time < 10 ? [0.35, 0.05, 0.6] : [0.1, 0.02, 0.88]
            let look = TraceLook(time: time, face: 1, width: 100, scores: scores)
            let decision = tracker.observe(look.observation(labels: labels)).map(TraceDecision.init)
            lines.append(look, decision: decision)
            if let decision { decisions.append(decision) }
        }
        return (header, lines.bytes, decisions)
    }

    private static func replayed(_ text: [UInt8]) throws -> [TraceDecision] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("replay-\(UUID()).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text).write(to: URL(fileURLWithPath: path))
        let replay = MoodReplay(
            configuration: nil, runs: [MoodReplay.Run(name: "", rule: TrackerRule(configuration: nil))])
        var decisions: [TraceDecision] = []
        try replay.read(try TraceReader(path: path)) { moment in
            if let decision = moment.decision { decisions.append(decision) }
        }
        return decisions
    }

    @Test("a replay knows the resting face that was learned before, and follows the order to forget it")
    func baseline() throws {
        let learned = try #require(
            Baseline(
                labels: Self.labels, logShares: [-0.9, -3, -0.6], learnedSeconds: 3000, isPinned: true))
        let (header, text, decisions) = try Self.record(rest: Self.rest, baseline: learned)
        #expect(decisions.map(\.mood) == ["calm", "sad"])
        #expect(try Self.replayed(text) == decisions)
        // Without what the header says it would be another trace.
        var other = header
        other.baseline = nil
        let first = try #require(text.firstIndex(of: UInt8(ascii: "\n")))
        #expect(try Self.replayed(Array(TraceLines(header: other).bytes) + text[(first + 1)...]).map(\.mood) == ["sad"])
    }
}
