// Runs on: any thread (values only).

/// What the daemon keeps on disk, by its place in the state folder or in the folder of covers.
enum StoredKind: String, CaseIterable {
    /// What the next start goes on with: queue, place, volume, mood by hand.
    case state
    /// The person's resting face, as a few numbers.
    case baseline
    /// The songs of the music folder.
    case database
    /// Likes, bans and other notes on songs.
    case stickers
    /// Playlists that were saved.
    case playlists
    /// Scores and decisions, if `trace.file` asks for them.
    case trace
    /// Covers of songs, for desktops.
    case covers
    /// A file that is none of these.
    case other

    /// The kind of a file.
    /// - Parameters:
    ///   - path: below the state folder.
    ///   - traceFile: `trace.file`, if it is relative.
    init(statePath path: String, traceFile: String) {
        let parts = path.split(separator: "/")
        // A crash in the middle of a replacement leaves the new file beside the old one.
        let plain = path.hasSuffix(".new") ? String(path.dropLast(4)) : path
        self =
            switch plain {
            case "state.json", "queue.m3u": .state
            case "baseline.json": .baseline
            case "library/music.db": .database
            case "library/stickers": .stickers
            case traceFile where !traceFile.isEmpty, traceFile + ".1" where !traceFile.isEmpty: .trace
            default: parts.starts(with: ["library", "playlists"]) ? .playlists : .other
            }
    }
}
