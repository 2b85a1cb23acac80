// Runs on: any thread that may wait for a disk.
import CMpg123
import Glibc

/// What an MP3 file says about itself in ID3v2 and ID3v1, as UTF-8 without control characters.
///
/// The file is never trusted: fields are cut at 1,024 characters, and what cannot be read is left out.
public struct TrackTags: Sendable, Equatable {
    /// The title; without one in the file the playlist's title, and without that the file's name.
    public var title: String
    /// The performer (`TPE1`).
    public var artist: String?
    /// The album (`TALB`).
    public var album: String?
    /// The number within the album, as written: "3" or "3/12" (`TRCK`).
    public var trackNumber: String?
    /// The genre, by name (`TCON`).
    public var genre: String?
    /// When it was recorded, as written: "1999" or "1999-12-31" (`TDRC`, `TYER`).
    public var date: String?
    /// Length in seconds by the Xing/LAME header, else estimated from the file's size and first bit rate.
    public var durationSeconds: Double?

    /// Tags that only know a name.
    public init(title: String) { self.title = title }

    /// Reads a file's tags and length. It opens the file, and reads its two ends, not the whole.
    /// - Returns: the tags; only a title if the file cannot be read or has none.
    public static func read(_ track: Track) -> TrackTags {
        var tags = TrackTags(title: track.title ?? track.fileName)
        guard let file = try? RegularFile(path: track.path), file.size > 0 else { return tags }
        guard let handle = mpg123_new(nil, nil) else { return tags }
        defer { mpg123_delete(handle) }
        _ = mpg123_param2(handle, CInt(MPG123_ADD_FLAGS.rawValue), CLong(MPG123_QUIET.rawValue), 0)
        guard mpg123_open_fd(handle, file.descriptor) == CInt(MPG123_OK.rawValue) else { return tags }
        defer { mpg123_close(handle) }

        // Parses up to the first frame: the ID3v2 tag stands before it, and the Xing header is it.
        var rate: CLong = 0
        var channels: CInt = 0
        var encoding: CInt = 0
        if mpg123_getformat(handle, &rate, &channels, &encoding) == CInt(MPG123_OK.rawValue), rate > 0 {
            let frames = mpg123_length(handle)
            if frames > 0 { tags.durationSeconds = Double(frames) / Double(rate) }
        }
        var version1: UnsafeMutablePointer<mpg123_id3v1>?
        var version2: UnsafeMutablePointer<mpg123_id3v2>?
        guard mpg123_id3(handle, &version1, &version2) == CInt(MPG123_OK.rawValue) else { return tags }
        // The better tag last, so that it wins.
        if let version1 { tags.take(version1.pointee) }
        if let version2 { tags.take(version2.pointee) }
        return tags
    }

    private mutating func take(_ tag: mpg123_id3v1) {
        title = ID3Text.fixed(tag.title) ?? title
        artist = ID3Text.fixed(tag.artist)
        album = ID3Text.fixed(tag.album)
        date = ID3Text.fixed(tag.year)
        genre = ID3Genre.name(Int(tag.genre))
        // ID3v1.1: a zero before the last byte of the comment makes that byte the number.
        if tag.comment.28 == 0, tag.comment.29 != 0 {
            trackNumber = String(UInt8(truncatingIfNeeded: tag.comment.29))
        }
    }

    private mutating func take(_ tag: mpg123_id3v2) {
        title = ID3Text.string(tag.title) ?? title
        artist = ID3Text.string(tag.artist) ?? artist
        album = ID3Text.string(tag.album) ?? album
        genre = ID3Text.string(tag.genre).map(ID3Genre.text) ?? genre
        date = ID3Text.string(tag.year) ?? date
        guard let texts = tag.text else { return }
        for index in 0..<tag.texts {
            let text = texts + index
            switch ID3Text.identifier(text.pointee.id) {
            case "TRCK": trackNumber = ID3Text.string(&text.pointee.text) ?? trackNumber
            case "TDRC": date = ID3Text.string(&text.pointee.text) ?? date
            default: break
            }
        }
    }
}

/// Text out of libmpg123's structures.
private enum ID3Text {
    static let characterLimit = 1_024

    /// An ID3v2 text, already UTF-8. Several values, which NUL separates, become "a, b".
    static func string(_ pointer: UnsafeMutablePointer<mpg123_string>?) -> String? {
        guard let pointer, let bytes = pointer.pointee.p, pointer.pointee.fill > 0 else { return nil }
        let text = UnsafeRawBufferPointer(start: bytes, count: min(pointer.pointee.fill, 16 * characterLimit))
        let values = text.split(separator: 0).map { clean(String(decoding: $0, as: UTF8.self)) }
        return limited(values.filter { !$0.isEmpty }.joined(separator: ", "))
    }

    /// A fixed ID3v1 field, padded with NUL or blanks: UTF-8 if it is valid UTF-8, else Latin-1.
    static func fixed<Field>(_ field: Field) -> String? {
        withUnsafeBytes(of: field) { bytes in
            let text = bytes.prefix { $0 != 0 }
            let string =
                String(validating: text, as: UTF8.self)
                ?? String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) }))
            return limited(clean(string))
        }
    }

    /// A frame's four letters.
    static func identifier<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0, as: UTF8.self) }
    }

    /// Control characters (a line end would break line protocols and terminals) become blanks; outer blanks go.
    private static func clean(_ text: String) -> String {
        var scalars = text.unicodeScalars.map { isControl($0) ? " " : $0 }[...]
        while scalars.first == " " { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func limited(_ text: String) -> String? {
        text.isEmpty ? nil : String(text.prefix(characterLimit))
    }
}
