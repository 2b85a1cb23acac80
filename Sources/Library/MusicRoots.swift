// Runs on: any thread; values only.

/// Where the database's music lies: the music folder, and what moods play outside it.
public struct MusicRoots: Sendable, Equatable {
    /// The music folder, absolute and without a slash at its end. Songs below it have relative names in the protocol. Empty: there is none.
    public let folder: String
    /// Further folders, absolute: their songs' names in the protocol are absolute paths.
    public let folders: [String]
    /// Further songs, absolute.
    public let files: [String]
    /// Playlist files outside the music folder and the further folders, absolute: they are watched for changes, and are not part of the database.
    public let playlists: [String]

    /// Roots; further folders and songs that lie in the music folder are left out, as it holds them anyway.
    public init(folder: String, folders: [String] = [], files: [String] = [], playlists: [String] = []) {
        let folder = Self.trimmed(folder)
        self.folder = folder
        let isOutside = { (path: String) in
            path.begins(with: "/") && path != folder && (folder.isEmpty || !path.begins(with: folder + "/"))
        }
        self.folders = Array(Set(folders.map(Self.trimmed).filter(isOutside))).sorted()
        self.files = Array(Set(files.filter(isOutside))).sorted()
        self.playlists = Array(Set(playlists.filter(isOutside))).sorted()
    }

    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        return path
    }

    /// The file of a name in the protocol.
    public func path(ofURI uri: String) -> String {
        if uri.utf8.first == UInt8(ascii: "/") { return uri }
        return uri.isEmpty ? folder : folder + "/" + uri
    }

    /// A file's name in the protocol.
    public func uri(ofPath path: String) -> String {
        guard !folder.isEmpty else { return path }
        if path == folder { return "" }
        let prefix = folder + "/"
        return path.utf8.starts(with: prefix.utf8)
            ? String(decoding: path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : path
    }

    /// What the database's file is known by.
    var identity: String { ([folder] + folders).joined(separator: "\n") }
}
