// Runs on: any thread; values only.

/// Which folders a scan looks into; the others stay as they were.
struct ScanScope: Equatable {
    /// Everything.
    var isEverything = false
    /// URIs of folders that are scanned with all that is below them.
    var subtrees: Set<String> = []
    /// URIs of folders that are scanned without what is below them.
    var folders: Set<String> = []
    /// Files are read again even if they have not changed.
    var rereadsFiles = false

    static let everything = ScanScope(isEverything: true)

    var isEmpty: Bool { !isEverything && subtrees.isEmpty && folders.isEmpty }

    /// More single folders than these are not worth telling apart.
    private static let folderLimit = 64

    mutating func add(folder: String) {
        guard !isEverything else { return }
        folders.insert(folder)
        if folders.count > Self.folderLimit { self = ScanScope(isEverything: true, rereadsFiles: rereadsFiles) }
    }

    mutating func formUnion(_ other: ScanScope) {
        isEverything = isEverything || other.isEverything
        subtrees.formUnion(other.subtrees)
        folders.formUnion(other.folders)
        rereadsFiles = rereadsFiles || other.rereadsFiles
    }

    /// Whether a folder itself is scanned.
    func covers(_ uri: String) -> Bool {
        isEverything || folders.contains(uri) || subtrees.contains { isEqualOrBelow(uri, $0) }
    }

    /// Whether anything below a folder is scanned.
    func concernsBelow(_ uri: String) -> Bool {
        isEverything || subtrees.contains { isEqualOrBelow($0, uri) || isEqualOrBelow(uri, $0) }
            || folders.contains { isEqualOrBelow($0, uri) }
    }

    private func isEqualOrBelow(_ uri: String, _ folder: String) -> Bool {
        if folder.isEmpty || uri == folder { return true }
        let folderBytes = folder.utf8
        guard uri.utf8.count > folderBytes.count, uri.utf8.starts(with: folderBytes) else { return false }
        return uri.utf8.dropFirst(folderBytes.count).first == UInt8(ascii: "/")
    }
}
