// Runs on: whichever thread holds the daemon's state lock; loading reads folders, so not on the audio thread.
import Glibc
import Library
import Player

/// What each mood plays: its tracks in the order in which they come, and how far they have been heard.
public struct MoodPlaylists: Sendable {
    /// One mood's playlist.
    public struct Entry: Sendable {
        /// The mood.
        public let mood: String
        /// The folder or playlist file.
        public fileprivate(set) var path: String
        /// The tracks, shuffled if that is wished.
        public fileprivate(set) var tracks: [Track]
        /// The place of the track that comes next.
        public fileprivate(set) var next: Int
        /// What is wrong with the playlist, or what of it was left out; nil if all is well.
        public fileprivate(set) var remark: String?
        fileprivate let isShuffled: Bool
        /// The path as it is configured: what lies there may be spelt otherwise.
        fileprivate let configuredPath: String

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
        folder = Self.folder(of: configuration)
        entries = []
        var generator = SplitMix64(seed: seed)
        for mood in configuration.moods where !mood.emotions.isEmpty {
            let configuredPath = MusicFolder.absolute(mood.playlist, in: self.folder)
            let path = Self.existing(configuredPath)
            var (tracks, remark) = Self.contents(path)
            if configuration.music.shuffle { tracks.shuffle(using: &generator) }
            entries.append(
                Entry(
                    mood: mood.name, path: path, tracks: tracks, next: 0, remark: remark,
                    isShuffled: configuration.music.shuffle, configuredPath: configuredPath))
        }
    }

    /// The folder that relative playlists lie in; empty if there is none.
    static func folder(of configuration: Configuration) -> String {
        let folder = configuration.music.folder.isEmpty ? MusicFolder.standard() ?? "" : configuration.music.folder
        return MusicFolder.absolute(folder, in: processEnvironment()["HOME"] ?? "/")
    }

    /// The path of what a mood plays, as it is spelt on disk.
    static func place(of mood: Configuration.MoodSettings, in folder: String) -> String {
        existing(MusicFolder.absolute(mood.playlist, in: folder))
    }

    fileprivate static func contents(_ path: String) -> (tracks: [Track], remark: String?) {
        do throws(PlaylistError) {
            let contents = try PlaylistReader.read(path)
            return (contents.tracks, contents.summary)
        } catch {
            return ([], error.description)
        }
    }

    /// The playlists as they are on disk now. Tracks that were there keep their order; where they are shuffled, new ones come somewhere among
    /// those that are still to come.
    /// - Parameter seed: of the new ones' places.
    public func readAgain(seed: UInt64) -> MoodPlaylists {
        var again = self
        var generator = SplitMix64(seed: seed)
        for index in again.entries.indices { again.entries[index].readAgain(using: &generator) }
        return again
    }

    /// A folder may be spelt with a capital, and a playlist may leave out its extension.
    fileprivate static func existing(_ path: String) -> String {
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

    /// The moods that have other tracks than in an older reading, or another order.
    func changed(from older: MoodPlaylists) -> Set<String> {
        var changed: Set<String> = []
        for entry in entries {
            let before = older.entries.first { $0.mood == entry.mood }
            if before.map({ !$0.plays(likeThat: entry) }) ?? true { changed.insert(entry.mood) }
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

extension MoodPlaylists.Entry {
    fileprivate func plays(likeThat other: Self) -> Bool {
        guard isShuffled == other.isShuffled else { return false }
        // The order of what is shuffled is chance.
        return isShuffled
            ? tracks.count == other.tracks.count && Set(tracks.map(\.path)) == Set(other.tracks.map(\.path))
            : tracks.elementsEqual(other.tracks) { $0.path == $1.path }
    }

    fileprivate mutating func readAgain(using generator: inout SplitMix64) {
        path = MoodPlaylists.existing(configuredPath)
        let (found, remark) = MoodPlaylists.contents(path)
        self.remark = remark
        var left: [String: [Track]] = [:]
        for track in found.reversed() { left[track.path, default: []].append(track) }
        // What was heard last and is still there: the mood goes on behind it.
        var kept: [Track] = []
        var keptHeard = 0
        for (place, track) in tracks.enumerated() {
            guard let same = left[track.path]?.popLast() else { continue }
            kept.append(same)
            if place < next { keptHeard += 1 }
        }
        guard isShuffled else {
            let last = keptHeard > 0 ? kept[keptHeard - 1].path : nil
            tracks = found
            next = last.flatMap { path in found.firstIndex { $0.path == path } }.map { ($0 + 1) % found.count } ?? 0
            return
        }
        var coming = Array(kept[keptHeard...])
        let new = found.filter { left[$0.path]?.popLast() != nil }
        if new.count > 100 {
            coming = (coming + new).shuffled(using: &generator)
        } else {
            for track in new { coming.insert(track, at: Int.random(in: 0...coming.count, using: &generator)) }
        }
        tracks = kept[..<keptHeard] + coming
        next = tracks.isEmpty ? 0 : keptHeard % tracks.count
    }
}
