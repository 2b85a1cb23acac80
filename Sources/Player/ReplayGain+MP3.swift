// Runs on: the decoder thread.
import CMpg123

extension ReplayGain {
    /// Reads what libmpg123 has found in a file up to its first frame.
    ///
    /// `TXXX` frames named REPLAYGAIN_* come first, as they alone tell the peak; then `RVA2` frames and LAME's header, of which
    /// libmpg123 tells the gain.
    init(readFrom handle: OpaquePointer) {
        let texts = Self.texts(handle)
        track =
            Self.level(texts["REPLAYGAIN_TRACK_GAIN"], peak: texts["REPLAYGAIN_TRACK_PEAK"])
            ?? Self.level(handle, MPG123_RVA_MIX)
        album =
            Self.level(texts["REPLAYGAIN_ALBUM_GAIN"], peak: texts["REPLAYGAIN_ALBUM_PEAK"])
            ?? Self.level(handle, MPG123_RVA_ALBUM)
    }

    /// Reads `-6.48 dB`, with a point or a comma.
    static func number(_ text: String) -> Float? {
        let characters = text.drop { $0 == " " }.prefix { "+-.,0123456789eE".contains($0) }
        guard characters.count <= 24 else { return nil }
        return Float(String(characters.map { $0 == "," ? "." : $0 }))
    }

    private static func level(_ gain: String?, peak: String?) -> Level? {
        guard let decibels = gain.flatMap(number) else { return nil }
        return Level(decibels: decibels, peak: peak.flatMap(number))
    }

    private static func level(_ handle: OpaquePointer, _ mode: mpg123_param_rva) -> Level? {
        // Only asked for: nothing is decoded before it is switched off again.
        _ = mpg123_param2(handle, CInt(MPG123_RVA.rawValue), CLong(mode.rawValue), 0)
        defer { _ = mpg123_param2(handle, CInt(MPG123_RVA.rawValue), CLong(MPG123_RVA_OFF.rawValue), 0) }
        var base = 0.0
        var effective = 0.0
        var decibels = 0.0
        guard mpg123_getvolume(handle, &base, &effective, &decibels) == CInt(MPG123_OK.rawValue), decibels != 0 else {
            return nil
        }
        return Level(decibels: Float(decibels), peak: nil)
    }

    /// The file's REPLAYGAIN_* texts, by name in capitals.
    private static func texts(_ handle: OpaquePointer) -> [String: String] {
        var version1: UnsafeMutablePointer<mpg123_id3v1>?
        var version2: UnsafeMutablePointer<mpg123_id3v2>?
        guard mpg123_id3(handle, &version1, &version2) == CInt(MPG123_OK.rawValue), let tag = version2?.pointee,
            let extra = tag.extra
        else { return [:] }
        var texts: [String: String] = [:]
        for index in 0..<tag.extras {
            guard let name = string(extra[index].description)?.uppercased(), name.hasPrefix("REPLAYGAIN_") else {
                continue
            }
            texts[name] = string(extra[index].text)
        }
        return texts
    }

    private static func string(_ text: mpg123_string) -> String? {
        guard let bytes = text.p, text.fill > 0 else { return nil }
        let characters = UnsafeRawBufferPointer(start: bytes, count: min(text.fill, 64)).prefix { $0 != 0 }
        return String(decoding: characters, as: UTF8.self)
    }
}
