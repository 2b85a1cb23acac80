// Runs on: the control thread (the event loop) calls the backend. It never blocks there: see `ControlBackend`.
import ControlProtocol

/// The player: what it does, and orders to it. The calls are those of `ControlBackend`.
public protocol PlaybackBackend: Sendable {
    /// What the player does now.
    func status() -> PlaybackStatus
    /// The current song with its position and id; nil if none.
    func currentSong() -> Song?
    /// Counts for `stats`.
    func statistics() -> PlaybackStatistics

    /// Starts playing at a position of the queue; nil: goes on where it is, or starts the mood's playlist.
    /// - Throws: `ControlError.badSongIndex`.
    func play(position: Int?) throws(ControlError)
    /// Starts playing the song with this id; nil: as `play(position: nil)`.
    /// - Throws: `ControlError.noSuchSong`.
    func play(id: Int?) throws(ControlError)
    /// Pauses or goes on; nil toggles. Does nothing when stopped.
    func setPaused(_ isPaused: Bool?) throws(ControlError)
    /// Stops.
    func stop() throws(ControlError)
    /// Goes to the next song.
    /// - Throws: `ControlError.notPlaying`.
    func next() throws(ControlError)
    /// Goes to the song before.
    /// - Throws: `ControlError.notPlaying`.
    func previous() throws(ControlError)
    /// Goes to a time, which is finite and within 0 to 1e9 (or ±1e9 if relative).
    /// - Throws: `ControlError.badSongIndex`, `.noSuchSong`, `.notPlaying`.
    func seek(_ seek: Seek) throws(ControlError)
    /// Sets the volume, 0 to 100.
    func setVolume(_ percent: Int) throws(ControlError)
    /// Forgets the last error.
    func clearError() throws(ControlError)

    /// Sets whether the queue starts again at its end.
    func setRepeating(_ isRepeating: Bool) throws(ControlError)
    /// Sets whether the queue is played in random order.
    func setRandom(_ isRandom: Bool) throws(ControlError)
    /// Sets whether the music stops after the current song.
    func setSingle(_ single: SingleChoice) throws(ControlError)
    /// Sets whether songs that were played are removed.
    func setConsuming(_ isConsuming: Bool) throws(ControlError)
    /// Sets how long two songs of the queue overlap; 0 is gapless.
    func setCrossfade(seconds: Int) throws(ControlError)
    /// Which loudness songs are brought to.
    func replayGain() -> ReplayGainChoice
    /// Sets which loudness songs are brought to.
    func setReplayGain(_ mode: ReplayGainChoice) throws(ControlError)
}

/// Where to seek to.
public enum Seek: Sendable, Equatable {
    /// In the song at this position of the queue.
    case position(Int, seconds: Double)
    /// In the song with this id.
    case id(Int, seconds: Double)
    /// In the current song, from its start.
    case current(seconds: Double)
    /// In the current song, from here; negative is back.
    case relative(seconds: Double)
}
