import Foundation
import Mood
import Pipeline
import Player
import Testing
import Trace

@testable import sursathi_lab

@Suite struct TraceGeneratorTests {
    private func bytes(_ kind: TraceGenerator.Kind, seed: UInt64, hours: Double = 0.1) -> [UInt8] {
        var bytes: [UInt8] = []
        TraceGenerator(kind: kind, seed: seed, hours: hours, framesPerSecond: 10).write { bytes += $0 }
        return bytes
    }

    private func records(_ bytes: [UInt8]) throws -> [TraceRecord] {
        let path = NSTemporaryDirectory() + "sursathi-test-" + UUID().uuidString
        defer { unlink(path) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let reader = try TraceReader(path: path)
        var records: [TraceRecord] = []
        while let record = try reader.next() { records.append(record) }
        #expect(reader.cutLines == 0)
        return records
    }

    /// The first numbers for seed 1234567, as Vigna's splitmix64.c prints them.
    @Test("SplitMix64 gives its published numbers")
    func splitMix() {
        var random = SplitMix64(seed: 1_234_567)
        let numbers = (0..<5).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
    }

    @Test(
        "the same seed gives the same bytes, another one other bytes, and all can be read",
        arguments: TraceGenerator.Kind.allCases)
    func seeds(kind: TraceGenerator.Kind) throws {
        let first = bytes(kind, seed: 1)
        #expect(first == bytes(kind, seed: 1))
        #expect(first != bytes(kind, seed: 2))
        let records = try records(first)
        guard case .header(let header) = records.first else {
            Issue.record("no header")
            return
        }
        #expect(header.labels == GeneratedFace.labels)
        #expect(header.moods == MoodDefinition.defaults)
        for case .look(let look) in records {
            if let scores = look.scores { #expect(abs(scores.reduce(0, +) - 1) < 0.001) }
        }
    }

    @Test("at rest the truth is neutral all the time, and the scores are those of one person")
    func rest() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let records = try records(bytes(.rest, seed: seed))
            #expect(
                records.compactMap { if case .truth(_, let emotion, _) = $0 { emotion } else { nil } } == ["neutral"])
            let neutral = records.compactMap { if case .look(let look) = $0 { look.scores?[0] } else { nil } }
            #expect(neutral.count > 3400)
            let mean = neutral.reduce(0, +) / Float(neutral.count)
            #expect((0.3...0.999).contains(mean), "\(mean)")
        }
    }

    @Test("changes are held for at least 5 s, flickers last 0.3 to 1.5 s")
    func durations() throws {
        let times = try records(bytes(.changes, seed: 3, hours: 1)).compactMap {
            if case .truth(let time, _, _) = $0 { time } else { nil }
        }
        #expect(times.count > 30)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 4.99 && $1 - $0 < 180.01 })
        let flickers = try records(bytes(.flicker, seed: 3, hours: 1)).compactMap {
            if case .flicker(_, _, let seconds) = $0 { seconds } else { nil }
        }
        #expect(flickers.count > 30)
        #expect(flickers.allSatisfy { (0.299...1.501).contains($0) })
    }

    @Test("a day has absence, darkness, several persons and faces that count little")
    func day() throws {
        let records = try records(bytes(.day, seed: 1, hours: 6))
        let looks = records.compactMap { if case .look(let look) = $0 { look } else { nil } }
        #expect(looks.contains { $0.face == nil && $0.poorLight == nil })
        #expect(looks.contains { $0.poorLight?.kind == .dark })
        #expect(Set(looks.compactMap(\.face)).count > 2)
        #expect(looks.contains { $0.weight < 0.5 })
        #expect(records.contains { if case .truth(_, nil, _) = $0 { true } else { false } })
    }

    /// A thousand steps of each process: deviation and correlation as they are meant.
    @Test("the noise has the deviation and the correlation that were measured")
    func noise() {
        var random = SplitMix64(seed: 5)
        var noise = ScoreNoise(count: 8, &random)
        var values: [[Double]] = []
        for _ in 0..<20_000 {
            noise.advance(1.0 / 30, &random)
            values.append(noise.offsets(isSpeaking: true))
        }
        func structure(_ lag: Int) -> Double {
            var sum = 0.0
            for index in lag..<values.count {
                for place in 0..<8 { sum += pow(values[index][place] - values[index - lag][place], 2) / 2 }
            }
            return sum / Double(8 * (values.count - lag))
        }
        // Variances 0.3^2 and 1.38^2. At one frame: fast * (1 - e^(-1/0.9)) + slow * (1 - e^(-1/18.3)); at two seconds nearly all of both.
        let (frame, twoSeconds): (Double, Double) = (0.1617, 1.9232)
        #expect(abs(structure(1) - frame) < 0.01)
        #expect(abs(structure(60) - twoSeconds) < 0.13)
    }
}
