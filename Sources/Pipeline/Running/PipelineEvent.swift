// Runs on: any thread (values only).
import Capture
import Library
import Mood
import Player
import Trace

/// Something that a log or a display shows. Delivered by the thread on which it happened; receivers return soon.
public enum PipelineEvent: Sendable {
    /// The mood changed, or became unknown.
    case mood(MoodDecision)
    /// The person said how they feel, took it back, or its time is over.
    case overrideChanged
    /// The camera.
    case capture(CaptureEvent)
    /// An off time began, or ended (nil).
    case cameraSwitched(CameraOffReason?)
    /// For a while no face could have been seen in the camera's pictures, and why; nil when one can be again.
    case light(PoorLight?)
    /// The player.
    case player(PlayerEvent)
    /// A remark on a mood's playlist: what was left out, or why it cannot be read.
    case playlist(mood: String, remark: String)
    /// A mood plays other tracks now, because its folder or its playlist has changed. The remark is that of `playlist`.
    case playlistChanged(mood: String, trackCount: Int, remark: String?)
    /// A mood that nothing seen can bring, and why.
    case unreachable(mood: String, remark: String)
    /// A mood was entered that has nothing to play; said once.
    case noPlaylist(mood: String)
    /// No mood has anything to play; the text says what to create.
    case noMusic(String)
    /// A frame could not be looked at; told the 1st, 10th, 100th ... time only.
    case frameFailed(reason: String, count: Int)
    /// The recording of scores and decisions.
    case trace(TraceEvent)
    /// The person's resting face could not be read or written.
    case baseline(BaselineFileError)
    /// The person took the output away, or gave it back.
    case outputSwitched(isEnabled: Bool)
    /// The music database.
    case library(MusicDatabase.Event)
    /// Further tags of the queue's tracks are known.
    case tagsRead
    /// What the person has banned could not be read: everything is played.
    case ratingsUnreadable(reason: String)
    /// The configuration was read again.
    case reloaded
    /// A reload could not be carried out in part; the old setting goes on.
    case reloadFailed(reason: String)
}
