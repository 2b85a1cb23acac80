// Runs on: the decoder thread; reading may wait for a disk.
import CMpg123
import Glibc
import Library

/// Decodes one MP3 file at its own rate and channels, gapless where the file has a LAME header.
///
/// The samples are the 16-bit ones of `mpg123 -w`, bit for bit, or with `decodeFully` the floating-point ones of
/// `mpg123 -e f32 -w`.
final class MP3Decoder {
    /// Damage of up to so many bytes is passed over; what is longer ends the track, as does so much that is no MP3 before its
    /// first frame.
    private static let resyncBytes = 65_536

    /// Of everything that `read` gives: a file that changes its format midway is converted by libmpg123.
    private(set) var format: AudioFormat
    /// What the file says about its loudness.
    let replayGain: ReplayGain
    /// Frames of sound that the file announces or, without a header, its size suggests.
    let estimatedFrames: Int?

    private let path: String
    private let file: RegularFile
    /// Owned; deleted in deinit.
    private let handle: OpaquePointer
    /// Whether `estimatedFrames` is written in the file's header.
    private let isAnnounced: Bool
    /// 16-bit samples, before they become floating point.
    private var integers: [Int16] = []
    /// What the first samples are behind the file before, and how many of them have been read.
    private var opening: [Float] = []
    private var openingRead = 0

    /// Opens a file and finds its first frame.
    /// - Throws: `MP3Error` if it cannot be opened or holds no MPEG audio.
    init(path: String) throws(MP3Error) {
        let file: RegularFile
        do { file = try RegularFile(path: path) } catch { throw .unreadable(error) }
        guard file.size > 0 else { throw .empty }
        guard let handle = mpg123_new(nil, nil) else { throw .outOfMemory }
        do throws(MP3Error) {
            // What lies about its tag would be read to its end, and what does not, held in memory.
            if file.tagBytes > RegularFile.longestTag { Self.skipTags(handle) }
            format = try Self.open(handle, file.descriptor, .int16)
        } catch {
            mpg123_delete(handle)
            throw error
        }
        let length = mpg123_length(handle)
        estimatedFrames = length > 0 ? Int(length) : nil
        var encoderDelay: CLong = -1
        mpg123_getstate2(handle, CInt(MPG123_ENC_DELAY.rawValue), &encoderDelay, nil)
        isAnnounced = encoderDelay >= 0
        replayGain = ReplayGain(readFrom: handle)
        self.path = path
        self.file = file
        self.handle = handle
    }

    deinit {
        mpg123_close(handle)
        mpg123_delete(handle)
    }

    /// Seconds that the file announces, or its size suggests.
    var durationSeconds: Double? { estimatedFrames.map { Double($0) / Double(format.sampleRate) } }

    /// Seconds that the file announces, to the sample.
    var announcedSeconds: Double? { isAnnounced ? durationSeconds : nil }

    /// Bit rate in kbit/s: the average if the header tells, else the last frame's.
    var bitrate: Int? {
        var info = mpg123_frameinfo2()
        guard mpg123_info2(handle, &info) == CInt(MPG123_OK.rawValue) else { return nil }
        let rate = info.abr_rate > 0 ? info.abr_rate : info.bitrate
        return rate > 0 ? Int(rate) : nil
    }

    /// From the file's beginning on, decodes to floating point instead of 16 bits.
    /// - Throws: `MP3Error` if the file cannot be read any more.
    func decodeFully() throws(MP3Error) {
        mpg123_close(handle)
        guard lseek(file.descriptor, 0, SEEK_SET) == 0 else { throw .damaged(reason: String(cString: strerror(errno))) }
        // The tags are known by now.
        Self.skipTags(handle)
        format = try Self.open(handle, file.descriptor, .float32)
    }

    /// Decodes the next samples; full scale is -1...1.
    /// - Returns: the samples written to `buffer`, whole frames; 0 at the end.
    /// - Throws: `MP3Error` if the file cannot be read on, or ends long before the end it announces.
    func read(into buffer: UnsafeMutableBufferPointer<Float>) throws(MP3Error) -> Int {
        let count = try readOwn(into: buffer)
        let replaced = min(count, opening.count - openingRead)
        for index in 0..<replaced { buffer[index] = opening[openingRead + index] }
        openingRead += replaced
        return count
    }

    /// Before the first `read`: makes the seam to the file before that of one stream, if neither says where it begins or ends.
    func join(behind previous: String) {
        guard !isAnnounced else { return }
        opening = SeamDecoder.opening(of: path, behind: previous, format: format) ?? []
    }

