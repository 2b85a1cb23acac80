import Foundation
import Synchronization
import Testing

@testable import Trace

@Suite struct TraceRecorderTests {
    private final class Events: Sendable {
        private let events = Mutex<[TraceEvent]>([])
        func add(_ event: TraceEvent) { events.withLock { $0.append(event) } }
        var all: [TraceEvent] { events.withLock { $0 } }
    }

    /// Waits until something is so; a minute is for the slowest machine.
    private func eventually(_ what: Comment, _ condition: () -> Bool) {
        for _ in 0..<6000 where !condition() { usleep(10_000) }
        #expect(condition(), what)
    }

    private func recorder(_ path: String, _ events: Events) -> TraceRecorder {
        TraceRecorder(path: path, maximumBytes: 1_000_000, header: TraceReaderTests.header) { events.add($0) }
    }

    @Test("what is recorded is in the file at the end, in order, and a decision at once")
    func records() throws {
        let folder = try TemporaryFolder()
        let events = Events()
        let path = "\(folder.path)/trace"
        let recorder = recorder(path, events)
        recorder.record(
            TraceLook(time: 0, face: 1, scores: [0.5, 0.5]),
            decision: TraceDecision(time: 0, mood: "calm", previous: nil, reason: ""))
        eventually("the decision is written") { folder.text("trace").contains("\"mood\":\"calm\"") }
        for index in 1..<5000 {
            recorder.record(TraceLook(time: Double(index) / 10, face: 1, scores: [0.5, 0.5]), decision: nil)
        }
        recorder.restart(TraceReaderTests.header)
        recorder.record(TraceLook(time: 600, face: 2), decision: nil)
        recorder.finish(withinMilliseconds: 60_000)
        #expect(events.all == [.started(path: path)])
        let reader = try TraceReader(path: path)
        var times: [Double] = []
        var causes: [TraceHeader.Cause] = []
        while let record = try reader.next() {
            if case .look(let look) = record { times.append(look.time) }
            if case .header(let header) = record { causes.append(header.cause) }
        }
        #expect(times == (0..<5000).map { Double($0) / 10 } + [600])
        #expect(causes == [.start, .reload])
    }

    @Test("a file that cannot be written is told once, recording goes on without effect, and a later recorder works")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let events = Events()
        let path = "\(folder.path)/missing/trace"
        let first = recorder(path, events)
        eventually("the recorder stops") { first.hasStopped }
        for index in 0..<100_000 {
            first.record(TraceLook(time: Double(index), face: 1, scores: [0.5, 0.5]), decision: nil)
        }
        first.finish(withinMilliseconds: 60_000)
        #expect(events.all == [.stopped(TraceFileError(path: path, operation: "open", code: ENOENT))])

        StatePlace.makeFolders(above: path)
        let second = recorder(path, events)
        second.record(TraceLook(time: 1, face: 1), decision: nil)
        second.finish(withinMilliseconds: 60_000)
        #expect(events.all.last == .started(path: path))
        #expect(folder.text("missing/trace").hasSuffix("{\"t\":1,\"face\":1}\n"))
    }

    @Test("a recorder that is dropped ends its thread and frees the file")
    func dropped() throws {
        let folder = try TemporaryFolder()
        let events = Events()
        let path = "\(folder.path)/trace"
        do {
            let recorder = recorder(path, events)
            eventually("it starts") { !events.all.isEmpty }
            recorder.record(TraceLook(time: 1, face: 1), decision: nil)
        }
        eventually("the lock is free") { (try? TraceFile(path: path, maximumBytes: 10)) != nil }
    }

    @Test("a relative name lies in the state directory, an absolute one where it says")
    func places() {
        let systemd = ["STATE_DIRECTORY": "/var/lib/sursathi:/var/lib/other", "HOME": "/root"]
        #expect(StatePlace.path(of: "t.jsonl", environment: systemd) == "/var/lib/sursathi/t.jsonl")
        #expect(StatePlace.path(of: "/tmp/t", environment: systemd) == "/tmp/t")
        #expect(StatePlace.path(of: "", environment: systemd) == nil)
        #expect(StatePlace.path(of: "t", environment: ["HOME": "/home/a"]) == "/home/a/.local/state/sursathi/t")
        #expect(
            StatePlace.path(of: "t", environment: ["HOME": "/home/a", "XDG_STATE_HOME": "/s"]) == "/s/sursathi/t")
        #expect(StatePlace.path(of: "t", environment: ["XDG_STATE_HOME": "relative"]) == nil)
    }
}
