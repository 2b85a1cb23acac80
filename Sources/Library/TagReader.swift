// Runs on: any thread that may wait for a disk; one reader on one thread at a time.
import CMpg123
import Glibc

/// Reads tags and lengths of MP3 files by libmpg123. It may be used for many files, one after the other.
public struct TagReader: ~Copyable {
    /// The decoder; nil if there was no memory for it.
    let handle: OpaquePointer?

    /// A reader.
    /// - Parameter readsPictures: whether `picture` will be asked for: pictures take memory while a file is read.
    public init(readsPictures: Bool = false) {
        handle = mpg123_new(nil, nil)
        if let handle {
            let flags = CLong(MPG123_QUIET.rawValue) | (readsPictures ? CLong(MPG123_PICTURE.rawValue) : 0)
            _ = mpg123_param2(handle, CInt(MPG123_ADD_FLAGS.rawValue), flags, 0)
        }
    }

    deinit { mpg123_delete(handle) }

    /// Reads a file's tags and length: its two ends, and all of it only if its bit rate varies and no header says how long it is.
    ///
    /// The file is never trusted: texts are cut at 1,024 characters, and what cannot be read is left out.
    /// - Throws: `FileError` if the file cannot be opened.
    public func read(path: String) throws(FileError) -> SongDetails {
        let file = try RegularFile(path: path)
        var details = SongDetails()
        guard let handle, open(file) else { return details }
        defer { mpg123_close(handle) }
        // Parses up to the first frame: the ID3v2 tag stands before it, and the Xing header is it.
        var rate: CLong = 0
        var channels: CInt = 0
        var encoding: CInt = 0
        if mpg123_getformat(handle, &rate, &channels, &encoding) == CInt(MPG123_OK.rawValue), rate > 0 {
            details.sampleRate = Int(rate)
            details.channels = Int(channels)
            let frames = Self.length(file, handle)
            if frames > 0 { details.durationSeconds = Double(frames) / Double(rate) }
        }
        details.tags = Self.tags(handle)
        return details
    }

    /// Opens a file in the decoder, which is to be closed again if that succeeds.
    private func open(_ file: borrowing RegularFile) -> Bool {
        guard let handle, file.size > 0 else { return false }
        let flag = file.tagBytes > RegularFile.longestTag ? MPG123_ADD_FLAGS : MPG123_REMOVE_FLAGS
        _ = mpg123_param2(handle, CInt(flag.rawValue), CLong(MPG123_SKIP_ID3V2.rawValue), 0)
        return mpg123_open_fd(handle, file.descriptor) == CInt(MPG123_OK.rawValue)
    }

    /// Frames of sound in the open file.
    private static func length(_ file: borrowing RegularFile, _ handle: OpaquePointer) -> Int {
        switch MPEGLength.statement(in: file) {
        case .xing: break
        case .vbri(let frames): return frames * Int(max(0, mpg123_spf(handle)))
        case nil: if MPEGLength.varies(handle) { _ = mpg123_scan(handle) }
        }
        return Int(mpg123_length(handle))
    }

    /// The picture that a file carries (`APIC`, `PIC`): the front cover if there is one, else the first.
    /// - Throws: `FileError` if the file cannot be opened.
    public func picture(path: String) throws(FileError) -> Picture? {
        let file = try RegularFile(path: path)
        if let picture = ID3v22Picture.read(file) { return picture }
        guard let handle, open(file) else { return nil }
        defer { mpg123_close(handle) }
        var rate: CLong = 0
        var channels: CInt = 0
        var encoding: CInt = 0
        _ = mpg123_getformat(handle, &rate, &channels, &encoding)
        var version2: UnsafeMutablePointer<mpg123_id3v2>?
        guard mpg123_id3(handle, nil, &version2) == CInt(MPG123_OK.rawValue), let tag = version2?.pointee,
            let pictures = tag.picture, tag.pictures > 0
        else { return nil }
        let all = UnsafeBufferPointer(start: pictures, count: min(tag.pictures, 256))
        let frontCover = 3
        guard
            let chosen = all.first(where: { Int($0.type) == frontCover && $0.size > 0 })
                ?? all.first(where: { $0.size > 0 }),
            let data = chosen.data
        else { return nil }
        var kind = chosen.mime_type
        let mimeType = withUnsafePointer(to: &kind) { ID3Text.values($0).first }
        return Picture(
            bytes: Array(UnsafeBufferPointer(start: data, count: chosen.size)),
            mimeType: Picture.mimeType(mimeType))
    }

