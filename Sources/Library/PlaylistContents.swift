// Runs on: any thread; values only.

/// What a folder or a playlist holds: the tracks, and a count of everything that was left out and why.
public struct PlaylistContents: Sendable, Equatable {
    /// Playable by their names (.mp3), in the playlist's order or in name order for a folder.
    public internal(set) var tracks: [Track] = []
    /// Audio files of other kinds, and other named files, by lower-case extension ("" for none).
    public internal(set) var unsupported: [String: Int] = [:]
    /// Entries whose file does not exist or may not be looked at.
    public internal(set) var missing = 0
    /// Entries that name a directory, FIFO, socket or device.
    public internal(set) var notFiles = 0
    /// Entries on the network (`http://` and the like): only local files are played.
    public internal(set) var remote = 0
    /// Lines that are no path: too long, NUL bytes, or a file name that is not UTF-8.
    public internal(set) var invalid = 0

    /// Nothing.
    public init() {}

    /// One sentence about what was left out, or nil if nothing was.
    public var summary: String? {
        var parts: [String] = []
        if !unsupported.isEmpty {
            // Most frequent first; a hostile playlist may hold thousands of kinds.
            let kinds = unsupported.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            var named = kinds.prefix(4).map { "\($0.value) \($0.key.isEmpty ? "without extension" : "." + $0.key)" }
            let others = kinds.dropFirst(4).reduce(0) { $0 + $1.value }
            if others > 0 { named.append("\(others) of other kinds") }
            parts.append("not MP3: " + named.joined(separator: ", "))
        }
        if missing > 0 { parts.append("\(missing) missing or unreadable") }
        if notFiles > 0 { parts.append("\(notFiles) not regular files") }
        if remote > 0 { parts.append("\(remote) on the network (only local files are played)") }
        if invalid > 0 { parts.append("\(invalid) not valid as a path") }
        return parts.isEmpty ? nil : "left out: " + parts.joined(separator: "; ")
    }

    /// Sorts a regular file into `tracks` or `unsupported` by its name.
    mutating func add(path: String, title: String?) {
        let kind = fileExtension(of: path)
        if kind == "mp3" {
            tracks.append(Track(path: path, title: title))
        } else {
            unsupported[kind, default: 0] += 1
        }
    }
}

/// The lower-case extension of a path's last part: letters and digits only, at most 8 of them, else "".
func fileExtension(of path: String) -> String {
    let name = path.utf8.suffix(while: { $0 != UInt8(ascii: "/") })
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return "" }
    let bytes = name[name.index(after: dot)...].map { (65...90).contains($0) ? $0 + 32 : $0 }
    guard (1...8).contains(bytes.count), bytes.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) }) else {
        return ""
    }
    return String(decoding: bytes, as: UTF8.self)
}

extension BidirectionalCollection {
    /// The longest suffix whose elements all satisfy `predicate`.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, predicate(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}
