// Runs on: any thread that may wait for a disk.
import Glibc

/// A cover: a picture as it stands in a file.
public struct Picture: Sendable, Equatable {
    /// The file's bytes, JPEG or PNG as a rule.
    public let bytes: [UInt8]
    /// Its kind, such as `image/jpeg`; nil if unknown.
    public let mimeType: String?

    /// More bytes are no cover.
    static let byteLimit = 64 << 20
    /// The names that are looked for beside a song, best first: MPD's, then those that other programs write.
    static let fileNames = ["cover.png", "cover.jpg", "cover.webp", "folder.jpg", "folder.png"]

    /// The cover beside a song's file.
    /// - Returns: nil if there is none that can be read.
    static func beside(songPath: String) -> Picture? {
        for path in paths(beside: songPath) {
            guard let file = try? RegularFile(path: path), file.size > 0,
                let bytes = try? file.contents(path: path, limit: byteLimit)
            else { continue }
            return Picture(bytes: bytes, mimeType: nil)
        }
        return nil
    }

    /// The path of the cover beside a song's file, which is not read. It looks at the files.
    /// - Returns: nil if there is none that can be read.
    public static func path(beside songPath: String) -> String? {
        paths(beside: songPath).first { path in
            guard let file = try? RegularFile(path: path) else { return false }
            return file.size > 0
        }
    }

    private static func paths(beside songPath: String) -> [String] {
        guard let slash = songPath.utf8.lastIndex(of: UInt8(ascii: "/")) else { return [] }
        return fileNames.map { String(songPath[...slash] + $0) }
    }

    /// A kind as ID3 writes it, as a MIME type: ID3v2.2 has three letters, and some writers leave out `image/`.
    static func mimeType(_ text: String?) -> String? {
        guard let text = text?.lowercased(), !text.isEmpty else { return nil }
        switch text {
        case "jpg", "jpeg", "image/jpg": return "image/jpeg"
        case "png": return "image/png"
        default: return text.contains("/") ? text : "image/" + text
        }
    }
}
