// Runs on: the decoder thread; reading may wait for a disk.
import CMpg123
import Glibc
import Library

/// Decodes one MP3 file to 16-bit samples at the file's own rate and channels, as `mpg123 -w` does, bit for bit:
/// gapless where the file has a LAME header.
final class MP3Decoder {
    /// Of everything that `read` gives: a file that changes its format midway is converted by libmpg123.
    let format: AudioFormat
    /// Frames of sound that the file announces or, without a header, its size suggests.
    let estimatedFrames: Int?

    private let path: String
    private let file: RegularFile
    /// Owned; deleted in deinit.
    private let handle: OpaquePointer
    /// Whether `estimatedFrames` is written in the file's header.
    private let isAnnounced: Bool

    /// Opens a file and finds its first frame.
    /// - Throws: `MP3Error` if it cannot be opened or holds no MPEG audio.
    init(path: String) throws(MP3Error) {
        let file: RegularFile
        do { file = try RegularFile(path: path) } catch { throw .unreadable(error) }
        guard file.size > 0 else { throw .empty }
        guard let handle = mpg123_new(nil, nil) else { throw .outOfMemory }
        do throws(MP3Error) {
            format = try Self.open(handle, file.descriptor)
        } catch {
            mpg123_delete(handle)
            throw error
        }
        let length = mpg123_length(handle)
        estimatedFrames = length > 0 ? Int(length) : nil
        var encoderDelay: CLong = -1
        mpg123_getstate2(handle, CInt(MPG123_ENC_DELAY.rawValue), &encoderDelay, nil)
        isAnnounced = encoderDelay >= 0
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

    /// Bit rate in kbit/s: the average if the header tells, else the last frame's.
    var bitrate: Int? {
        var info = mpg123_frameinfo2()
        guard mpg123_info2(handle, &info) == CInt(MPG123_OK.rawValue) else { return nil }
        let rate = info.abr_rate > 0 ? info.abr_rate : info.bitrate
        return rate > 0 ? Int(rate) : nil
    }

    /// Decodes the next samples.
    /// - Returns: the samples written to `buffer`, whole frames; 0 at the end.
    /// - Throws: `MP3Error` if the file cannot be read on, or ends long before the end it announces.
    func read(into buffer: UnsafeMutableBufferPointer<Int16>) throws(MP3Error) -> Int {
        while true {
            var bytes = 0
            let code = mpg123_read(handle, buffer.baseAddress, buffer.count * 2, &bytes)
            if bytes > 0 { return bytes / 2 }
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
        let last = Double(estimatedFrames ?? Int(Int32.max))
        let frame = min(max(0, seconds * Double(format.sampleRate)), last)
        guard frame.isFinite, mpg123_seek(handle, off_t(frame), SEEK_SET) >= 0 else {
            throw .damaged(reason: String(cString: mpg123_strerror(handle)))
        }
    }

    private func checkEnd() throws(MP3Error) {
        guard isAnnounced, let estimatedFrames else { return }
        let decoded = Int(mpg123_tell(handle))
        // A frame or two less is an encoder's rounding; half a second is missing sound.
        guard decoded >= 0, estimatedFrames - decoded > format.sampleRate / 2 else { return }
        let rate = Double(format.sampleRate)
        throw .truncated(seconds: Double(decoded) / rate, announcedSeconds: Double(estimatedFrames) / rate)
    }

    private static func open(_ handle: OpaquePointer, _ descriptor: CInt) throws(MP3Error) -> AudioFormat {
        let flags = MPG123_QUIET.rawValue | MPG123_SKIP_ID3V2.rawValue
        _ = mpg123_param2(handle, CInt(MPG123_ADD_FLAGS.rawValue), CLong(flags), 0)
        // 16 bits at whatever rate and channels the file has.
        mpg123_format_none(handle)
        var rates: UnsafePointer<CLong>?
        var count = 0
        mpg123_rates(&rates, &count)
        let bothChannels = CInt(MPG123_MONO.rawValue | MPG123_STEREO.rawValue)
        for index in 0..<count {
            guard let rate = rates?[index] else { break }
            mpg123_format(handle, rate, bothChannels, CInt(MPG123_ENC_SIGNED_16.rawValue))
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
        let format = AudioFormat(sampleRate: Int(rate), channels: Int(channels))
        guard format.isSupported else { throw .notMP3(reason: "its format is \(format)") }
        // From here on no other format: see `format`.
        mpg123_format_none(handle)
        mpg123_format(handle, rate, channels, CInt(MPG123_ENC_SIGNED_16.rawValue))
        return format
    }
}

/// A file cannot be played.
public enum MP3Error: Error, Sendable, Equatable, CustomStringConvertible {
    /// It cannot be opened.
    case unreadable(FileError)
    /// It has no bytes.
    case empty
    /// No MPEG audio was found in it.
    case notMP3(reason: String)
    /// It has frames, but no sound comes out of them.
    case silent
    /// It cannot be read on.
    case damaged(reason: String)
    /// It ends long before the end that its header announces.
    case truncated(seconds: Double, announcedSeconds: Double)
    /// libmpg123 or libsyn123 found no memory.
    case outOfMemory

    /// The error in words, without the path.
    public var description: String {
        switch self {
        case .unreadable(let error): "cannot be opened: \(error)"
        case .empty: "the file is empty (0 bytes)"
        case .notMP3(let reason): "no MP3 in it: \(reason)"
        case .silent: "there is no sound in it"
        case .damaged(let reason): "damaged: \(reason)"
        case .truncated(let seconds, let announced):
            "cut off: it ends after \(rounded(seconds)) of \(rounded(announced)) s; copy it again"
        case .outOfMemory: "out of memory"
        }
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }
}