    /// The tags of the open file, ID3v2's before ID3v1's.
    private static func tags(_ handle: OpaquePointer) -> [SongTagValue] {
        var version1: UnsafeMutablePointer<mpg123_id3v1>?
        var version2: UnsafeMutablePointer<mpg123_id3v2>?
        guard mpg123_id3(handle, &version1, &version2) == CInt(MPG123_OK.rawValue) else { return [] }
        var tags = version2.map { self.tags($0.pointee) } ?? []
        let known = Set(tags.map(\.type))
        if let version1 { tags += self.tags(version1.pointee).filter { !known.contains($0.type) } }
        // By kind, and as they stand in the file within a kind.
        return tags.enumerated().sorted {
            ($0.element.type.rawValue, $0.offset) < ($1.element.type.rawValue, $1.offset)
        }.map(\.element)
    }

    private static func tags(_ tag: mpg123_id3v1) -> [SongTagValue] {
        var tags: [SongTagValue] = []
        func add(_ type: TagType, _ value: String?) {
            if let value { tags.append(SongTagValue(type, value)) }
        }
        add(.title, ID3Text.fixed(tag.title))
        add(.artist, ID3Text.fixed(tag.artist))
        add(.album, ID3Text.fixed(tag.album))
        add(.date, ID3Text.fixed(tag.year))
        add(.genre, ID3Genre.name(Int(tag.genre)))
        // ID3v1.1: a zero before the last byte of the comment makes that byte the number.
        if tag.comment.28 == 0, tag.comment.29 != 0 {
            add(.track, String(UInt8(truncatingIfNeeded: tag.comment.29)))
        }
        return tags
    }

    private static func tags(_ tag: mpg123_id3v2) -> [SongTagValue] {
        var tags: [SongTagValue] = []
        var hasRecordingTime = false
        for text in UnsafeBufferPointer(start: tag.text, count: min(tag.texts, 1024)) {
            let frame = ID3Text.identifier(text.id)
            guard let type = TagType(frame: frame) else { continue }
            // TDRC is the newer of the two ways to give the year.
            if frame == "TYER", hasRecordingTime { continue }
            if frame == "TDRC" {
                hasRecordingTime = true
                tags.removeAll { $0.type == .date }
            }
            var content = text.text
            for value in withUnsafePointer(to: &content, { ID3Text.values($0) }) {
                tags += values(value, type).map { SongTagValue(type, $0) }
            }
        }
        for text in UnsafeBufferPointer(start: tag.extra, count: min(tag.extras, 1024)) {
            var (description, content) = (text.description, text.text)
            let name = withUnsafePointer(to: &description) { ID3Text.values($0).first }
            guard let type = name.flatMap({ TagType(description: $0) }) else { continue }
            for value in withUnsafePointer(to: &content, { ID3Text.values($0) }) {
                tags.append(SongTagValue(type, value))
            }
        }
        return tags
    }

    /// What one value of a frame says.
    private static func values(_ value: String, _ type: TagType) -> [String] {
        switch type {
        case .genre: ID3Genre.names(value)
        case .track, .disc, .movementNumber: [number(value)]
        default: [value]
        }
    }

    /// "03/12" is number 3, as MPD has it; what is no number stays as it is.
    private static func number(_ text: String) -> String {
        let digits = text.utf8.prefix { (48...57).contains($0) }
        guard !digits.isEmpty, digits.count == text.utf8.count || text.utf8.dropFirst(digits.count).first == 47 else {
            return text
        }
        let significant = digits.drop { $0 == 48 }
        return significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self)
    }
}
