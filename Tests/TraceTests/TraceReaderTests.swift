import Foundation
import JSONText
import Mood
import Testing

@testable import Trace

@Suite struct TraceReaderTests {
    static let header = TraceHeader(
        clock: 0, model: "m.onnx", labels: ["neutral", "happiness"], moods: MoodDefinition.defaults,
        settings: [("mood.windowSeconds", .number(6))])

    /// The lines of a small trace.
    private static func lines() -> [String] {
        var lines = TraceLines(header: header)
        lines.append(.truth(time: 0, emotion: "neutral", share: 0.75))
        lines.append(TraceLook(time: 0, face: 1, width: 120, scores: [0.9, 0.1]), decision: nil)
        lines.append(
            TraceLook(time: 0.5, face: 1, width: 120, scores: [0.8, 0.2], weight: 0.25),
            decision: TraceDecision(time: 0.5, mood: "calm", previous: nil, reason: "no face was seen yet"))
        lines.append(.flicker(time: 0.5, emotion: "happiness", seconds: 0.7))
        lines.append(TraceLook(time: 1, poorLight: PoorLight(.dark, mean: 4, contrast: 1.5)), decision: nil)
        return String(decoding: lines.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("what is known of the resting face, and what is ordered of it, is read back to the last bit")
    func restingFace() throws {
        var header = Self.header
        header.rest = RestingFace(labels: header.labels, shares: [0.7, 0.3])
        header.baseline = Baseline(
            labels: header.labels, logShares: [-0.1 / 3, -3.000000000000001], learnedSeconds: 1234.5678901234567,
            isPinned: true)
        #expect(header.rest != nil && header.baseline != nil)
        var lines = TraceLines(header: header)
        for order in BaselineOrder.allCases { lines.append(.baseline(time: 1.5, order: order)) }
        let records = try records(String(decoding: lines.bytes, as: UTF8.self)).records
        guard case .header(let read) = records.first else {
            Issue.record("no header")
            return
        }
        #expect(read.rest == header.rest)
        #expect(read.baseline == header.baseline)
        #expect(records.dropFirst().elementsEqual(BaselineOrder.allCases.map { .baseline(time: 1.5, order: $0) }))
    }

    @Test(
        "a resting face that cannot be one is an error with its line",
        arguments: [
            #""rest":[-0.1]"#, #""rest":[1,2]"#, #""rest":"sad""#, #""baseline":{"labels":["neutral"]}"#,
            #""baseline":{"labels":["neutral"],"logShares":[3],"learnedSeconds":1,"pinned":false}"#,
        ])
    func wrongRestingFace(_ member: String) throws {
        let header = Self.lines()[0].replacingOccurrences(of: #""rest":null,"baseline":null"#, with: member)
        #expect(header.contains(member))
        #expect(
            "\(try #require(failure(header)))".contains(
                member.hasPrefix("\"rest") ? "expected rest" : "expected baseline"))
    }

    @Test("an order that does not exist is an error")
    func wrongOrder() throws {
        let text = Self.lines()[0] + "\n" + #"{"t":1,"baseline":"forget"}"# + "\n"
        #expect("\(try #require(failure(text)))".contains("one of reset, pin, unpin"))
    }

    private func records(_ text: String) throws -> (records: [TraceRecord], cutLines: Int) {
        let folder = try TemporaryFolder()
        return try read(try folder.write("trace.jsonl", Data(text.utf8)))
    }

    private func read(_ path: String) throws -> (records: [TraceRecord], cutLines: Int) {
        let reader = try TraceReader(path: path)
        var records: [TraceRecord] = []
        while let record = try reader.next() { records.append(record) }
        return (records, reader.cutLines)
    }

    private func failure(_ text: String) -> TraceError? {
        do {
            _ = try records(text)
            return nil
        } catch {
            return error as? TraceError
        }
    }

    @Test("what was written is read back")
    func roundTrip() throws {
        let records = try records(Self.lines().joined(separator: "\n") + "\n").records
        #expect(records.count == 7)
        #expect(records[0] == .header(Self.header))
        #expect(records[1] == .truth(time: 0, emotion: "neutral", share: 0.75))
        #expect(records[2] == .look(TraceLook(time: 0, face: 1, width: 120, scores: [0.9, 0.1])))
        #expect(records[3] == .look(TraceLook(time: 0.5, face: 1, width: 120, scores: [0.8, 0.2], weight: 0.25)))
        #expect(
            records[4]
                == .decision(TraceDecision(time: 0.5, mood: "calm", previous: nil, reason: "no face was seen yet")))
        #expect(records[5] == .flicker(time: 0.5, emotion: "happiness", seconds: 0.7))
        #expect(records[6] == .look(TraceLook(time: 1, poorLight: PoorLight(.dark, mean: 4, contrast: 1.5))))
    }

    @Test("a last line that was cut off anywhere is left out, the lines before it are not")
    func cutLastLine() throws {
        let lines = Self.lines()
        let whole = lines.dropLast().joined(separator: "\n") + "\n"
        let last = try #require(lines.last)
        for length in 1..<last.utf8.count {
            let result = try records(whole + String(last.prefix(length)))
            #expect(result.records.count == 6)
            #expect(result.cutLines == 1)
        }
        // Without its end, but whole.
        #expect(try records(whole + last).records.count == 7)
    }

    @Test("a line that was cut off before the program started again is left out, and its clock begins anew")
    func cutBeforeHeader() throws {
        let lines = Self.lines()
        let zeros = String(repeating: "\0", count: 100)
        let text =
            lines.joined(separator: "\n") + "\n{\"t\":1.5,\"fac" + zeros + "\n" + lines.joined(separator: "\n") + "\n"
        let result = try records(text)
        #expect(result.records.count == 14)
        #expect(result.cutLines == 1)
    }

    @Test("a damaged line in the middle is an error with its number")
    func damagedLine() throws {
        var lines = Self.lines()
        lines[3] = String(lines[3].dropLast())
        let error = try #require(failure(lines.joined(separator: "\n")))
        #expect(error.line == 4)
        #expect(error.description.contains("trace.jsonl:4: not JSON"))
    }

    @Test("a newer version is refused by its number")
    func version() throws {
        let line = Self.lines()[0].replacingOccurrences(of: "\"trace\":1,", with: "\"trace\":2,")
        let error = try #require(failure(line))
        #expect(error.message == "the trace has version 2, this program reads version 1")
        #expect(error.line == 1)
    }

    @Test(
        "lines that say nothing sensible are refused, by name",
        arguments: [
            ("{\"t\":2,\"face\":1,\"scores\":[0.5],\"weight\":1}", "expected scores, 2 numbers"),
            ("{\"t\":2,\"face\":1,\"scores\":[0.5,7],\"weight\":1}", "expected scores from 0 to 1, found 7"),
            ("{\"t\":2,\"face\":1,\"scores\":[0.5,\"a\"],\"weight\":1}", "expected scores from 0 to 1"),
            ("{\"t\":2,\"face\":1,\"scores\":[0.5,NaN],\"weight\":1}", "not JSON"),
            ("{\"t\":2,\"face\":1,\"scores\":[0.5,0.5]}", "expected weight, a number from 0.0 to 1.0; it is missing"),
            ("{\"t\":1e400,\"face\":1}", "not JSON"), ("{\"t\":1e13,\"face\":1}", "expected t, a number"),
            ("{\"face\":1}", "expected t"), ("{\"t\":-1,\"face\":1}", "t goes back from 1.0 to -1.0"),
            ("{\"t\":2,\"face\":-1}", "expected face"), ("{\"t\":2,\"face\":1.5}", "expected face"),
            ("{\"t\":2,\"face\":1,\"width\":\"x\"}", "expected width"),
            (
                "{\"t\":2,\"face\":null,\"light\":\"dim\"}",
                "expected light, one of dark, flat, saturated, found \"dim\""
            ),
            ("{\"t\":2,\"face\":null,\"light\":\"dark\"}", "expected mean"), ("{\"t\":2,\"mood\":7}", "expected mood"),
            ("{\"t\":2,\"truth\":[]}", "expected truth"), ("{\"t\":2,\"flicker\":\"fear\"}", "expected seconds"),
            ("{\"t\":2}", "expected one of the keys"), ("[]", "expected an object"), ("3", "expected an object"),
            ("", "not JSON"), (String(repeating: "[", count: 60_000), "not JSON"),
            ("{\"trace\":1}", "expected cause"), ("{\"trace\":1,\"cause\":\"start\"}", "expected clock"),
            ("{\"trace\":1,\"cause\":\"start\",\"clock\":0,\"labels\":[\"a\",\"a\"],\"moods\":[]}", "expected labels"),
            (
                "{\"trace\":1,\"cause\":\"start\",\"clock\":0,\"labels\":[\"a\"],\"moods\":[3]}",
                "expected a mood's name"
            ),
            ("{\"trace\":[],\"cause\":\"start\"}", "the trace has version []"),
        ])
    func nonsense(line: String, message: String) throws {
        let lines = Self.lines() + [line, "{\"t\":3,\"face\":null}"]
        let error = try #require(failure(lines.joined(separator: "\n")), "\(line.prefix(80))")
        #expect(error.line == 8)
        #expect(error.message.hasPrefix(message), "\(error)")
    }

    @Test("a file that is no trace is refused without being read whole")
    func noTrace() throws {
        #expect(try #require(failure("{\"t\":2,\"face\":1}\n{}")).message.contains("before this line"))
        let long = try #require(failure(String(repeating: "x", count: 10 * TraceReader.maximumLine)))
        #expect(long.message.contains("65536 bytes"))
        let folder = try TemporaryFolder()
        #expect(throws: TraceError.self) { try TraceReader(path: "\(folder.path)/missing") }
        #expect(throws: TraceError.self) { try TraceReader(path: folder.path).next() }
        #expect(try records("").records.isEmpty)
    }

    @Test("random damage never crashes the reader")
    func damage() throws {
        let text = Array((Self.lines().joined(separator: "\n") + "\n").utf8)
        let folder = try TemporaryFolder()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var damaged = text
            for _ in 0..<Int.random(in: 1...4) {
                damaged[Int.random(in: damaged.indices)] = UInt8.random(in: 0...255, using: &generator)
            }
            let path = try folder.write("damaged", Data(damaged))
            do { _ = try read(path) } catch { #expect(error is TraceError) }
        }
    }
}
