// Runs on: any thread; a value.

/// Knows when a desktop, which counts the seconds by itself between two signals, would be wrong about the position.
struct PlaybackClock {
    /// A desktop shows whole seconds; what the player measures is newer than 0.1 s.
    static let toleranceSeconds = 0.5

    private var trackID: Int?
    private var seconds = 0.0
    private var isPlaying = false
    private var time = 0.0

    /// Takes the player's state.
    /// - Parameter now: on the monotonic clock.
    /// - Returns: whether the position is not what a desktop would work out from the states before.
    mutating func take(_ state: MPRISState, at now: Double) -> Bool {
        defer {
            trackID = state.trackID
            seconds = state.elapsedSeconds
            isPlaying = state.playback == .playing
            time = now
        }
        guard state.trackID != nil, state.playback != .stopped else { return false }
        // A track begins at its beginning, also after a stop.
        guard state.trackID == trackID else { return state.elapsedSeconds > 2 * Self.toleranceSeconds }
        let expected = seconds + (isPlaying ? now - time : 0)
        return abs(state.elapsedSeconds - expected) > Self.toleranceSeconds
    }
}
