// Runs on: any thread. Value types only.

/// The tags of MPD 0.23, in its order (MPD `src/tag/Names.cxx`).
public enum SongTag: String, Sendable, CaseIterable {
    /// The performing artist.
    case artist = "Artist"
    /// The artist for sorting.
    case artistSort = "ArtistSort"
    /// The album.
    case album = "Album"
    /// The album for sorting.
    case albumSort = "AlbumSort"
    /// The artist of the whole album.
    case albumArtist = "AlbumArtist"
    /// The album's artist for sorting.
    case albumArtistSort = "AlbumArtistSort"
    /// The song's title.
    case title = "Title"
    /// The number within the album.
    case track = "Track"
    /// A name for the song, used by radio streams.
    case name = "Name"
    /// The genre.
    case genre = "Genre"
    /// The year or date of the release.
    case date = "Date"
    /// The date of the first release.
    case originalDate = "OriginalDate"
    /// The composer.
    case composer = "Composer"
    /// The composer for sorting.
    case composerSort = "ComposerSort"
    /// The performer.
    case performer = "Performer"
    /// The conductor.
    case conductor = "Conductor"
    /// The work that the song is part of.
    case work = "Work"
    /// The movement of that work.
    case movement = "Movement"
    /// The movement's number.
    case movementNumber = "MovementNumber"
    /// The ensemble, such as an orchestra.
    case ensemble = "Ensemble"
    /// Where it was recorded.
    case location = "Location"
    /// What groups songs.
    case grouping = "Grouping"
    /// The number of the disc.
    case disc = "Disc"
    /// The label.
    case label = "Label"
    /// MusicBrainz' id of the artist.
    case musicBrainzArtistID = "MUSICBRAINZ_ARTISTID"
    /// MusicBrainz' id of the album.
    case musicBrainzAlbumID = "MUSICBRAINZ_ALBUMID"
    /// MusicBrainz' id of the album's artist.
    case musicBrainzAlbumArtistID = "MUSICBRAINZ_ALBUMARTISTID"
    /// MusicBrainz' id of the recording.
    case musicBrainzTrackID = "MUSICBRAINZ_TRACKID"
    /// MusicBrainz' id of the track of a release.
    case musicBrainzReleaseTrackID = "MUSICBRAINZ_RELEASETRACKID"
    /// MusicBrainz' id of the work.
    case musicBrainzWorkID = "MUSICBRAINZ_WORKID"

    /// Finds a tag by its name in any case, as MPD does.
    public init?(anyCase name: String) {
        let lowered = name.lowercased()
        guard let tag = Self.allCases.first(where: { $0.rawValue.lowercased() == lowered }) else { return nil }
        self = tag
    }
}

/// A song of the queue or of the library, as MPD prints it.
public struct Song: Sendable, Hashable {
    /// Its path below the music directory: MPD's name for the song.
    public var file: String
    /// Its tags in order; a tag may appear several times.
    public var tags: [Tag]
    /// Seconds; nil if unknown.
    public var durationSeconds: Double?
    /// Sample rate, bits and channels as `44100:16:2`; nil if unknown.
    public var audioFormat: String?
    /// When the file was last changed, in seconds since 1970; nil if unknown.
    public var lastModifiedUnixSeconds: Int?
    /// Its place in the queue from 0; nil outside the queue.
    public var position: Int?
    /// Its number in the queue, which stays when the queue is reordered; nil outside the queue.
    public var id: Int?

    /// How early it comes in random order, 0 to 255.
    public var priority = 0

    /// One tag with its value.
    public struct Tag: Sendable, Hashable {
        /// Which tag.
        public var tag: SongTag
        /// Its text.
        public var value: String

        /// Makes a tag.
        public init(_ tag: SongTag, _ value: String) {
            self.tag = tag
            self.value = value
        }
    }

    /// Makes a song.
    public init(
        file: String, tags: [Tag] = [], durationSeconds: Double? = nil, audioFormat: String? = nil,
        lastModifiedUnixSeconds: Int? = nil, position: Int? = nil, id: Int? = nil
    ) {
        self.file = file
        self.tags = tags
        self.durationSeconds = durationSeconds
        self.audioFormat = audioFormat
        self.lastModifiedUnixSeconds = lastModifiedUnixSeconds
        self.position = position
        self.id = id
    }

    /// The first value of a tag.
    public subscript(tag: SongTag) -> String? { tags.first { $0.tag == tag }?.value }

    /// The song's lines in MPD's order.
    /// - Parameter mask: the tags that the client wants.
    public func pairs(mask: Set<SongTag> = Set(SongTag.allCases)) -> [Pair] {
        var pairs = [Pair("file", file)]
        if let seconds = lastModifiedUnixSeconds, let time = iso8601(unixSeconds: seconds) {
            pairs.append(Pair("Last-Modified", time))
        }
        if let audioFormat { pairs.append(Pair("Format", audioFormat)) }
        for tag in tags where mask.contains(tag.tag) { pairs.append(Pair(tag.tag.rawValue, tag.value)) }
        if let durationSeconds {
            pairs.append(Pair("Time", decimal(durationSeconds, places: 0)))
            pairs.append(Pair("duration", decimal(durationSeconds, places: 3)))
        }
        if let position { pairs.append(Pair("Pos", String(position))) }
        if let id { pairs.append(Pair("Id", String(id))) }
        if priority > 0 { pairs.append(Pair("Prio", String(priority))) }
        return pairs
    }

    /// Reads one song's lines. Unknown keys are passed over.
    /// - Returns: nil without a `file`.
    public init?(pairs: [Pair]) {
        guard let file = pairs.first(where: { $0.key == "file" })?.value else { return nil }
        self.init(file: file)
        for pair in pairs {
            switch pair.key {
            case "Last-Modified": lastModifiedUnixSeconds = unixSeconds(iso8601: pair.value)
            case "Format": audioFormat = pair.value
            case "duration": durationSeconds = Double(pair.value)
            case "Pos": position = Int(pair.value)
            case "Id": id = Int(pair.value)
            case "Prio": priority = Int(pair.value) ?? 0
            default: if let tag = SongTag(rawValue: pair.key) { tags.append(Tag(tag, pair.value)) }
            }
        }
    }

    /// Splits an answer that lists songs at each `file` line.
    public static func list(pairs: [Pair]) -> [Song] {
        groups(of: pairs, startingAt: "file").compactMap { Song(pairs: $0) }
    }

    /// What to call the song on a screen: artist and title, or else the file's name.
    public var displayName: String {
        switch (self[.artist], self[.title]) {
        case (let artist?, let title?): "\(artist) – \(title)"
        case (nil, let title?): title
        default: file.split(separator: "/").last.map(String.init) ?? file
        }
    }
}

/// Splits an answer into its entries: each starts with the key given. What stands before the first is dropped.
func groups(of pairs: [Pair], startingAt key: String) -> [[Pair]] {
    var groups: [[Pair]] = []
    for pair in pairs {
        if pair.key == key {
            groups.append([pair])
        } else if !groups.isEmpty {
            groups[groups.count - 1].append(pair)
        }
    }
    return groups
}
