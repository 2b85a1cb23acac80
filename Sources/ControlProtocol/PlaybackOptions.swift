// Runs on: any thread. Value types only.

/// Whether the music stops after the current song, as MPD spells it.
public enum SingleChoice: String, Sendable, CaseIterable {
    /// It goes on.
    case off = "0"
    /// It stops, or with `repeat` the song is played over and over.
    case on = "1"
    /// It stops once, and then the mode is off.
    case oneShot = "oneshot"
}

/// Which loudness songs are brought to, as MPD spells it.
public enum ReplayGainChoice: String, Sendable, CaseIterable {
    /// As loud as their files.
    case off
    /// Every song as loud as the others.
    case track
    /// Every album as loud as the others.
    case album
    /// `track` in random order, else `album`.
    case auto
}
