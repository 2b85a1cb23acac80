// Runs on: any thread. Value types only.

/// A part of the daemon whose changes `idle` reports (MPD `src/IdleFlags.cxx`; the last two are SurSathi's).
///
/// The order of the cases is the order in which changes are reported.
public enum Subsystem: String, Sendable, CaseIterable {
    /// The library.
    case database
    /// A stored playlist.
    case storedPlaylist = "stored_playlist"
    /// The queue.
    case playlist
    /// Started, stopped, paused, seeked, another song.
    case player
    /// The volume.
    case mixer
    /// An audio output.
    case output
    /// Options such as repeat and crossfade.
    case options
    /// The sticker database.
    case sticker
    /// A library update has started or finished.
    case update
    /// A client's subscription.
    case subscription
    /// A message to a subscribed channel.
    case message
    /// A neighbor on the network.
    case neighbor
    /// The list of mounts.
    case mount
    /// A partition.
    case partition
    /// The mood, its override, or the face.
    case mood
    /// The camera: on, off, lost, back.
    case camera

    /// True for what an MPD has too. A bare `idle` reports only these, because MPD's clients know no others.
    public var isOfMPD: Bool { self != .mood && self != .camera }
}
