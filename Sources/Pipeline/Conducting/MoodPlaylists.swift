// Runs on: whichever thread holds the daemon's state lock; loading reads folders, so not on the audio thread.
import Glibc
import Library

/// What each mood plays: its tracks in the order in which they come, and how far they have been heard.
public struct MoodPlaylists: Sendable {
    /// One mood's playlist.
    public struct Entry: Sendable {
        /// The mood.
        public let mood: String
        /// The folder or playlist file.
        public let path: String
        /// The tracks, shuffled if that is wished.
        public fileprivate(set) var tracks: [Track]
        /// The place of the track that comes next.
        public fileprivate(set) var next: Int
        /// What is wrong with the playlist, or what of it was left out; nil if all is well.
        public let remark: String?
        fileprivate let isShuffled: Bool

        /// Whether it is a playlist file, not a folder.
        var isPlaylistFile: Bool { ["m3u", "m3u8", "pls"].contains { path.lowercased().hasSuffix(".\($0)") } }

        /// How many tracks it has.
        public var trackCount: Int { tracks.count }
    }

    /// In the configuration's order.
    public private(set) var entries: [Entry]
    /// The folder that relative playlists lie in; empty if there is none.
    public let folder: String
    /// Paths of songs that no mood plays any more, by the person's order.
    public var banned: Set<String> = []

    /// Reads the playlists of all moods.
    /// - Parameter seed: of the shuffling; the same seed gives the same order.
    public init(configuration: Configuration, seed: UInt64) {
        let folder = configuration.music.folder.isEmpty ? MusicFolder.standard() ?? "" : configuration.music.folder
        self.folder = MusicFolder.absolute(folder, in: processEnvironment()["HOME"] ?? "/")
        entries = []
        var generator = SplitMix64(seed: seed)
        for mood in configuration.moods where !mood.emotions.isEmpty {
            let path = Self.existing(MusicFolder.absolute(mood.playlist, in: self.folder))
            var tracks: [Track] = []
            var remark: String?
            do throws(PlaylistError) {
                let contents = try PlaylistReader.read(path)
                tracks = contents.tracks
                remark = contents.summary
            } catch {
                remark = error.description
            }
            if configuration.music.shuffle { tracks.shuffle(using: &generator) }
            entries.append(
                Entry(
                    mood: mood.name, path: path, tracks: tracks, next: 0, remark: remark,
                    isShuffled: configuration.music.shuffle))
        }
    }

    /// A folder may be spelt with a capital, and a playlist may leave out its extension.
    private static func existing(_ path: String) -> String {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let name = path[slash...]
        let capital = String(path[..<slash]) + name.prefix(1).uppercased() + String(name.dropFirst())
        let candidates: [String] = [path, capital] + ["m3u", "m3u8", "pls"].map { "\(path).\($0)" }
        return candidates.first { access($0, F_OK) == 0 } ?? path
    }

    /// The moods that have something to play.
    public var playable: [String] {
        entries.filter { $0.tracks.contains { !banned.contains($0.path) } }.map(\.mood)
    }

    /// A mood's tracks from the one that comes next, once around; those that are banned are left out.
    /// - Parameter limit: no more than these; a playlist may have tens of thousands.
    public func upcoming(_ mood: String, limit: Int = .max) -> [Track] {
        guard let entry = entries.first(where: { $0.mood == mood }) else { return [] }
        let limit = max(0, limit)
        guard banned.isEmpty else {
            let allowed = (entry.tracks[entry.next...] + entry.tracks[..<entry.next]).lazy.filter {
                !banned.contains($0.path)
            }
            return Array(allowed.prefix(limit))
        }
        let rest = entry.tracks[entry.next...].prefix(limit)
        return Array(rest + entry.tracks[..<entry.next].prefix(limit - rest.count))
    }

    /// The moods whose playlist has this track.
    func moods(withTrack path: String) -> Set<String> {
        Set(entries.filter { $0.tracks.contains { $0.path == path } }.map(\.mood))
    }

    /// A track of a mood began to sound: the mood goes on behind it next time.
    public mutating func heard(_ path: String, of mood: String) {
        guard let index = entries.firstIndex(where: { $0.mood == mood }),
            let place = entries[index].tracks.firstIndex(where: { $0.path == path })
        else { return }
        entries[index].next = (place + 1) % entries[index].tracks.count
    }

    /// The track of each mood that was heard last, by its mood: what `heard` takes. Moods at their beginning are left out.
    public var lastHeard: [String: String] {
        var paths: [String: String] = [:]
        for entry in entries where entry.next > 0 && entry.next <= entry.tracks.count {
            paths[entry.mood] = entry.tracks[entry.next - 1].path
        }
        return paths
    }

    /// Takes over the places of an older reading (a reload), and what is banned.
    public mutating func keepPlaces(of older: MoodPlaylists) {
        banned = older.banned
        for entry in older.entries {
            guard entry.next > 0, entry.next <= entry.tracks.count else { continue }
            heard(entry.tracks[entry.next - 1].path, of: entry.mood)
        }
    }

    /// The moods that have other tracks than in an older reading, or another kind of order.
    func changed(from older: MoodPlaylists) -> Set<String> {
        var changed: Set<String> = []
        for entry in entries {
            let before = older.entries.first { $0.mood == entry.mood }
            if before?.isShuffled != entry.isShuffled
                || Set(before?.tracks.map(\.path) ?? []) != Set(entry.tracks.map(\.path))
            {
                changed.insert(entry.mood)
            }
        }
        return changed
    }

    /// What to create if no mood has anything to play; nil if one has.
    public var advice: String? {
        guard playable.isEmpty else { return nil }
        let names = entries.map(\.mood).joined(separator: ", ")
        let place = folder.isEmpty ? "the music folder (set music.folder in config.toml)" : folder
        return "no mood has music: create folders named \(names) in \(place) and put MP3 files into them,"
            + " or name playlists under [moods] in config.toml"
    }
}

/// Vigna's SplitMix64 (prng.di.unimi.it/splitmix64.c): small, seeded, the same everywhere.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The numbers of a seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
