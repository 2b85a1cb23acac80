// Runs on: any thread that may wait for a disk.
import CMpg123
import Glibc

/// Finds out whether the length of an MP3 can be known without reading all of it.
enum MPEGLength {
    /// So many frames are looked at (1.3 s of sound, about 20 KB).
    private static let sampledFrames = 50

    /// Whether the first frame is a Xing, Info or VBRI header, which states the count of frames
    /// (http://gabriel.mp3-tech.org/mp3infotag.html; Fraunhofer's VBRI).
    static func isStated(in file: borrowing RegularFile) -> Bool {
        var block = [UInt8](repeating: 0, count: 4096)
        let start = endOfTags(file)
        let count = block.withUnsafeMutableBytes { pread(file.descriptor, $0.baseAddress, $0.count, off_t(start)) }
        guard count > 8 else { return false }
        let marks = ["Xing", "Info", "VBRI"].map { Array($0.utf8) }
        for index in 0..<(count - 8) where marks.contains(where: { block[index...].starts(with: $0) }) {
            // Xing's and Info's flags say whether the count of frames is there; VBRI always has it.
            if block[index] == UInt8(ascii: "V") || block[index + 7] & 1 != 0 { return true }
        }
        return false
    }

    /// The end of the ID3v2 tags in front (https://id3.org/id3v2.4.0-structure, 3.1).
    private static func endOfTags(_ file: borrowing RegularFile) -> Int {
        var offset = 0
        // More than a few tags in a row are no music file.
        for _ in 0..<4 {
            var header = [UInt8](repeating: 0, count: 10)
            let count = header.withUnsafeMutableBytes { pread(file.descriptor, $0.baseAddress, 10, off_t(offset)) }
            guard count == 10, header.starts(with: "ID3".utf8) else { break }
            let size = header[6...].reduce(0) { $0 << 7 | Int($1 & 127) }
            offset += 10 + size + (header[5] & 0x10 != 0 ? 10 : 0)
        }
        return offset
    }

    /// Whether the bit rates of the first frames differ: then the file's size does not tell its length.
    static func varies(_ handle: OpaquePointer) -> Bool {
        var first: CInt?
        for _ in 0..<sampledFrames {
            guard mpg123_framebyframe_next(handle) >= 0 || first == nil else { break }
            var information = mpg123_frameinfo2()
            guard mpg123_info2(handle, &information) == CInt(MPG123_OK.rawValue) else { break }
            if let first, information.bitrate != first { return true }
            first = information.bitrate
        }
        return false
    }
}
