import Foundation
import JSONText
import Mood
import Synchronization
import Testing
import Trace

@testable import Pipeline

/// Recording the scores of whole runs.
@Suite struct TraceRunTests {
    private static let documentedKeys: Set<String> = [
        "trace", "cause", "clock", "start", "model", "labels", "moods", "settings", "rest", "baseline",  // headers
        "t", "face", "width", "scores", "weight", "light", "mean", "contrast",  // looks
        "mood", "previous", "reason",  // decisions
    ]

    private static func configuration(_ folder: TemporaryFolder) -> Configuration {
        var configuration = Configuration()
        configuration.camera.device = "demo"
        configuration.camera.framesPerSecond = 5
        configuration.face.minSizePixels = 120
        configuration.face.maxSizePixels = 320
        configuration.music.folder = folder.path
        configuration.player.output = "null"
        return configuration
    }

    private final class Events: Sendable {
        private let events = Mutex<[TraceEvent]>([])
        func add(_ event: TraceEvent) { events.withLock { $0.append(event) } }
        var all: [TraceEvent] { events.withLock { $0 } }
    }

    /// Every line has documented keys only, and no value is long enough to hide a picture in.
    private func checkKeys(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(Set(object.keys).isSubset(of: Self.documentedKeys), "\(line)")
            if object["trace"] == nil {
                #expect(line.utf8.count < 600)
                #expect((object["scores"] as? [Double])?.count ?? 8 == 8)
            }
        }
    }

    private func records(_ path: String) throws -> [TraceRecord] {
        let reader = try TraceReader(path: path)
        var records: [TraceRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    @Test("a recorded run that is replayed decides the same at the same times, and holds numbers only")
    func replay() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/trace.jsonl"
        var configuration = Self.configuration(folder)
        configuration.mood.smoothingSeconds = 1.7
        var decisions: [TraceDecision] = []
        let run = try OfflineRun(
            source: "demo", configuration: configuration, wav: nil, isPaced: false, seed: 1, trace: path
        ) { if case .mood(let decision) = $0 { decisions.append(TraceDecision(decision)) } }
        _ = try run.run()
        let records = try records(path)
        #expect(decisions.count >= 5)
        #expect(records.compactMap { if case .decision(let decision) = $0 { decision } else { nil } } == decisions)

        guard case .header(let header) = records.first else {
            Issue.record("the trace has no header")
            return
        }
        var adopted = Configuration()
        #expect(adopted.adopt(header) == [])
        #expect(adopted.mood == configuration.mood)
        #expect(adopted.moodDefinitions == configuration.moodDefinitions)
        var tracker = MoodTracker(moods: adopted.moodDefinitions, parameters: adopted.mood, rest: header.rest)
        var replayed: [TraceDecision] = []
        for case .look(let look) in records {
            if let decision = tracker.observe(look.observation(labels: header.labels)) {
                replayed.append(TraceDecision(decision))
            }
        }
        #expect(replayed == decisions)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try checkKeys(text)

        // Again: the same bytes, and the old ones are gone.
        let again = try OfflineRun(
            source: "demo", configuration: configuration, wav: nil, isPaced: false, seed: 2, trace: path
        ) { _ in }
        _ = try again.run()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test(
        "nothing is recorded unless it is asked for; a reload begins and ends it, and mends what could not be written")
    func live() throws {
        let folder = try TemporaryFolder()
        let events = Events()
        var configuration = Self.configuration(folder)
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { event in
            if case .trace(let event) = event { events.add(event) }
        }
        defer { pipeline.shutdown() }
        func eventually(_ what: Comment, _ condition: () -> Bool) {
            for _ in 0..<6000 where !condition() { usleep(10_000) }
            #expect(condition(), what)
        }
        let path = "\(folder.path)/later/trace.jsonl"
        func text() -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
        eventually("frames come") { pipeline.snapshot.frames > 2 }
        #expect(events.all.isEmpty)

        configuration.trace.file = path
        pipeline.reload(configuration)
        eventually("the error is told") {
            events.all.count == 1 && "\(events.all)".contains("open")
        }
        try FileManager.default.createDirectory(atPath: "\(folder.path)/later", withIntermediateDirectories: true)
        pipeline.reload(configuration)
        eventually("it begins") { events.all.last == .started(path: path) }
        let frames = pipeline.snapshot.frames
        eventually("frames come") { pipeline.snapshot.frames > frames + 2 }
        configuration.mood.smoothingSeconds = 3
        pipeline.reload(configuration)
        eventually("frames come") { pipeline.snapshot.frames > frames + 5 }
        configuration.trace.file = ""
        pipeline.reload(configuration)
        eventually("all is written") { text().contains("\"cause\":\"reload\"") && text().contains("\"scores\"") }
        try checkKeys(text())
        let headers = try records(path).compactMap { if case .header(let header) = $0 { header } else { nil } }
        #expect(headers.map(\.cause) == [.start, .reload])
        #expect(headers.last?.settings.first { $0.path == "mood.smoothingSeconds" }?.value == .number(3))
        #expect(headers.first?.start.map { abs($0 - Date().timeIntervalSince1970) < 3600 } == true)
        #expect(events.all.count == 2)
    }
}
