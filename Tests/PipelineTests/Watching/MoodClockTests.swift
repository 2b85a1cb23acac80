import Testing

@testable import Pipeline

@Suite struct MoodClockTests {
    @Test("a stopped clock stands still and goes on from there")
    func stops() {
        var clock = MoodClock()
        #expect(clock.seconds(at: 10) == 10)
        clock.stop(at: 12)
        clock.stop(at: 13)
        #expect(clock.seconds(at: 20) == 12)
        clock.start(at: 32)
        clock.start(at: 33)
        #expect(clock.seconds(at: 35) == 15)
        clock.stop(at: 40)
        clock.start(at: 41)
        #expect(clock.seconds(at: 42) == 21)
    }
}
