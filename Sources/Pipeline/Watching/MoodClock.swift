// Runs on: the vision thread; a value.

/// The clock of the mood: the machine's, but it stands still while the camera is closed between two looks, so that a face that was
/// there before is not taken to be away.
struct MoodClock: Sendable {
    /// For how long it has stood still so far.
    private var stillSeconds = 0.0
    private var stoppedAt: Double?

    /// Its time when the machine's is `now`.
    func seconds(at now: Double) -> Double { (stoppedAt ?? now) - stillSeconds }

    /// Stops it; further calls change nothing.
    mutating func stop(at now: Double) { stoppedAt = stoppedAt ?? now }

    /// Lets it go on; further calls change nothing.
    mutating func start(at now: Double) {
        guard let stoppedAt else { return }
        stillSeconds += max(0, now - stoppedAt)
        self.stoppedAt = nil
    }
}
