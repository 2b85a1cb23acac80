// Runs on: the decoder thread; reading may wait for a disk.
import CMpg123
import Glibc
import Library

/// Decodes the beginning of a file as it sounds behind another one.
///
/// `lame --nogap` goes on with one stream of frames from file to file, without a header that would say so. A frame sounds on into the next,
/// and so the first frames of each file are only right behind the last ones of the file before: as `cat *.mp3 | mpg123 -` plays them.
enum SeamDecoder {
    /// So many frames of a file depend on what came before: the overlap of one granule, and the filter bank's memory behind it.
    private static let dependentFrames = 2
    /// Holds those, at every bit rate; and before the seam, besides, the frames whose bits they use.
    private static let portionBytes = 12_288

    /// The first samples of a file behind those of another one, full scale being -1...1.
    /// - Parameter format: of both files, and of the decoder whose samples these replace.
    /// - Returns: nil if the file before says where it ends, or one of them cannot be read.
    static func opening(of path: String, behind previous: String, format: AudioFormat) -> [Float]? {
        guard let before = try? RegularFile(path: previous), let after = try? RegularFile(path: path),
            !before.statesLength, !after.statesLength
        else { return nil }
        // An ID3v1 tag is no sound.
        let tag = bytes(before, at: before.size - 128, count: 3)
        let end = tag == Array("TAG".utf8) ? before.size - 128 : before.size
        let start = max(before.tagBytes, end - portionBytes)
        let head = bytes(after, at: after.tagBytes, count: portionBytes)
        guard start < end, !head.isEmpty, let handle = mpg123_new(nil, nil) else { return nil }
        defer { mpg123_delete(handle) }
        let encoding = format.sampleFormat == .int16 ? MPG123_ENC_SIGNED_16 : MPG123_ENC_FLOAT_32
        let channels = format.channels == 1 ? MPG123_MONO : MPG123_STEREO
        _ = mpg123_param2(handle, CInt(MPG123_ADD_FLAGS.rawValue), CLong(MPG123_QUIET.rawValue), 0)
        mpg123_format_none(handle)
        mpg123_format(handle, CLong(format.sampleRate), CInt(channels.rawValue), CInt(encoding.rawValue))
        guard mpg123_open_feed(handle) == CInt(MPG123_OK.rawValue),
            decode(handle, bytes(before, at: start, count: end - start), format) != nil,
            let samples = decode(handle, head, format)
        else { return nil }
        let wanted = dependentFrames * Int(max(0, mpg123_spf(handle))) * format.channels
        return samples.count >= wanted ? Array(samples[..<wanted]) : nil
    }

    /// What comes out when these bytes have gone in.
    private static func decode(_ handle: OpaquePointer, _ bytes: [UInt8], _ format: AudioFormat) -> [Float]? {
        guard mpg123_feed(handle, bytes, bytes.count) == CInt(MPG123_OK.rawValue) else { return nil }
        var samples: [Float] = []
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            var count = 0
            let code = mpg123_read(handle, &block, block.count, &count)
            block.withUnsafeBytes { bytes in
                if format.sampleFormat == .int16 {
                    samples += bytes.bindMemory(to: Int16.self)[..<(count / 2)].map { Float($0) / 32_768 }
                } else {
                    samples += bytes.bindMemory(to: Float.self)[..<(count / 4)]
                }
            }
            if code == CInt(MPG123_NEED_MORE.rawValue) { return samples }
            guard code == CInt(MPG123_OK.rawValue) || code == CInt(MPG123_NEW_FORMAT.rawValue) else { return nil }
        }
    }

    private static func bytes(_ file: borrowing RegularFile, at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { pread(file.descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        return Array(bytes.prefix(max(0, read)))
    }
}
