// Runs on: the thread that owns it, which waits for the daemon's answers.

/// Fetches what `watch` shows: each second what moves, and the rest only when it has changed.
public struct WatchFetcher {
    /// What to be told of while nothing is fetched.
    public static let subsystems: [Subsystem] = [
        .player, .mixer, .playlist, .options, .sticker, .mood, .camera, .output,
    ]
    private static let upcomingCount = 12
    /// Points of the plane that are kept: a minute's.
    private static let trailCount = 60

    /// What the list of coming songs was made for.
    private struct UpcomingKey: Equatable {
        var version: UInt32
        var next: Int?
        var isRandom: Bool
    }

    private var upcomingKey: UpcomingKey?
    private var ratedFile: String?

    /// Nothing has been fetched yet.
    public init() {}

    /// Brings a content up to date.
    /// - Parameter changed: what `idle` told; all of it the first time.
    public mutating func fetch(
        _ content: inout WatchContent, from client: ControlClient, changed: Set<Subsystem>
    ) throws(ControlClientError) {
        content.snapshot = try DaemonSnapshot(from: client)
        content.history = MoodMoment.list(
            pairs: try client.send("moodhistory", String(Int(WatchTimeline.seconds))))
        if content.moods.isEmpty || changed.contains(.mood) || changed.contains(.options) {
            content.moods = try client.moods().map(\.mood)
        }
        let mood = content.snapshot.mood
        if mood.isFacePresent, let valence = mood.valence, let arousal = mood.arousal {
            content.trail = content.trail.suffix(Self.trailCount - 1) + [.init(valence: valence, arousal: arousal)]
        } else {
            content.trail = Array(content.trail.dropFirst())
        }
        try fetchUpcoming(&content, client)
        let file = content.snapshot.song?.file
        if file != ratedFile || changed.contains(.sticker) {
            ratedFile = file
            content.rating =
                try file.map { (file) throws(ControlClientError) in try client.rating(of: file) } ?? .neutral
        }
    }

    private mutating func fetchUpcoming(_ content: inout WatchContent, _ client: ControlClient)
        throws(ControlClientError)
    {
        let status = content.snapshot.status
        let key = UpcomingKey(
            version: status.queueVersion, next: status.nextSongPosition, isRandom: status.isRandom)
        guard key != upcomingKey else { return }
        upcomingKey = key
        guard let next = status.nextSongPosition, next >= 0 else {
            content.upcoming = []
            return
        }
        // In random order only the next one is settled.
        let count = status.isRandom ? 1 : Self.upcomingCount
        do throws(ControlClientError) {
            content.upcoming = Song.list(pairs: try client.send("playlistinfo", "\(next):\(next + count)"))
        } catch {
            // The queue has become another one meanwhile; the next time it is asked again.
            guard case .rejected = error else { throw error }
            upcomingKey = nil
        }
    }
}

extension ControlClient {
    /// What the person thinks of a song.
    public func rating(of file: String) throws(ControlClientError) -> SongRating {
        do throws(ControlClientError) {
            let answer = try send("sticker", "get", "song", file, SongRating.stickerName)
            let value = answer.first?.value.split(separator: "=", maxSplits: 1).last.map(String.init)
            return value.flatMap(SongRating.init(rawValue:)) ?? .neutral
        } catch {
            // No such sticker, or a song that the library does not have.
            guard case .rejected = error else { throw error }
            return .neutral
        }
    }

    /// Says what the person thinks of a song.
    public func rate(_ file: String, _ rating: SongRating) throws(ControlClientError) {
        try send("sticker", "set", "song", file, SongRating.stickerName, rating.rawValue)
    }

    /// The songs that a rating was given, by their names.
    public func songs(rated rating: SongRating) throws(ControlClientError) -> [String] {
        try send("sticker", "find", "song", "", SongRating.stickerName, "=", rating.rawValue)
            .filter { $0.key == "file" }.map(\.value)
    }
}
