// Runs on: the thread "mpris": it reads and writes files.
import Files
import Glibc
import Library

/// Where covers that stand within tracks are shown to desktops, which want a file: a few small files of this user's only.
final class CoverFolder {
    /// Larger pictures are not shown.
    static let byteLimit = 8 << 20
    /// The newest that stay: a desktop may still load the one before.
    static let maximumCount = 3

    private let path: String
    /// The files' names, newest last.
    private var names: [String] = []

    /// A folder, which is made when the first cover is shown. What an earlier run left there is removed.
    init(path: String) {
        self.path = path
        for name in folderNames(path) ?? [] where name.hasPrefix(Self.prefix) { unlink("\(path)/\(name)") }
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
    }

    private static let prefix = "cover-"

    /// Writes a picture into a file, unless it is there already.
    /// - Returns: its path; nil if the bytes are no picture that desktops show, are too many, or cannot be written.
    func show(_ picture: [UInt8]) -> String? {
        guard picture.count <= Self.byteLimit, let kind = Self.fileExtension(of: picture) else { return nil }
        // The same cover keeps its name from track to track, so that it is not loaded anew.
        let name = Self.prefix + String(Self.hash(picture), radix: 16) + "." + kind
        let file = "\(path)/\(name)"
        if let index = names.firstIndex(of: name) {
            names.remove(at: index)
            names.append(name)
            if access(file, R_OK) == 0 { return file }
        } else {
            names.append(name)
        }
        guard (try? AtomicFile.write(picture, to: file)) != nil else {
            names.removeAll { $0 == name }
            return nil
        }
        while names.count > Self.maximumCount { unlink("\(path)/\(names.removeFirst())") }
        return file
    }

    /// By the first bytes, whatever the tag calls it.
    private static func fileExtension(of picture: [UInt8]) -> String? {
        if picture.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpg" }
        if picture.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
        if picture.starts(with: "GIF8".utf8) { return "gif" }
        if picture.starts(with: "RIFF".utf8), picture.dropFirst(8).starts(with: "WEBP".utf8) { return "webp" }
        return nil
    }

    /// FNV-1a, 64 bits (datatracker.ietf.org/doc/draft-eastlake-fnv).
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBufferPointer { buffer in
            buffer.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
    }
}
