// Runs on: the main thread, before the pipeline starts; reads folders and playlists.
import Files
import Glibc
import Library

/// Where the music lies that a configuration names: what has to be readable for it to be played.
public struct MusicPlaces: Sendable, Equatable {
    /// Folders and files, absolute and without links.
    public private(set) var paths: [String] = []
    /// What is named and is not there yet.
    public private(set) var missing: [String] = []

    /// The music folder and each mood's folder, with what links in them point at, and each playlist's folder with those of its songs. Of what lies
    /// right in the home, the files alone.
    public init(_ configuration: Configuration) {
        let home = processEnvironment()["HOME"].map { realPath($0) ?? $0 }
        let folder = MoodPlaylists.folder(of: configuration)
        if !folder.isEmpty { add(folder: folder) }
        for mood in configuration.moods where !mood.emotions.isEmpty {
            let path = MoodPlaylists.place(of: mood, in: folder)
            var status = stat()
            guard stat(path, &status) == 0 else {
                if !holds(path) { missing.append(path) }
                continue
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                add(folder: path)
                continue
            }
            // An editor puts another file in a playlist's place, so its folder is named.
            addFolder(of: path, home: home)
            for track in (try? PlaylistReader.read(path))?.tracks ?? [] { addFolder(of: track.path, home: home) }
        }
    }

    private func holds(_ path: String) -> Bool {
        paths.contains { path == $0 || path.hasPrefix($0 == "/" ? $0 : $0 + "/") }
    }

    private mutating func add(_ path: String) {
        guard let path = realPath(path) else { return missing.append(path) }
        if !holds(path) { paths.append(path) }
    }

    private mutating func add(folder: String) {
        add(folder)
        for entry in folderEntries(folder) ?? [] where entry.mayBeLink {
            if let target = realPath("\(folder)/\(entry.name)") { add(target) }
        }
    }

    private mutating func addFolder(of path: String, home: String?) {
        let path = realPath(path) ?? path
        guard !holds(path), let slash = path.lastIndex(of: "/") else { return }
        let folder = String(path[..<slash])
        add(folder.isEmpty || folder == home ? path : folder)
    }
}
