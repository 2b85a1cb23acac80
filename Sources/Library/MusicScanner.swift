// Runs on: the thread "library". Directories are read and files looked at (stat); music is opened only by `readDetails`, and only regular files.
import Glibc

/// Finds the music below the roots.
///
/// A folder is listed once, under the path that no symbolic link is needed for if there is one: links cannot make it loop.
struct MusicScanner {
    /// Folders nested deeper than this are left out, so that a hostile tree cannot exhaust the stack.
    static let depthLimit = 64

    /// A folder found behind a symbolic link, looked into after all others.
    private struct LinkedFolder {
        let path: String
        let uri: String
        let parent: Int
        let depth: Int
    }

    private let roots: MusicRoots
    private let old: DatabaseSnapshot
    private let scope: ScanScope
    private let onFolder: (_ path: String, _ uri: String) -> Void
    private let isCancelled: () -> Bool
    private var tree = ScannedTree()
    private var seen: Set<OpenFolder.Identity> = []
    private var linked: [LinkedFolder] = []

    /// - Parameters:
    ///   - old: files that have not changed since are not read again.
    ///   - onFolder: told of each folder before it is read.
    private init(
        roots: MusicRoots, old: DatabaseSnapshot, scope: ScanScope, onFolder: @escaping (String, String) -> Void,
        isCancelled: @escaping () -> Bool
    ) {
        self.roots = roots
        self.old = old
        self.scope = scope
        self.onFolder = onFolder
        self.isCancelled = isCancelled
    }

    /// Looks at all folders in the scope.
    /// - Throws: `FileError` if the music folder itself cannot be read: then the old database is better than an empty one.
    static func scan(
        roots: MusicRoots, old: DatabaseSnapshot, scope: ScanScope, onFolder: @escaping (String, String) -> Void,
        isCancelled: @escaping () -> Bool
    ) throws(FileError) -> ScannedTree {
        var scanner = MusicScanner(roots: roots, old: old, scope: scope, onFolder: onFolder, isCancelled: isCancelled)
        if !roots.folder.isEmpty, let code = scanner.visit(roots.folder, uri: "", into: 0, depth: 0) {
            throw FileError(path: roots.folder, cause: .system(code))
        }
        for folder in roots.folders { scanner.visit(folder, uri: folder, parent: 0, depth: 0) }
        // Links found on the way may lead to further links.
        var next = 0
        while next < scanner.linked.count, !isCancelled() {
            let link = scanner.linked[next]
            next += 1
            scanner.visit(link.path, uri: link.uri, parent: link.parent, depth: link.depth)
        }
        scanner.addSingleFiles()
        return scanner.tree
    }

    // MARK: Folders

    /// Adds a folder below another one, if it can be read and is not there already.
    private mutating func visit(_ path: String, uri: String, parent: Int, depth: Int) {
        guard depth < Self.depthLimit, !isCancelled() else { return }
        let index = tree.folders.count
        tree.folders.append(ScannedFolder(uri: uri, modified: 0))
        if visit(path, uri: uri, into: index, depth: depth) == nil {
            tree.folders[parent].children.append(index)
        }
    }

    /// Fills in a folder: from the disk, or from the old database if it is not in the scope.
    /// - Returns: the errno if it could not be opened; ELOOP if it was seen before.
    private mutating func visit(_ path: String, uri: String, into index: Int, depth: Int) -> CInt? {
        if !scope.covers(uri), let known = old.folderIndex(uri: uri) {
            return copy(known, path: path, into: index, depth: depth)
        }
        let folders: [String]
        do throws(FileError) {
            let folder = try OpenFolder(path: path)
            guard insert(folder.status) else { return ELOOP }
            onFolder(path, uri)
            tree.folders[index].modified = Int64(folder.status.st_mtim.tv_sec)
            folders = readEntries(folder, path: path, uri: uri, index: index, depth: depth)
        } catch {
            return error.errorNumber
        }
        for name in folders { visit(path + "/" + name, uri: join(uri, name), parent: index, depth: depth + 1) }
        return nil
    }

    private mutating func insert(_ status: stat) -> Bool {
        seen.insert(OpenFolder.Identity(status)).inserted
    }

