// Runs on: the audio thread.

/// Plays to nowhere, at the speed of sound or as fast as it is fed: for machines without a sound card, and for tests.
public final class NullOutput: AudioOutput {
    private var format = AudioFormat(sampleRate: 44_100, channels: 2)
    private var pace: OutputPace?

    /// An output that takes every format.
    /// - Parameter isPaced: whether it takes samples only as fast as they would sound; needed on the audio thread, not
    ///   offline.
    public init(isPaced: Bool = true) {
        pace = isPaced ? OutputPace() : nil
    }

    /// For messages.
    public let name = "null output"
    /// 20 ms.
    public var periodFrames: Int { format.frames(milliseconds: 20) }
    /// Frames written ahead of the clock.
    public var delayFrames: Int { Int((pace?.delaySeconds ?? 0) * Double(format.sampleRate)) }
    /// It never runs dry.
    public var underruns: Int { 0 }

    /// Takes the format as it is.
    public func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat {
        format = wished
        return wished
    }

    /// Waits as long as a sound card would.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) {
        pace?.wrote(seconds: Double(bytes.count / format.frameBytes) / Double(format.sampleRate))
    }

    /// Waits for the clock.
    public func pause() { pace?.drain() }
    /// Nothing to do.
    public func resume() throws(AudioOutputError) {}
    /// Nothing to do.
    public func close() {}
}
