// Runs on: the audio thread, which makes the output and is the only one to call it.

/// Where the mixed sound goes: a sound card, a file, or nowhere.
///
/// One instance is opened and closed many times. `write` may wait for the device, and nothing else but that.
public protocol AudioOutput: AnyObject {
    /// For messages: `ALSA device default`.
    var name: String { get }

    /// Opens the device.
    /// - Parameter wished: what the music has.
    /// - Returns: what the device takes; the player converts if that differs.
    func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat

    /// What was negotiated beyond the format, for the log: `period 25 ms, buffer 200 ms`; empty if there is nothing to say.
    /// Valid while open.
    var detail: String { get }

    /// Frames that are best written at once. Valid while open.
    var periodFrames: Int { get }

    /// Writes all of `bytes` (whole frames in the open format), waiting while the device is full. Allocates nothing
    /// unless it fails.
    func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError)

    /// Plays out what was written, for which it waits half a second at most, and then rests.
    func pause()

    /// Ready for `write` again after `pause`.
    func resume() throws(AudioOutputError)

    /// Gives the device back; what it has not played is lost. Harmless if it is not open.
    func close()

    /// Frames written but not yet heard. Valid while open.
    var delayFrames: Int { get }

    /// Times since `open` that the device ran dry and was recovered.
    var underruns: Int { get }
}

extension AudioOutput {
    /// Nothing to say.
    public var detail: String { "" }
}

/// An output could not be opened, or was lost while playing.
public struct AudioOutputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Cause: Sendable, Equatable {
        /// There is no such device, or it was unplugged.
        case absent
        /// Another program has it.
        case busy
        /// It may not be opened by this user.
        case forbidden
        /// It takes no format that the player can make.
        case unsupportedFormat
        /// It stopped taking samples.
        case stalled
        /// Anything else.
        case failed
    }

    /// The output's name.
    public let output: String
    /// What kind of failure it is.
    public let cause: Cause
    /// The errno, positive; 0 if there is none.
    public let code: CInt
    /// The library's or system's own words.
    public let reason: String

    /// An error about `output`.
    public init(output: String, cause: Cause, code: CInt, reason: String) {
        self.output = output
        self.cause = cause
        self.code = code
        self.reason = reason
    }

    /// The error in words, with the way out.
    public var description: String {
        switch cause {
        case .absent: "\(output) is not there (\(reason)): plug it in, or set another device (aplay -L lists them)"
        case .busy: "\(output) is in use by another program (\(reason)): stop that one, or set a shared device"
        case .forbidden: "\(output) may not be opened (\(reason)): add the user to the group audio"
        case .unsupportedFormat: "\(output) takes no mono or stereo (\(reason)): put plug: before its name"
        case .stalled: "\(output) has stopped taking samples (\(reason))"
        case .failed: "\(output) failed: \(reason)"
        }
    }
}