    private func readOwn(into buffer: UnsafeMutableBufferPointer<Float>) throws(MP3Error) -> Int {
        guard format.sampleFormat == .int16 else { return try decode(UnsafeMutableRawBufferPointer(buffer)) / 4 }
        if integers.count < buffer.count { integers = Array(repeating: 0, count: buffer.count) }
        // Typed throws do not pass through rethrowing functions in Swift 6.0.
        let decoded = integers.withUnsafeMutableBytes { bytes -> Result<Int, MP3Error> in
            let limited = UnsafeMutableRawBufferPointer(rebasing: bytes[..<(2 * buffer.count)])
            do throws(MP3Error) { return .success(try decode(limited) / 2) } catch { return .failure(error) }
        }
        let count = try decoded.get()
        for index in 0..<count { buffer[index] = Float(integers[index]) / 32_768 }
        return count
    }

    /// Decodes up to a buffer's bytes. Returns how many; 0 at the end.
    private func decode(_ buffer: UnsafeMutableRawBufferPointer) throws(MP3Error) -> Int {
        while true {
            var bytes = 0
            let code = mpg123_read(handle, buffer.baseAddress, buffer.count, &bytes)
            if bytes > 0 { return bytes }
            switch code {
            case CInt(MPG123_OK.rawValue), CInt(MPG123_NEW_FORMAT.rawValue): continue
            case CInt(MPG123_DONE.rawValue), CInt(MPG123_NEED_MORE.rawValue):
                try checkEnd()
                return 0
            default: throw .damaged(reason: String(cString: mpg123_strerror(handle)))
            }
        }
    }

    /// Goes to a place, to the sample where libmpg123 can.
    func seek(seconds: Double) throws(MP3Error) {
        let last = Double(isAnnounced ? estimatedFrames ?? 0 : Int(Int32.max))
        let frame = min(max(0, seconds * Double(format.sampleRate)), last)
        guard frame.isFinite, mpg123_seek(handle, off_t(frame), SEEK_SET) >= 0 else {
            throw .damaged(reason: String(cString: mpg123_strerror(handle)))
        }
    }

    private static func skipTags(_ handle: OpaquePointer) {
        _ = mpg123_param2(handle, CInt(MPG123_ADD_FLAGS.rawValue), CLong(MPG123_SKIP_ID3V2.rawValue), 0)
    }

    private func checkEnd() throws(MP3Error) {
        guard isAnnounced, let estimatedFrames else { return }
        let decoded = Int(mpg123_tell(handle))
        // A frame or two less is an encoder's rounding; half a second is missing sound.
        guard decoded >= 0, estimatedFrames - decoded > format.sampleRate / 2 else { return }
        let rate = Double(format.sampleRate)
        throw .truncated(seconds: Double(decoded) / rate, announcedSeconds: Double(estimatedFrames) / rate)
    }

    private static func open(
        _ handle: OpaquePointer, _ descriptor: CInt, _ sampleFormat: SampleFormat
    ) throws(MP3Error) -> AudioFormat {
        let wanted = sampleFormat == .int16 ? MPG123_ENC_SIGNED_16 : MPG123_ENC_FLOAT_32
        _ = mpg123_param2(handle, CInt(MPG123_ADD_FLAGS.rawValue), CLong(MPG123_QUIET.rawValue), 0)
        _ = mpg123_param2(handle, CInt(MPG123_RESYNC_LIMIT.rawValue), CLong(resyncBytes), 0)
        // One kind of samples, at whatever rate and channels the file has.
        mpg123_format_none(handle)
        var rates: UnsafePointer<CLong>?
        var count = 0
        mpg123_rates(&rates, &count)
        let bothChannels = CInt(MPG123_MONO.rawValue | MPG123_STEREO.rawValue)
        for index in 0..<count {
            guard let rate = rates?[index] else { break }
            mpg123_format(handle, rate, bothChannels, CInt(wanted.rawValue))
        }
        guard mpg123_open_fd(handle, descriptor) == CInt(MPG123_OK.rawValue) else {
            throw .notMP3(reason: String(cString: mpg123_strerror(handle)))
        }
        var rate: CLong = 0
        var channels: CInt = 0
        var encoding: CInt = 0
        guard mpg123_getformat(handle, &rate, &channels, &encoding) == CInt(MPG123_OK.rawValue) else {
            throw .notMP3(reason: String(cString: mpg123_strerror(handle)))
        }
        let format = AudioFormat(sampleRate: Int(rate), channels: Int(channels), sampleFormat: sampleFormat)
        guard format.isSupported else { throw .notMP3(reason: "its format is \(format)") }
        // From here on no other format: see `format`.
        mpg123_format_none(handle)
        mpg123_format(handle, rate, channels, CInt(wanted.rawValue))
        return format
    }
}
