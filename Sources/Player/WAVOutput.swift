// Runs on: the audio thread, or whichever single thread plays offline.
import Glibc

/// Writes a WAV file at the rate and channels of the first track: 16 bits, or 24, 32 or floating point if that is asked for.
///
/// The sizes in the header are brought up to date every few seconds, so that the file can be read even if the program is
/// killed. They are 32-bit: a file that outgrows them (4 GB) says 0xFFFFFFFF, which readers take for "up to the end of the
/// file". Closing and opening again goes on in the same file.
///
/// Format: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991), chapter 3.
public final class WAVOutput: AudioOutput {
    static let headerBytes = 44
    private static let secondsBetweenHeaders = 2

    /// For messages.
    public let name: String
    private let path: String
    private var pace: OutputPace?
    /// -1 until the first `open`.
    private var descriptor: CInt = -1
    private var format = AudioFormat(sampleRate: 44_100, channels: 2)
    private var dataBytes = 0
    private var bytesInHeader = 0

    /// An output that makes the file, or overwrites it, when it is first opened.
    /// - Parameter isPaced: whether it takes samples only as fast as they would sound; needed on the audio thread, not
    ///   offline.
    public init(path: String, isPaced: Bool) {
        self.path = path
        name = "WAV file \(path)"
        pace = isPaced ? OutputPace() : nil
    }

    deinit {
        guard descriptor >= 0 else { return }
        _ = updateHeader()
        _ = Glibc.close(descriptor)
    }

    /// About 20 ms.
    public var periodFrames: Int { 1_024 }
    /// Frames written ahead of the clock.
    public var delayFrames: Int { Int((pace?.delaySeconds ?? 0) * Double(format.sampleRate)) }
    /// It never runs dry.
    public var underruns: Int { 0 }

    /// Makes the file the first time; afterwards the file's format is what it takes.
    public func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat {
        guard descriptor < 0 else { return format }
        let opened = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o644)
        guard opened >= 0 else { throw error(errno) }
        format = wished
        // WAV packs 24 bits into three bytes.
        if wished.sampleFormat == .int24 { format.sampleFormat = .int24Packed }
        descriptor = opened
        let code = Self.write(Self.header(format: format, dataBytes: 0), to: opened, at: 0)
        guard code == 0 else {
            _ = Glibc.close(opened)
            descriptor = -1
            throw error(code)
        }
        return format
    }

    /// Appends to the file.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) {
        #if _endian(little)
            let code = Self.write(bytes, to: descriptor, at: Self.headerBytes + dataBytes)
        #else
            #error("WAV is little-endian")
        #endif
        guard code == 0 else { throw error(code) }
        dataBytes += bytes.count
        if dataBytes - bytesInHeader >= Self.secondsBetweenHeaders * format.sampleRate * format.frameBytes {
            let code = updateHeader()
            guard code == 0 else { throw error(code) }
        }
        pace?.wrote(seconds: Double(bytes.count / format.frameBytes) / Double(format.sampleRate))
    }

    /// Brings the header up to date, and waits for the clock if paced.
    public func pause() {
        _ = updateHeader()
        pace?.drain()
    }
    /// Nothing to do.
    public func resume() throws(AudioOutputError) {}
    /// Brings the header up to date; the file goes on when opened again.
    public func close() { if descriptor >= 0 { _ = updateHeader() } }

    private func updateHeader() -> CInt {
        bytesInHeader = dataBytes
        return Self.write(Self.header(format: format, dataBytes: dataBytes), to: descriptor, at: 0)
    }

    /// The 44 bytes before the samples.
    static func header(format: AudioFormat, dataBytes: Int) -> [UInt8] {
        let frameBytes = format.frameBytes
        var header: [UInt8] = []
        func append(_ text: StaticString) { text.withUTF8Buffer { header.append(contentsOf: $0) } }
        func append(_ value: Int, bytes: Int) {
            for index in 0..<bytes { header.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
        }
        append("RIFF")
        append(min(dataBytes + headerBytes - 8, 0xFFFF_FFFF), bytes: 4)
        append("WAVEfmt ")
        append(16, bytes: 4)
        // 1 is integers, 3 floating point.
        append(format.sampleFormat == .float32 ? 3 : 1, bytes: 2)
        append(format.channels, bytes: 2)
        append(format.sampleRate, bytes: 4)
        append(format.sampleRate * frameBytes, bytes: 4)
        append(frameBytes, bytes: 2)
        append(8 * format.sampleFormat.bytes, bytes: 2)
        append("data")
        append(min(dataBytes, 0xFFFF_FFFF), bytes: 4)
        return header
    }

    private static func write(_ header: [UInt8], to descriptor: CInt, at offset: Int) -> CInt {
        header.withUnsafeBytes { write($0, to: descriptor, at: offset) }
    }

    /// Writes all bytes at an offset. Returns 0 or the errno.
    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at offset: Int) -> CInt {
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                return code
            }
            done += count
        }
        return 0
    }

    private func error(_ code: CInt) -> AudioOutputError {
        AudioOutputError(output: name, cause: .failed, code: code, reason: String(cString: strerror(code)))
    }
}
