// Runs on: any thread; no I/O.

/// The text formats of playlists: bytes in, entries out. Nothing here trusts the bytes.
enum PlaylistText {
    /// One line or `FileN=` of a playlist, before anyone has looked at the file.
    struct Entry: Equatable {
        /// As it stands in the playlist; nil if the line cannot be a path.
        var location: String?
        var title: String?
    }

    /// What an entry points at.
    enum Location: Equatable {
        case path(String)
        case remote
        case invalid
    }

    /// Longer paths than Linux's PATH_MAX cannot be opened.
    static let pathLimit = 4_096
    /// A title is for a display; longer ones are cut.
    static let titleLimit = 512

    /// Entries of an .m3u or .m3u8 file, with the titles of its `#EXTINF:seconds,title` lines.
    static func m3uEntries(_ bytes: [UInt8]) -> [Entry] {
        var entries: [Entry] = []
        var title: String?
        forEachLine(bytes) { line in
            if line.first == UInt8(ascii: "#") {
                if line.starts(with: "#EXTINF:".utf8), let comma = line.firstIndex(of: UInt8(ascii: ",")) {
                    title = titleText(line[(comma + 1)...])
                }
                return
            }
            entries.append(Entry(location: locationText(line), title: title))
            title = nil
        }
        return entries
    }

    /// Entries of a .pls file, in the order of their numbers.
    static func plsEntries(_ bytes: [UInt8]) -> [Entry] {
        var entries: [Int: Entry] = [:]
        forEachLine(bytes) { line in
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals - line.startIndex <= 16 else { return }
            let key = String(decoding: trimmed(line[..<equals]), as: UTF8.self).lowercased()
            let value = trimmed(line[(equals + 1)...])
            if key.hasPrefix("file"), let number = Int(key.dropFirst(4)) {
                entries[number, default: Entry()].location = locationText(value)
            } else if key.hasPrefix("title"), let number = Int(key.dropFirst(5)) {
                entries[number, default: Entry()].title = titleText(value)
            }
        }
        // A title whose file is not named is no entry.
        return entries.sorted { $0.key < $1.key }.map(\.value).filter { $0.location != nil || $0.title == nil }
    }

    /// Where an entry points: a local path (relative ones below `folder`), somewhere on the network, or nowhere.
    static func location(_ text: String?, folder: String) -> Location {
        guard var path = text, !path.isEmpty else { return .invalid }
        if let scheme = scheme(of: path) {
            guard scheme == "file" else { return .remote }
            var rest = path.utf8.dropFirst("file://".utf8.count)
            if rest.starts(with: "localhost/".utf8) { rest = rest.dropFirst("localhost".utf8.count) }
            guard rest.first == UInt8(ascii: "/") else { return .remote }
            guard let decoded = percentDecoded(rest) else { return .invalid }
            path = decoded
        } else if path.utf8.contains(UInt8(ascii: "\\")), !path.utf8.contains(UInt8(ascii: "/")) {
            // A relative path as Windows writes it.
            path = String(decoding: path.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
        }
        path = PlaylistReader.expandingHome(path)
        if path.utf8.first != UInt8(ascii: "/") { path = folder + "/" + path }
        return path.utf8.count < pathLimit ? .path(path) : .invalid
    }

    /// Lines without their ends (LF, CRLF, CR), byte order mark and surrounding blanks; empty ones are left out.
    private static func forEachLine(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        for line in rest.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let text = trimmed(line)
            if !text.isEmpty { body(text) }
        }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
        guard let first = line.firstIndex(where: { !isBlank($0) }), let last = line.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return line[first...last]
    }

    /// A path's text, or nil if the bytes cannot be one.
    private static func locationText(_ line: ArraySlice<UInt8>) -> String? {
        guard line.count <= 3 * pathLimit, !line.contains(0) else { return nil }
        return text(line)
    }

    private static func titleText(_ line: ArraySlice<UInt8>) -> String? {
        let title = text(trimmed(line).prefix(4 * titleLimit)).prefix(titleLimit)
        return title.isEmpty ? nil : String(title)
    }

    /// UTF-8 if it is valid UTF-8, else Latin-1, which every byte sequence is.
    private static func text(_ line: ArraySlice<UInt8>) -> String {
        if let text = String(validating: line, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(line.map { Unicode.Scalar($0) }))
    }

    /// The lower-case scheme of a URL ("file", "http"), or nil for a plain path.
    private static func scheme(of text: String) -> String? {
        let scheme = text.utf8.prefix { ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || $0 == 43 || $0 == 45 || $0 == 46 }
        guard (2...16).contains(scheme.count), text.utf8.dropFirst(scheme.count).starts(with: "://".utf8) else {
            return nil
        }
        return String(decoding: scheme, as: UTF8.self).lowercased()
    }

    /// The path of a URL with `%41` decoded (RFC 3986, 2.1), or nil if it holds NUL or is not UTF-8 afterwards.
    private static func percentDecoded(_ text: Substring.UTF8View) -> String? {
        let bytes = Array(text)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hexDigit(bytes[index + 1]),
                let low = hexDigit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded.contains(0) ? nil : String(validating: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
