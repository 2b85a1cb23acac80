// Runs on: the decoder thread.
import CMpg123

/// Turns samples of one rate and channel count into another, by libsyn123's resampler in its clean mode: at least 108 dB of
/// dynamic range, and the lower 84 % of the band at least.
final class FormatConverter {
    /// Frames that are converted at once.
    static let blockFrames = 1_152

    let source: AudioFormat
    let target: AudioFormat
    /// Owned; nil if the rates are equal.
    private let resampler: OpaquePointer?
    private var remixed: [Float]
    private var resampled: [Float]

    /// - Throws: `MP3Error.outOfMemory`, the only way that setting up can fail for formats that are supported.
    init(from source: AudioFormat, to target: AudioFormat) throws(MP3Error) {
        let made = try Self.resampler(from: source, to: target)
        let outputFrames =
            made == nil
            ? Self.blockFrames
            : syn123_resample_count(CLong(source.sampleRate), CLong(target.sampleRate), Self.blockFrames)
        self.source = source
        self.target = target
        resampler = made
        remixed = Array(repeating: 0, count: Self.blockFrames * target.channels)
        resampled = Array(repeating: 0, count: outputFrames * target.channels)
    }

    deinit { if let resampler { syn123_del(resampler) } }

    /// Converts up to `blockFrames` frames, and hands what comes out to `body`.
    func convert(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let frames = min(samples.count / source.channels, Self.blockFrames)
        remix(samples, frames: frames)
        guard let resampler else {
            return remixed.withUnsafeBufferPointer {
                body(UnsafeBufferPointer(rebasing: $0[..<(frames * target.channels)]))
            }
        }
        let outputFrames = remixed.withUnsafeMutableBufferPointer { input in
            resampled.withUnsafeMutableBufferPointer { output in
                syn123_resample(resampler, output.baseAddress, input.baseAddress, frames)
            }
        }
        resampled.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[..<(outputFrames * target.channels)]))
        }
    }

    /// Hands over what the filters still hold of the last sound: without it a tone would be cut off.
    func flush(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        guard resampler != nil else { return }
        // The filters' memory is shorter than 10 ms.
        let frames = min(source.sampleRate / 100, Self.blockFrames)
        let silence = [Float](repeating: 0, count: frames * source.channels)
        silence.withUnsafeBufferPointer { convert($0, body) }
    }

    /// Mono to both channels, or both channels to their mean.
    private func remix(_ samples: UnsafeBufferPointer<Float>, frames: Int) {
        switch (source.channels, target.channels) {
        case (1, 2):
            for frame in 0..<frames {
                remixed[2 * frame] = samples[frame]
                remixed[2 * frame + 1] = samples[frame]
            }
        case (2, 1):
            for frame in 0..<frames { remixed[frame] = (samples[2 * frame] + samples[2 * frame + 1]) / 2 }
        default:
            for index in 0..<frames * source.channels { remixed[index] = samples[index] }
        }
    }

    private static func resampler(from source: AudioFormat, to target: AudioFormat) throws(MP3Error) -> OpaquePointer? {
        guard source.sampleRate != target.sampleRate else { return nil }
        let encoding = CInt(MPG123_ENC_FLOAT_32.rawValue)
        guard let made = syn123_new(CLong(target.sampleRate), CInt(target.channels), encoding, 0, nil) else {
            throw .outOfMemory
        }
        let code = syn123_setup_resample(
            made, CLong(source.sampleRate), CLong(target.sampleRate), CInt(target.channels), 0, 1)
        guard code == 0 else {
            syn123_del(made)
            throw .outOfMemory
        }
        return made
    }
}
