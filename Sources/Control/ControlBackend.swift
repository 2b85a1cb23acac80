// Runs on: the control thread (the event loop) calls the backend. It never blocks there: see `ControlBackend`.
import ControlProtocol

/// What the socket controls. The daemon implements it.
///
/// Every call comes from the one control thread and returns at once: it reads a snapshot or leaves an order for another
/// thread, and never waits for the player, a disk or the camera. A change that an order causes is reported through
/// `ControlServer.notify` when it happened, from any thread.
public protocol ControlBackend: DatabaseBackend {
    /// What the player does now.
    func status() -> PlaybackStatus
    /// The current song with its position and id; nil if none.
    func currentSong() -> Song?
    /// All songs of the queue in order, each with its position and id.
    func queue() -> [Song]
    /// Counts for `stats`.
    func statistics() -> PlaybackStatistics
    /// The audio outputs.
    func outputs() -> [AudioOutput]

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

    /// What is believed about the person.
    func mood() -> MoodReport
    /// Why this mood and this track.
    func why() -> WhyReport
    /// What was learned of the person's resting face.
    func baseline() -> BaselineReport
    /// Forgets the person's resting face.
    func resetBaseline() throws(ControlError)
    /// Keeps the resting face as it is, or lets it be learned on.
    func pinBaseline(_ isPinned: Bool) throws(ControlError)
    /// The moods of the configuration.
    func moods() -> [MoodEntry]
    /// What a mood would play next.
    /// - Parameter count: 1 to 100.
    /// - Throws: `ControlError.noSuchMood`.
    func upcoming(mood: String, count: Int) throws(ControlError) -> [UpcomingTrack]
    /// Holds a mood by hand.
    /// - Parameter minutes: above 0, at most a week; nil: until `feelAuto`.
    /// - Throws: `ControlError.noSuchMood`.
    func feel(mood: String, minutes: Double?) throws(ControlError)
    /// Lets the camera decide again.
    func feelAuto() throws(ControlError)
    /// Opens or closes the camera.
    func setCamera(isOn: Bool) throws(ControlError)
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

/// Why an order was not followed; it becomes an `ACK` line.
public struct ControlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// MPD's code.
    public let code: AckCode
    /// What was wrong and the way out, in one line.
    public let message: String

    /// Makes an error.
    public init(_ code: AckCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// No such position in the queue, in MPD's words.
    public static let badSongIndex = ControlError(.argument, "Bad song index")
    /// No such id in the queue, in MPD's words.
    public static let noSuchSong = ControlError(.noExist, "No such song")
    /// There is nothing to seek or skip in, in MPD's words.
    public static let notPlaying = ControlError(.playerSync, "Not playing")

    /// The configuration knows no such mood.
    public static func noSuchMood(_ mood: String) -> ControlError {
        ControlError(.noExist, "No such mood: \(mood); \"moods\" lists them")
    }
}
