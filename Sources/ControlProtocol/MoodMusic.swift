// Runs on: any thread. Value types only.

/// The answer of `why`: how the mood and the track came about, one reason a line.
public struct WhyReport: Sendable, Equatable {
    /// The reasons in the order of the data: camera, face, emotion, mood, track.
    public var lines: [Pair]

    /// Makes a report.
    public init(lines: [Pair] = []) { self.lines = lines }
}

/// One row of `moods`: a mood that the configuration names, and its playlist.
public struct MoodEntry: Sendable, Equatable {
    /// The mood's name.
    public var mood: String
    /// Its playlist; nil if it has none.
    public var playlist: String?
    /// How many tracks the playlist holds.
    public var trackCount: Int

    /// Makes a row.
    public init(mood: String, playlist: String? = nil, trackCount: Int = 0) {
        self.mood = mood
        self.playlist = playlist
        self.trackCount = trackCount
    }

    /// The row's lines.
    public var pairs: [Pair] {
        var writer = PairList()
        writer.add("mood", mood)
        writer.add("playlist", playlist)
        writer.add("tracks", trackCount)
        return writer.pairs
    }

    /// Reads the answer of `moods`.
    public static func list(pairs: [Pair]) -> [MoodEntry] {
        groups(of: pairs, startingAt: "mood").map { group in
            var entry = MoodEntry(mood: group[0].value)
            for pair in group {
                if pair.key == "playlist" { entry.playlist = pair.value }
                if pair.key == "tracks" { entry.trackCount = Int(pair.value) ?? 0 }
            }
            return entry
        }
    }
}

/// One row of `upcoming`: a song that the mood would play, and why.
public struct UpcomingTrack: Sendable, Equatable {
    /// The song.
    public var song: Song
    /// Why it was chosen.
    public var reason: String

    /// Makes a row.
    public init(song: Song, reason: String) {
        self.song = song
        self.reason = reason
    }

    /// The row's lines: the song's, then `reason`.
    public func pairs(mask: Set<SongTag> = Set(SongTag.allCases)) -> [Pair] {
        song.pairs(mask: mask) + [Pair("reason", reason)]
    }

    /// Reads the answer of `upcoming`.
    public static func list(pairs: [Pair]) -> [UpcomingTrack] {
        groups(of: pairs, startingAt: "file").compactMap { group in
            guard let song = Song(pairs: group) else { return nil }
            return UpcomingTrack(song: song, reason: group.first { $0.key == "reason" }?.value ?? "")
        }
    }
}
