// Runs on: the decoder thread delivers events, one at a time, in order.
import Library

/// Something happened in the player.
public enum PlayerEvent: Sendable, Equatable {
    /// The first sample of this track has reached the output stage.
    case trackStarted(QueueEntry, TrackTags)
    /// The track is no longer the one playing. `completed`: it was played to its end, not skipped or replaced.
    case trackEnded(QueueEntry, playedSeconds: Double, completed: Bool)
    /// The track cannot be played, or ended long before its end. Once each time that it is tried.
    case trackSkipped(path: String, reason: String)
    /// The current track goes on from another place, as ordered.
    case seeked(seconds: Double)
    /// The last track of a queue that does not repeat has ended; the state is now `stop`.
    case queueEnded
    /// Every track of the queue failed; the state is now `stop`.
    case nothingPlayable
    /// Playing, paused or stopped by an order or at the end of the queue.
    case stateChanged(PlayState)
    /// The volume was set, 0...100.
    case volumeChanged(Int)
    /// Repeat, random order, single, consume or crossfade was set, or single mode was used up.
    case optionsChanged
    /// Single mode has paused the music before the next track, or stopped it behind the last.
    case singleEnded
    /// The way in which tracks are brought to one loudness was set.
    case replayGainModeChanged(ReplayGainMode)
    /// The queue has other entries; `version` counts up.
    case queueChanged(version: Int)
    /// The output was opened, for the first time or after resting: `ALSA device default at 44100:16:2`.
    case outputOpened(String)
    /// The output cannot be opened or was lost; the next try is in `retrySeconds`. The place is kept.
    case outputLost(AudioOutputError, retrySeconds: Double)
    /// The output is back after `outputLost`.
    case outputRecovered
    /// The card's own volume cannot be used; the player's is, until the output is opened anew.
    case hardwareVolumeFailed(AudioOutputError)
    /// The output ran dry; `count` since the player started.
    case underrun(count: Int)
    /// The system refused real-time scheduling (an errno); the music plays without it.
    case realtimeRefused(errno: CInt)
}
