// Runs on: the audio thread, or whichever single thread plays offline.
import Glibc

/// Writes raw samples into a named pipe (FIFO), for snapcast and others that read one. The pipe is made if it is not there.
///
/// It goes at the speed of sound, whether or not anybody reads. A reader may come and go: one that is slow for a moment is
/// waited for, at most `patienceMilliseconds`; then, and while there is none, what was not read is thrown away in
/// whole frames, so that the next reader hears the present and the channels are never swapped.
public final class PipeOutput: AudioOutput {
    private static let patienceMilliseconds = 200
    /// What POSIX promises to be written as a whole or not at all.
    private static let atomicBytes = 4_096

    /// For messages.
    public let name: String
    private let path: String
    private var pace: OutputPace?
    /// -1 while not open. Open for reading too: then the pipe never breaks, and what nobody reads can be taken out again.
    private var descriptor: CInt = -1
    private var format = AudioFormat(sampleRate: 44_100, channels: 2)
    /// Bytes written since the pipe was last empty for certain.
    private var bytesSinceEmpty = 0
    private let waste: UnsafeMutableRawBufferPointer

    /// - Parameters:
    ///   - path: of the pipe. Anything else that is there is refused, not overwritten.
    ///   - isPaced: whether it takes samples only as fast as they would sound; needed on the audio thread, not offline.
    public init(path: String, isPaced: Bool = true) {
        self.path = path
        name = "pipe \(path)"
        pace = isPaced ? OutputPace() : nil
        waste = .allocate(byteCount: Self.atomicBytes, alignment: 16)
    }

    deinit {
        close()
        waste.deallocate()
    }

    /// About 20 ms.
    public var periodFrames: Int { format.frames(milliseconds: 20) }
    /// Frames written ahead of the clock.
    public var delayFrames: Int { Int((pace?.delaySeconds ?? 0) * Double(format.sampleRate)) }
    /// It never runs dry.
    public var underruns: Int { 0 }
    /// How the samples are written.
    public var detail: String { "raw \(format.sampleFormat.rawValue)" }

    /// Opens the pipe, which never waits for a reader. It takes every format.
    public func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat {
        close()
        if mkfifo(path, 0o660) != 0, errno != EEXIST { throw error(errno) }
        // No other file is opened for writing, and a link that somebody put into a shared folder is not followed.
        let opened = Glibc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW)
        guard opened >= 0 else { throw error(errno) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
            _ = Glibc.close(opened)
            throw AudioOutputError(output: name, cause: .failed, code: EEXIST, reason: "the file there is not a pipe")
        }
        descriptor = opened
        format = wished
        bytesSinceEmpty = 0
        return wished
    }

    /// Writes to the pipe, and waits as long as a sound card would.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) {
        let portion = Self.atomicBytes / format.frameBytes * format.frameBytes
        var done = 0
        while done < bytes.count {
            let part = min(portion, bytes.count - done)
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, part)
            if count > 0 {
                done += count
                bytesSinceEmpty += count
            } else {
                let code = errno
                if code == EINTR { continue }
                guard count < 0, code == EAGAIN else { throw error(code) }
                makeRoom()
            }
        }
        pace?.wrote(seconds: Double(bytes.count / format.frameBytes) / Double(format.sampleRate))
    }

    /// Waits for the clock.
    public func pause() { pace?.drain() }
    /// Nothing to do.
    public func resume() throws(AudioOutputError) {}

    /// Closes the pipe: its reader sees the end.
    public func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    /// The pipe is full: waits for its reader, or throws away what nobody reads.
    private func makeRoom() {
        // Is all that was written since the pipe was empty still there? Then nobody reads.
        if waitingBytes < bytesSinceEmpty {
            var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&writable, 1, CInt(Self.patienceMilliseconds)) > 0 {
                // Somebody does; should that end, the wait above finds out.
                bytesSinceEmpty = .max / 2
                return
            }
        }
        let portion = Self.atomicBytes / format.frameBytes * format.frameBytes
        // Only whole frames: a reader may have half of one in its hands.
        while waitingBytes >= portion, read(descriptor, waste.baseAddress, portion) == portion {}
        bytesSinceEmpty = waitingBytes
    }

    private var waitingBytes: Int {
        var count: CInt = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    private func error(_ code: CInt) -> AudioOutputError {
        AudioOutputError(output: name, cause: .failed, code: code, reason: String(cString: strerror(code)))
    }
}
