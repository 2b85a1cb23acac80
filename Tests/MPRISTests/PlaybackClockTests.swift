import Testing

@testable import MPRIS

@Suite struct PlaybackClockTests {
    private func state(_ seconds: Double, _ playback: MPRISState.Playback = .playing, id: Int? = 1) -> MPRISState {
        var state = MPRISState()
        state.trackID = id
        state.playback = playback
        state.elapsedSeconds = seconds
        return state
    }

    /// Which of the states, each with its time, are jumps.
    private func jumps(_ steps: [(MPRISState, Double)]) -> [Bool] {
        var clock = PlaybackClock()
        return steps.map { clock.take($0.0, at: $0.1) }
    }

    @Test("time that passes is no jump, nor is a pause or a track's beginning")
    func steady() {
        let steps: [(MPRISState, Double)] = [
            (state(0, .stopped, id: nil), 0), (state(0), 10), (state(5), 15), (state(5.2, .paused), 15.2),
            (state(5.2, .paused), 500), (state(5.2), 500), (state(6.4), 501), (state(0.1, id: 2), 502),
            (state(0, .stopped, id: 2), 600), (state(0, id: 2), 700),
        ]
        #expect(jumps(steps) == steps.map { _ in false })
    }

    @Test("what a desktop could not work out is a jump")
    func jumping() {
        // Among them a track that is repeated (20 to 0) and an output that stalls (0 to 2 in 10 seconds).
        let steps: [(MPRISState, Double)] = [
            (state(30), 0), (state(60), 1), (state(20), 2), (state(0), 30), (state(2), 40), (state(90, id: 2), 41),
            (state(91, .paused, id: 2), 42), (state(10, .paused, id: 2), 43),
        ]
        #expect(jumps(steps) == [true, true, true, true, true, true, false, true])
    }
}
