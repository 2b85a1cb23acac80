// Runs on: the control thread (the event loop) calls the backend. It never blocks there: see `ControlBackend`.
import ControlProtocol

/// The person's mood, and the music that goes with it. The calls are those of `ControlBackend`.
public protocol MoodBackend: Sendable {
    /// What is believed about the person.
    func mood() -> MoodReport
    /// What was felt in the last seconds, the oldest first.
    /// - Parameter seconds: 1 to 3600.
    func moodHistory(seconds: Int) -> [MoodMoment]
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
}
