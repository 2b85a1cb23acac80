import Foundation
import Mood
import Testing

@testable import Trace

@Suite struct TraceLinesTests {
    private func lines(_ fill: (inout TraceLines) -> Void) -> [String] {
        var lines = TraceLines(header: TraceReaderTests.header)
        fill(&lines)
        return String(decoding: lines.bytes, as: UTF8.self).split(separator: "\n").dropFirst().map(String.init)
    }

    @Test("a look is one line in fixed decimals, as docs/traces.md shows it")
    func look() {
        let lines = lines { lines in
            lines.append(
                TraceLook(time: 12.3456, face: 3, width: 120, scores: [0.91234, 0.00004], weight: 0.95), decision: nil)
            lines.append(
                TraceLook(time: 100, poorLight: PoorLight(.saturated, mean: 250, contrast: 0.04)), decision: nil)
            lines.append(TraceLook(time: -0.5, face: 12_345), decision: nil)
        }
        #expect(
            lines == [
                "{\"t\":12.346,\"face\":3,\"width\":120,\"scores\":[0.9123,0],\"weight\":0.95}",
                "{\"t\":100,\"face\":null,\"light\":\"saturated\",\"mean\":250,\"contrast\":0}",
                "{\"t\":-0.5,\"face\":12345}",
            ])
    }

    @Test("names are escaped")
    func names() throws {
        let lines = lines { $0.append(.decision(TraceDecision(time: 1, mood: "a\"\n", previous: nil, reason: "\\"))) }
        #expect(lines == ["{\"t\":1,\"mood\":\"a\\\"\\n\",\"previous\":null,\"reason\":\"\\\\\"}"])
    }

    @Test("what JSON has no number for is left out", arguments: [Double.nan, .infinity, -.infinity, 1e300, 1.5e12])
    func notNumbers(number: Double) {
        #expect(lines { $0.append(TraceLook(time: number, face: 1), decision: nil) }.isEmpty)
        #expect(lines { $0.append(TraceLook(time: 1, scores: [0.5], weight: number), decision: nil) }.isEmpty)
        #expect(lines { $0.append(TraceLook(time: 1, scores: [Float(number)]), decision: nil) }.isEmpty)
    }

    @Test("in an empty room one line is written a second; a face, other light and decisions are written at once")
    func emptyRoom() {
        let dark = PoorLight(.dark, mean: 3, contrast: 1)
        let lines = lines { lines in
            lines.append(TraceLook(time: 0, scores: [1, 0]), decision: nil)
            lines.append(
                TraceLook(time: 0.1), decision: TraceDecision(time: 0.1, mood: "calm", previous: nil, reason: ""))
            // The mood is known: nothing is left out.
            for index in 2..<30 { lines.append(TraceLook(time: Double(index) / 10), decision: nil) }
            lines.append(TraceLook(time: 3), decision: TraceDecision(time: 3, mood: nil, previous: "calm", reason: ""))
            for index in 31..<60 { lines.append(TraceLook(time: Double(index) / 10), decision: nil) }
            lines.append(TraceLook(time: 6.01, poorLight: dark), decision: nil)
            lines.append(TraceLook(time: 6.02, poorLight: dark), decision: nil)
            lines.append(TraceLook(time: 6.03, scores: [1, 0]), decision: nil)
        }
        let times = lines.filter { $0.contains("face") }.map { $0.prefix { $0 != "," } }
        #expect(times.count == 35)
        #expect(times.suffix(6) == ["{\"t\":2.9", "{\"t\":3", "{\"t\":4", "{\"t\":5", "{\"t\":6.01", "{\"t\":6.03"])
    }

    @Test("an observation in the numbers of a trace comes back from one bit for bit")
    func rounding() throws {
        var decoder = TraceDecoder()
        var lines = TraceLines(header: TraceReaderTests.header)
        var observations: [MoodObservation] = []
        var time = 12_345_678.9
        for _ in 0..<500 {
            time += Double.random(in: 0...0.1)
            let share = Float.random(in: 0...1)
            let observation = MoodObservation(
                time: time, scores: EmotionScores(labels: ["neutral", "happiness"], values: [share, 1 - share]),
                weight: Double.random(in: 0...1),
                poorLight: PoorLight(.flat, mean: .random(in: 0...255), contrast: .random(in: 0...128))
            ).rounded
            observations.append(observation)
            lines.append(TraceLook(observation, face: 1), decision: nil)
        }
        for (index, line) in lines.bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard case .look(let look) = try decoder.record(Array(line)) else { continue }
            let read = look.observation(labels: ["neutral", "happiness"])
            let written = observations[index - 1]
            #expect(read.time == written.time && read.scores == written.scores)
            #expect(read.weight == written.weight && read.poorLight == written.poorLight)
            #expect(written.rounded.scores == written.scores)
        }
    }
}
