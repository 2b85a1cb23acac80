// Runs on: any thread that may wait for a disk.
import CMpg123
import Glibc

extension RegularFile {
    /// Whether the MP3 says how long it is, by a Xing, Info or VBRI header.
    public var statesLength: Bool { MPEGLength.statement(in: self) != nil }
}

/// Finds out whether the length of an MP3 can be known without reading all of it.
enum MPEGLength {
    /// So many frames are looked at (1.3 s of sound, about 20 KB).
    private static let sampledFrames = 50

    /// Who states the count of frames.
    enum Statement: Equatable {
        /// A Xing or Info header (http://gabriel.mp3-tech.org/mp3infotag.html), which libmpg123 reads.
        case xing
        /// Fraunhofer's VBRI header, which libmpg123 does not know.
        case vbri(frames: Int)
    }

    /// The header that the first frame is, if it states the count of frames.
    static func statement(in file: borrowing RegularFile) -> Statement? {
        var block = [UInt8](repeating: 0, count: 4096)
        let start = file.tagBytes
        let count = block.withUnsafeMutableBytes { pread(file.descriptor, $0.baseAddress, $0.count, off_t(start)) }
        let vbriBytes = 18
        guard count > vbriBytes else { return nil }
        for index in 0..<(count - vbriBytes) {
            let bytes = block[index..<(index + vbriBytes)]
            if bytes.starts(with: "Xing".utf8) || bytes.starts(with: "Info".utf8) {
                // Its flags say whether the count is there.
                if bytes[index + 7] & 1 != 0 { return .xing }
            } else if bytes.starts(with: "VBRI".utf8) {
                let frames = bytes[(index + 14)...].reduce(0) { $0 << 8 | Int($1) }
                // No frame is shorter than 24 bytes.
                if frames > 0, frames <= file.size / 24 { return .vbri(frames: frames) }
            }
        }
        return nil
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
