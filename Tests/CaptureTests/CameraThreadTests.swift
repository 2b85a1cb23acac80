import Glibc
import Synchronization
import Testing

@testable import Capture

/// A source that plays a list of answers and then repeats the last. It never sleeps long: answers come at once.
private final class FakeSource: FrameSource {
    let description = SourceDescription(name: "fake", format: .gray, width: 1, height: 1, framesPerSecond: 0)
    private var answers: [Result<FrameRead, CaptureError>]
    private let onClose: @Sendable () -> Void
    private var sequence = 0

    init(_ answers: [Result<FrameRead, CaptureError>], onClose: @escaping @Sendable () -> Void = {}) {
        self.answers = answers
        self.onClose = onClose
    }

    deinit { onClose() }

    func read(into frame: inout Frame, timeoutMilliseconds: Int) throws(CaptureError) -> FrameRead {
        usleep(500)
        let answer = answers.count > 1 ? answers.removeFirst() : answers[0]
        let read = try answer.get()
        if read == .frame {
            frame.bytes = [1]
            frame.sequence = sequence
            sequence += 1
        }
        return read
    }
}

/// What a camera thread told, and a way to wait for it.
private final class EventLog: Sendable {
    private let monitor = Monitor<[CaptureEvent]>([])

    func append(_ event: CaptureEvent) {
        monitor.withLock { $0.append(event) }
        monitor.signal()
    }

    var all: [CaptureEvent] { monitor.withLock { $0 } }

    /// Waits until the events satisfy a condition; false after a minute.
    func wait(_ condition: ([CaptureEvent]) -> Bool) -> Bool {
        monitor.waitWithLock(timeoutMilliseconds: 60_000, until: condition) { condition($0) }
    }

    static func isOpened(_ event: CaptureEvent) -> Bool {
        if case .opened = event { return true }
        return false
    }
}

/// Numbers the attempts to open a source.
private final class Attempts: Sendable {
    private let counter = Mutex(0)

    /// 0 for the first attempt, 1 for the second ...
    func next() -> Int {
        counter.withLock { counter in
            defer { counter += 1 }
            return counter
        }
    }

    var count: Int { counter.withLock { $0 } }
}

@Suite struct CameraThreadTests {
    private static let busy = CaptureError(name: "fake", reason: .busy, detail: "is in use by another program")
    private static let missing = CaptureError(name: "fake", reason: .missing, detail: "is not there")

    /// No real waiting; a day where a test means never.
    private static let quick = CameraTiming(
        stallSeconds: 60, retrySeconds: [0.001], readMilliseconds: 1, settleMilliseconds: 1)
    private static let never = CameraTiming(
        stallSeconds: 86_400, retrySeconds: [86_400], readMilliseconds: 1, settleMilliseconds: 1)

