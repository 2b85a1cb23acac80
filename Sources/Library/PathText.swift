// Runs on: any thread; values only.

/// Paths and lines are bytes to whoever else reads them. To Swift, a slash and an accent behind it are one `Character`, so that `hasPrefix("/")` and
/// `lastIndex(of: "/")` miss the slash before a name that begins with one.
extension String {
    /// Whether its first bytes are these.
    func begins(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

    /// What follows the first so many bytes.
    func dropping(bytes count: Int) -> String { String(decoding: utf8.dropFirst(count), as: UTF8.self) }

    /// Where the last slash is.
    var lastSlash: String.Index? { utf8.lastIndex(of: UInt8(ascii: "/")) }
}
