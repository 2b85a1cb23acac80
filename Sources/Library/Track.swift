// Runs on: any thread; values only.

/// One file to play, as a folder or a playlist names it. The file has not been opened yet.
public struct Track: Sendable, Hashable {
    /// Absolute path.
    public let path: String
    /// What the playlist calls it (`#EXTINF`, `Title1=`), if it does. The file's own tags go before it.
    public let title: String?

    /// A track at an absolute path.
    public init(path: String, title: String? = nil) {
        self.path = path
        self.title = title
    }

    /// The last part of the path, without its extension.
    public var fileName: String {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String($0) ?? "" } ?? path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }
}
