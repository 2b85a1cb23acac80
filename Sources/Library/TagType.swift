// Runs on: any thread; values only.

/// The kinds of tags that MP3 files carry, by MPD's names (https://mpd.readthedocs.io/en/stable/protocol.html, "Tags").
///
/// The raw values stand in the database's file: they never change, and new ones are added at the end.
public enum TagType: UInt8, Sendable, CaseIterable {
    /// The performing artist (`TPE1`).
    case artist = 0
    /// The artist of the whole album (`TPE2`).
    case albumArtist
    /// The artist for sorting (`TSOP`).
    case artistSort
    /// The album for sorting (`TSOA`).
    case albumSort
    /// The album's artist for sorting (`TSO2`).
    case albumArtistSort
    /// The title (`TIT2`).
    case title
    /// The album (`TALB`).
    case album
    /// The number within the album, without the total (`TRCK`).
    case track
    /// When it was released or recorded (`TDRC`, `TYER`).
    case date
    /// When it was first released (`TDOR`, `TORY`).
    case originalDate
    /// The genre by name (`TCON`).
    case genre
    /// The composer (`TCOM`).
    case composer
    /// The composer for sorting (`TSOC`).
    case composerSort
    /// The conductor (`TPE3`).
    case conductor
    /// A further performer (`TPE4`).
    case performer
    /// What groups songs (`TIT1`).
    case grouping
    /// The number of the disc, without the total (`TPOS`).
    case disc
    /// The label (`TPUB`).
    case label
    /// The movement (`MVNM`).
    case movement
    /// The movement's number (`MVIN`).
    case movementNumber
    /// MusicBrainz' id of the artist (`TXXX`).
    case musicBrainzArtistID
    /// MusicBrainz' id of the album (`TXXX`).
    case musicBrainzAlbumID
    /// MusicBrainz' id of the album's artist (`TXXX`).
    case musicBrainzAlbumArtistID
    /// MusicBrainz' id of the track of a release (`TXXX`).
    case musicBrainzReleaseTrackID
    /// MusicBrainz' id of the work (`TXXX`).
    case musicBrainzWorkID

    /// MPD's name for it.
    public var name: String {
        switch self {
        case .artist: "Artist"
        case .albumArtist: "AlbumArtist"
        case .artistSort: "ArtistSort"
        case .albumSort: "AlbumSort"
        case .albumArtistSort: "AlbumArtistSort"
        case .title: "Title"
        case .album: "Album"
        case .track: "Track"
        case .date: "Date"
        case .originalDate: "OriginalDate"
        case .genre: "Genre"
        case .composer: "Composer"
        case .composerSort: "ComposerSort"
        case .conductor: "Conductor"
        case .performer: "Performer"
        case .grouping: "Grouping"
        case .disc: "Disc"
        case .label: "Label"
        case .movement: "Movement"
        case .movementNumber: "MovementNumber"
        case .musicBrainzArtistID: "MUSICBRAINZ_ARTISTID"
        case .musicBrainzAlbumID: "MUSICBRAINZ_ALBUMID"
        case .musicBrainzAlbumArtistID: "MUSICBRAINZ_ALBUMARTISTID"
        case .musicBrainzReleaseTrackID: "MUSICBRAINZ_RELEASETRACKID"
        case .musicBrainzWorkID: "MUSICBRAINZ_WORKID"
        }
    }

    /// Finds a tag by its name in any case, as MPD does.
    public init?(anyCase name: String) {
        let lowered = name.lowercased()
        guard let type = Self.allCases.first(where: { $0.name.lowercased() == lowered }) else { return nil }
        self = type
    }

    /// The tags that stand in for this one where a song does not have it, best first (MPD `src/tag/Fallback.hxx`).
    var fallbacks: [TagType] {
        switch self {
        case .albumArtist, .artistSort: [.artist]
        case .albumArtistSort: [.albumArtist, .artist]
        case .albumSort: [.album]
        case .composerSort: [.composer]
        default: []
        }
    }

    /// The tag that is preferred for sorting by this one.
    var sortVariant: TagType? {
        switch self {
        case .artist: .artistSort
        case .album: .albumSort
        case .albumArtist: .albumArtistSort
        case .composer: .composerSort
        default: nil
        }
    }

    /// The tag of an ID3v2 text frame.
    init?(frame: String) {
        switch frame {
        case "TPE1": self = .artist
        case "TPE2": self = .albumArtist
        case "TSOP": self = .artistSort
        case "TSOA": self = .albumSort
        case "TSO2": self = .albumArtistSort
        case "TIT2": self = .title
        case "TALB": self = .album
        case "TRCK": self = .track
        case "TDRC", "TYER": self = .date
        case "TDOR", "TORY": self = .originalDate
        case "TCON": self = .genre
        case "TCOM": self = .composer
        case "TSOC": self = .composerSort
        case "TPE3": self = .conductor
        case "TPE4": self = .performer
        case "TIT1": self = .grouping
        case "TPOS": self = .disc
        case "TPUB": self = .label
        case "MVNM": self = .movement
        case "MVIN": self = .movementNumber
        default: return nil
        }
    }

    /// The tag of a `TXXX` frame, by its description in any case.
    init?(description: String) {
        switch description.lowercased() {
        case "albumartistsort": self = .albumArtistSort
        case "musicbrainz artist id": self = .musicBrainzArtistID
        case "musicbrainz album id": self = .musicBrainzAlbumID
        case "musicbrainz album artist id": self = .musicBrainzAlbumArtistID
        case "musicbrainz release track id": self = .musicBrainzReleaseTrackID
        case "musicbrainz work id": self = .musicBrainzWorkID
        default: return nil
        }
    }
}

/// One tag of a song.
public struct SongTagValue: Sendable, Hashable {
    /// Which tag.
    public let type: TagType
    /// Its text, not empty.
    public let value: String

    /// A tag with its text.
    public init(_ type: TagType, _ value: String) {
        self.type = type
        self.value = value
    }
}
