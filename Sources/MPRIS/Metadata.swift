// Runs on: any thread; a value.

/// A track as MPRIS describes it (www.freedesktop.org/wiki/Specifications/mpris-spec/metadata).
struct Metadata {
    let entries: [String: BusValue]

    /// A tag may hold megabytes; a desktop shows a line.
    static let characterLimit = 500
    static let valueLimit = 20

    init(_ track: MPRISTrack, durationSeconds: Double?, artURL: String?) {
        var entries: [String: BusValue] = [
            "mpris:trackid": .objectPath(Self.trackPath(track.id)),
            "xesam:url": .string(FileURL.url(ofPath: track.path)),
        ]
        if let seconds = durationSeconds ?? track.durationSeconds {
            entries["mpris:length"] = .int64(microseconds(seconds))
        }
        entries["mpris:artUrl"] = artURL.map { .string($0) }
        entries["xesam:title"] = Self.text(track.title)
        entries["xesam:album"] = Self.text(track.album)
        entries["xesam:artist"] = Self.texts(track.artists)
        entries["xesam:albumArtist"] = Self.texts(track.albumArtists)
        entries["xesam:composer"] = Self.texts(track.composers)
        entries["xesam:genre"] = Self.texts(track.genres)
        entries["xesam:trackNumber"] = Self.number(track.trackNumber)
        entries["xesam:discNumber"] = Self.number(track.discNumber)
        entries["xesam:contentCreated"] = Self.date(track.date)
        self.entries = entries
    }

    /// The object path by which a track is meant. Nothing but `NoTrack` may stand below `/org/mpris`.
    static func trackPath(_ id: Int) -> String { "/sursathi/track/\(UInt(bitPattern: id))" }

    /// One line that every message can hold; nil if nothing is left.
    private static func line(_ text: String?) -> String? {
        guard let text else { return nil }
        let line = String.UnicodeScalarView(
            text.unicodeScalars.prefix(characterLimit).map { $0.properties.generalCategory == .control ? " " : $0 })
        return line.contains { $0 != " " } ? String(line) : nil
    }

    private static func text(_ text: String?) -> BusValue? { line(text).map { .string($0) } }

    private static func texts(_ texts: [String]) -> BusValue? {
        let lines = texts.prefix(valueLimit).compactMap(line)
        return lines.isEmpty ? nil : .strings(lines)
    }

    /// "3" of "3/12".
    private static func number(_ text: String?) -> BusValue? {
        guard let text else { return nil }
        return Int32(text.prefix { $0.isASCII && $0.isNumber }).map { .int32($0) }
    }

    /// A year, or more of a date, as ISO 8601 has it; nil for other texts.
    private static func date(_ text: String?) -> BusValue? {
        guard let text, text.utf8.prefix(4).count == 4, text.utf8.count <= 25,
            text.utf8.prefix(4).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else { return nil }
        return .string(text)
    }
}
