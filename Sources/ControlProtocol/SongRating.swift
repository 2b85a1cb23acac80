// Runs on: any thread. Value types only.

/// What a person thinks of a song: the values of the sticker `like`, as myMPD sets them (its docs/references/sticker.md).
public enum SongRating: String, Sendable, CaseIterable {
    /// No mood plays it any more.
    case banned = "0"
    /// As if nothing had been said.
    case neutral = "1"
    /// It is listed by `sursathictl liked`.
    case liked = "2"

    /// The sticker's name.
    public static let stickerName = "like"
}
