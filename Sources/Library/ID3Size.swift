// Runs on: any thread that may wait for a disk.
import Glibc

extension RegularFile {
    /// A longer tag is no tag but damage, or nothing that a player should hold in memory: it is passed over. The pictures of real
    /// files take less.
    public static let longestTag = 16 << 20

    /// Bytes behind an ID3v2 header, of which its last four tell seven bits each.
    static func tagSize(inHeader header: [UInt8]) -> Int { header[6...].reduce(0) { $0 << 7 | Int($1 & 127) } }

    /// Bytes of the ID3v2 tags in front, as their headers say (https://id3.org/id3v2.4.0-structure, 3.1); more than the file has if they lie.
    public var tagBytes: Int {
        var offset = 0
        // More than a few tags in a row are no music file.
        for _ in 0..<4 {
            var header = [UInt8](repeating: 0, count: 10)
            let count = header.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, 10, off_t(offset)) }
            guard count == 10, header.starts(with: "ID3".utf8) else { break }
            offset += 10 + Self.tagSize(inHeader: header) + (header[5] & 0x10 != 0 ? 10 : 0)
        }
        return offset
    }
}