    @Test("frames reach the mailbox and are counted; stop closes the source and empties the mailbox")
    func delivers() throws {
        let mailbox = FrameMailbox()
        let log = EventLog()
        let closed = Attempts()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in FakeSource([.success(.frame)], onClose: { _ = closed.next() }) },
            mailbox: mailbox, timing: Self.quick, onEvent: { log.append($0) })
        var frame = Frame()
        for _ in 0..<3 { #expect(mailbox.take(into: &frame, timeoutMilliseconds: 60_000)) }
        thread.stop()
        thread.stop()
        #expect(thread.counters.frames >= 3 && thread.counters.dropped == 0 && thread.counters.reconnects == 0)
        #expect(log.all.count == 2 && log.all.last == .closed)
        #expect(log.all.first.map(EventLog.isOpened) == true)
        #expect(closed.count == 1)
        #expect(!mailbox.take(into: &frame, timeoutMilliseconds: 0))
    }

    @Test("a busy camera is tried again until it is free; the same loss is told the 1st and the 10th time")
    func busyThenFree() throws {
        let attempts = Attempts()
        let mailbox = FrameMailbox()
        let log = EventLog()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in
                if attempts.next() < 12 { throw Self.busy }
                return FakeSource([.success(.frame)])
            }, mailbox: mailbox, timing: Self.quick, onEvent: { log.append($0) })
        var frame = Frame()
        #expect(mailbox.take(into: &frame, timeoutMilliseconds: 60_000))
        thread.stop()
        let told = CaptureEvent.lost(Self.busy, retrySeconds: 0.001)
        #expect(Array(log.all.prefix(2)) == [told, told])
        #expect(log.all.count == 4 && log.all.last == .closed)
    }

    @Test("the waits between attempts grow, and begin anew after a good frame")
    func backOff() throws {
        let attempts = Attempts()
        let log = EventLog()
        let timing = CameraTiming(
            stallSeconds: 60, retrySeconds: [0.001, 0.002, 0.003], readMilliseconds: 1, settleMilliseconds: 1)
        let thread = try CameraThread(
            open: { () throws(CaptureError) in
                let number = attempts.next()
                if number == 5 { return FakeSource([.success(.frame), .failure(Self.busy)]) }
                throw CaptureError(name: "fake", reason: .busy, detail: "attempt \(number)")
            }, mailbox: FrameMailbox(), timing: timing, onEvent: { log.append($0) })
        #expect(log.wait { $0.count >= 8 })
        thread.stop()
        let waits = log.all.compactMap { event -> Double? in
            if case .lost(_, let seconds) = event { return seconds }
            return nil
        }
        #expect(Array(waits.prefix(7)) == [0.001, 0.002, 0.003, 0.003, 0.003, 0.001, 0.002])
    }

    @Test(
        "what no event announces is tried again soon, however long it lasts; what is plugged in may wait",
        arguments: [
            (CaptureError.Reason.busy, 0.004), (.stalled, 0.004), (.unusable, 0.004), (.missing, 0.008),
            (.forbidden, 0.008),
        ])
    func unannounced(_ reason: CaptureError.Reason, _ longest: Double) throws {
        let log = EventLog()
        let attempts = Attempts()
        var timing = Self.quick
        timing.retrySeconds = [0.001, 0.002, 0.008]
        timing.unannouncedRetrySeconds = 0.004
        let thread = try CameraThread(
            open: { () throws(CaptureError) in
                throw CaptureError(name: "fake", reason: reason, detail: "attempt \(attempts.next())")
            }, mailbox: FrameMailbox(), timing: timing, onEvent: { log.append($0) })
        #expect(log.wait { $0.count >= 4 })
        thread.stop()
        let waits = log.all.prefix(4).compactMap { event -> Double? in
            if case .lost(_, let seconds) = event { return seconds }
            return nil
        }
        #expect(waits == [0.001, 0.002, longest, longest])
    }

    @Test("a camera that is lost in the middle comes back")
    func lostAndBack() throws {
        let mailbox = FrameMailbox()
        let log = EventLog()
        let attempts = Attempts()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in
                attempts.next() == 0
                    ? FakeSource([.success(.frame), .success(.timedOut), .failure(Self.missing)])
                    : FakeSource([.success(.frame)])
            }, mailbox: mailbox, timing: Self.quick, onEvent: { log.append($0) })
        #expect(log.wait { $0.filter(EventLog.isOpened).count == 2 })
        thread.stop()
        #expect(log.all.contains(.lost(Self.missing, retrySeconds: 0.001)))
        #expect(thread.counters.reconnects == 1)
    }

    @Test("a missing camera is tried at once when a video device appears, and not for other devices")
    func replug() throws {
        let folder = try TemporaryFolder()
        let device = folder.path + "/video0"
        let mailbox = FrameMailbox()
        let log = EventLog()
        let attempts = Attempts()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in
                _ = attempts.next()
                if access(device, F_OK) != 0 { throw Self.missing }
                return FakeSource([.success(.frame)])
            }, mailbox: mailbox, timing: Self.never, deviceFolder: folder.path, onEvent: { log.append($0) })
        #expect(log.wait { $0.contains(.lost(Self.missing, retrySeconds: 86_400)) })
        try folder.write("ttyUSB0", [])
        try folder.write("video0", [])
        var frame = Frame()
        #expect(mailbox.take(into: &frame, timeoutMilliseconds: 60_000))
        thread.stop()
        #expect(attempts.count == 2)
    }

    @Test("a source that delivers nothing is closed and opened again")
    func stalls() throws {
        let log = EventLog()
        let closed = Attempts()
        var timing = Self.quick
        timing.stallSeconds = 0.01
        let thread = try CameraThread(
            open: { () throws(CaptureError) in
                FakeSource([.success(.frame), .success(.timedOut)], onClose: { _ = closed.next() })
            }, mailbox: FrameMailbox(), timing: timing, onEvent: { log.append($0) })
        #expect(log.wait { $0.filter(EventLog.isOpened).count == 3 })
        thread.stop()
        #expect(closed.count >= 3)
        let reasons = log.all.compactMap { event -> CaptureError.Reason? in
            if case .lost(let error, _) = event { return error.reason }
            return nil
        }
        #expect(reasons.first == .stalled)
    }

    @Test("unusable frames are counted, told ever more rarely, and never end the stream")
    func drops() throws {
        let mailbox = FrameMailbox()
        let log = EventLog()
        let answers = (0..<150).map { _ in Result<FrameRead, CaptureError>.success(.dropped("an empty frame")) }
        let thread = try CameraThread(
            open: { () throws(CaptureError) in FakeSource(answers + [.success(.frame)]) }, mailbox: mailbox,
            timing: Self.quick, onEvent: { log.append($0) })
        var frame = Frame()
        #expect(mailbox.take(into: &frame, timeoutMilliseconds: 60_000))
        thread.stop()
        #expect(thread.counters.dropped == 150 && thread.counters.reconnects == 0)
        let told = [1, 10, 100].map { CaptureEvent.frameDropped(reason: "an empty frame", count: $0) }
        #expect(Array(log.all.dropFirst().dropLast()) == told)
    }

    @Test("switched off the source is closed; switched on it is opened again")
    func enabling() throws {
        let mailbox = FrameMailbox()
        let log = EventLog()
        let closed = Attempts()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in FakeSource([.success(.frame)], onClose: { _ = closed.next() }) },
            mailbox: mailbox, timing: Self.quick, isEnabled: false, onEvent: { log.append($0) })
        #expect(log.all.isEmpty)
        thread.setEnabled(true)
        #expect(log.wait { $0.count == 1 })
        thread.setEnabled(false)
        #expect(log.wait { $0.last == .closed })
        #expect(closed.count == 1)
        thread.setEnabled(true)
        #expect(log.wait { $0.count == 3 })
        thread.stop()
        #expect(log.all.filter(EventLog.isOpened).count == 2)
    }

    @Test("between two looks the source is closed and opened again, which is neither a loss nor told as one")
    func rests() throws {
        let mailbox = FrameMailbox()
        let log = EventLog()
        let closed = Attempts()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in FakeSource([.success(.frame)], onClose: { _ = closed.next() }) },
            mailbox: mailbox, timing: Self.quick, onEvent: { log.append($0) })
        #expect(log.wait { $0.count == 1 })
        for count in 1...3 {
            thread.setResting(true)
            #expect(log.wait { $0.last == .rested(count: count) })
            #expect(closed.count == count)
            var frame = Frame()
            #expect(!mailbox.take(into: &frame, timeoutMilliseconds: 0))
            thread.setResting(false)
            #expect(log.wait { $0.count == 1 + 2 * count })
            #expect(mailbox.take(into: &frame, timeoutMilliseconds: 60_000))
        }
        thread.stop()
        #expect(log.all.filter(EventLog.isOpened).count == 1)
        #expect(log.all.filter { if case .resumed = $0 { true } else { false } }.count == 3)
        #expect(log.all.last == .closed)
        #expect(thread.counters.reconnects == 0)
    }

    @Test("a camera that rests can be switched off, and one that is off does not come back from its rest")
    func restsAndOff() throws {
        let log = EventLog()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in FakeSource([.success(.frame)]) }, mailbox: FrameMailbox(),
            timing: Self.quick, onEvent: { log.append($0) })
        #expect(log.wait { $0.count == 1 })
        thread.setResting(true)
        #expect(log.wait { $0.count == 2 })
        thread.setEnabled(false)
        #expect(log.wait { $0.last == .closed })
        thread.setResting(false)
        thread.setEnabled(true)
        #expect(log.wait { $0.filter(EventLog.isOpened).count == 2 })
        thread.stop()
        #expect(log.all.count == 5)
    }

    @Test("a camera that cannot be opened after a rest is lost, and told as opened when it is back")
    func lostAfterRest() throws {
        let attempts = Attempts()
        let log = EventLog()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in
                if attempts.next() == 1 { throw Self.busy }
                return FakeSource([.success(.frame)])
            }, mailbox: FrameMailbox(), timing: Self.quick, onEvent: { log.append($0) })
        #expect(log.wait { $0.count == 1 })
        thread.setResting(true)
        #expect(log.wait { $0.count == 2 })
        thread.setResting(false)
        #expect(log.wait { $0.count == 4 })
        thread.stop()
        #expect(log.all[2] == .lost(Self.busy, retrySeconds: 0.001))
        #expect(EventLog.isOpened(log.all[3]))
    }

    @Test("a missing camera can be switched off and stopped while it is waited for")
    func stopsWhileWaiting() throws {
        let log = EventLog()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in throw Self.missing }, mailbox: FrameMailbox(), timing: Self.never,
            deviceFolder: "/nowhere/at-all", onEvent: { log.append($0) })
        #expect(log.wait { $0.count == 1 })
        thread.setEnabled(false)
        #expect(log.wait { $0.last == .closed })
        thread.setEnabled(true)
        #expect(log.wait { $0.count == 3 })
        thread.stop()
    }

    @Test("a recording that is over stays closed until it is switched off and on")
    func ends() throws {
        let log = EventLog()
        let attempts = Attempts()
        let thread = try CameraThread(
            open: { () throws(CaptureError) in
                _ = attempts.next()
                return FakeSource([.success(.frame), .success(.ended)])
            }, mailbox: FrameMailbox(), timing: Self.quick, onEvent: { log.append($0) })
        #expect(log.wait { $0.last == .ended })
        #expect(attempts.count == 1)
        thread.setEnabled(false)
        thread.setEnabled(true)
        #expect(log.wait { $0.filter { $0 == .ended }.count == 2 })
        thread.stop()
    }
}
