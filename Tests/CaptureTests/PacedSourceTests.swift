import Testing
import Threads

@testable import Capture

@Suite struct PacedSourceTests {
    @Test("frames do not come before they are due")
    func paces() throws {
        let recording = try RecordedSource.open(path: Fixture.path("discs.avi"), framesPerSecond: 100)
        let paced = PacedSource(recording)
        #expect(paced.description == recording.description)
        let start = MonotonicClock.seconds
        var frame = Frame()
        for index in 0..<7 {
            #expect(try paced.read(into: &frame, timeoutMilliseconds: 60_000) == .frame)
            #expect(frame.sequence == index)
            #expect(MonotonicClock.seconds - start >= Double(index) / 100 - 0.001)
        }
        #expect(try paced.read(into: &frame, timeoutMilliseconds: 0) == .ended)
    }

    @Test("a frame that is due too late is kept for the next call")
    func timesOut() throws {
        let paced = PacedSource(try RecordedSource.open(path: Fixture.path("discs.avi"), framesPerSecond: 0.001))
        var frame = Frame()
        #expect(try paced.read(into: &frame, timeoutMilliseconds: 0) == .frame)
        let first = frame.bytes
        for _ in 0..<3 { #expect(try paced.read(into: &frame, timeoutMilliseconds: 1) == .timedOut) }
        #expect(frame.sequence == 0 && frame.bytes == first)
    }

    @Test("after a rewind the frames come at once again")
    func rewinds() throws {
        let recording = try RecordedSource.open(path: Fixture.path("discs.avi"), framesPerSecond: 0.5)
        var frame = Frame()
        for _ in 0..<3 { _ = try recording.read(into: &frame, timeoutMilliseconds: 0) }
        let paced = PacedSource(recording)
        // Its first frame is at 6 s, and is given at once.
        #expect(try paced.read(into: &frame, timeoutMilliseconds: 0) == .frame)
        #expect(frame.sequence == 3)
        try recording.rewind()
        #expect(try paced.read(into: &frame, timeoutMilliseconds: 0) == .frame)
        #expect(frame.sequence == 0)
    }
}