    /// Takes a folder over from the old database, and looks into what of the folders below is in the scope.
    private mutating func copy(_ known: Int, path: String, into index: Int, depth: Int) -> CInt? {
        var status = stat()
        guard stat(path, &status) == 0 else { return errno }
        guard insert(status) else { return ELOOP }
        let folder = old.folders[known]
        let uri = tree.folders[index].uri
        tree.folders[index].modified = folder.modified
        tree.folders[index].files = folder.songs.map { song in
            let row = old.songs[Int(song)]
            return ScannedFile(
                name: old.strings[row.name], modified: row.modified, size: row.size,
                details: row.size < 0 ? nil : old.details(Int(song)))
        }
        tree.folders[index].playlists =
            old.playlists[Int(folder.playlists.lowerBound)..<Int(folder.playlists.upperBound)].map {
                ScannedPlaylist(name: old.strings[$0.name], modified: $0.modified)
            }
        var child = known + 1
        while child < Int(folder.foldersEnd) {
            let childURI = old.strings[old.folders[child].uri]
            child = Int(old.folders[child].foldersEnd)
            // The root's children include the roots outside the music folder, which are visited by themselves.
            guard uri.isEmpty ? !childURI.begins(with: "/") : true else { continue }
            let name = uri.isEmpty ? childURI : String(childURI.dropFirst(uri.count + 1))
            visit(path + "/" + name, uri: childURI, parent: index, depth: depth + 1)
        }
        return nil
    }

    /// Takes the music and playlists of an open folder into the tree.
    /// - Returns: the names of its folders.
    private mutating func readEntries(
        _ folder: borrowing OpenFolder, path: String, uri: String, index: Int, depth: Int
    ) -> [String] {
        let known = old.folderIndex(uri: uri)
        var folders: [String] = []
        folder.forEach { name, kind in
            guard let name else { return }
            let fileKind = fileExtension(of: name)
            let isOfInterest = fileKind == "mp3" || PlaylistReader.extensions.contains(fileKind)
            switch kind {
            case .folder: return folders.append(name)
            case .file where isOfInterest, .unknown: break
            case .file, .other: return
            }
            guard let status = folder.status(of: name) else { return }
            switch OpenFolder.Kind(status) {
            case .folder:
                if case .unknown(isLink: true) = kind {
                    linked.append(
                        LinkedFolder(path: path + "/" + name, uri: join(uri, name), parent: index, depth: depth + 1))
                } else {
                    folders.append(name)
                }
            case .file where fileKind == "mp3": tree.folders[index].files.append(file(name, status, known))
            case .file where isOfInterest:
                tree.folders[index].playlists.append(
                    ScannedPlaylist(name: name, modified: Int64(status.st_mtim.tv_sec)))
            default: break
            }
        }
        return folders.sorted()
    }

    /// A song's file, with what is known of it if it has not changed.
    private func file(_ name: String, _ status: stat, _ oldFolder: Int?) -> ScannedFile {
        let modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        var file = ScannedFile(name: name, modified: modified, size: Int64(status.st_size))
        guard !scope.rereadsFiles, let oldFolder, let id = old.strings.id(of: name),
            let index = old.songIndex(folder: oldFolder, name: id)
        else { return file }
        let song = old.songs[index]
        if song.modified == modified, song.size == file.size { file.details = old.details(index) }
        return file
    }

    private func join(_ uri: String, _ name: String) -> String { uri.isEmpty ? name : uri + "/" + name }

    /// Songs that moods' playlists name outside all folders, below an entry for their own folder.
    private mutating func addSingleFiles() {
        var places: [String: Int] = [:]
        for (index, folder) in tree.folders.enumerated() { places[folder.uri] = index }
        for path in roots.files where fileExtension(of: path) == "mp3" {
            guard let slash = path.lastSlash, slash != path.startIndex else { continue }
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            let uri = String(path[..<slash])
            let name = String(path[path.utf8.index(after: slash)...])
            if places[uri] == nil {
                places[uri] = tree.folders.count
                tree.folders[0].children.append(tree.folders.count)
                tree.folders.append(ScannedFolder(uri: uri, modified: Int64(status.st_mtim.tv_sec)))
            }
            guard let place = places[uri], !tree.folders[place].files.contains(where: { $0.name == name }) else {
                continue
            }
            tree.folders[place].files.append(file(name, status, old.folderIndex(uri: uri)))
        }
    }

    // MARK: Files

    /// Reads the songs that have changed. What is no MPEG audio, or cannot be read, is left out.
    /// - Parameter progress: called now and then with what is read so far; the tree may be shown as it is.
    /// - Returns: how many files were read.
    static func readDetails(
        of tree: inout ScannedTree, roots: MusicRoots, isCancelled: () -> Bool,
        progress: (ScannedTree) -> Void
    ) -> Int {
        let reader = TagReader()
        var count = 0
        for index in tree.folders.indices {
            let folder = roots.path(ofURI: tree.folders[index].uri)
            for place in tree.folders[index].files.indices where tree.folders[index].files[place].details == nil {
                if isCancelled() { return count }
                let path = folder + "/" + tree.folders[index].files[place].name
                tree.folders[index].files[place].details = (try? reader.read(path: path)) ?? SongDetails()
                count += 1
                if count % 256 == 0 { progress(tree) }
            }
            tree.folders[index].files.removeAll { $0.details.map { $0.sampleRate == nil } ?? false }
        }
        return count
    }
}
