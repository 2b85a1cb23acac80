// Runs on: any thread that may wait for a disk.
import Glibc

/// What a folder tells of one name in it.
public struct FolderEntry: Equatable, Sendable {
    /// Its name; bytes that are not UTF-8 are replaced, so that nothing is found by such a name.
    public let name: String
    /// Whether it is a symbolic link, or the file system does not say what it is.
    public let mayBeLink: Bool
}

/// What is in a folder, in the order of the disk, but for `.` and `..`.
/// - Parameters:
///   - path: the folder's.
///   - maximumCount: reading ends after so many.
/// - Returns: nil if the folder cannot be read; `errno` says why.
public func folderEntries(_ path: String, maximumCount: Int = .max) -> [FolderEntry]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var entries: [FolderEntry] = []
    while entries.count < maximumCount, let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name != ".", name != ".." else { continue }
        let type = Int32(entry.pointee.d_type)
        entries.append(FolderEntry(name: name, mayBeLink: type == Int32(DT_LNK) || type == Int32(DT_UNKNOWN)))
    }
    return entries
}

/// The names in a folder, sorted by their bytes; nil if it cannot be read.
public func folderNames(_ path: String) -> [String]? {
    folderEntries(path)?.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
