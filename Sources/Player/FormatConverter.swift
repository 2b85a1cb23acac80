// Runs on: the decoder thread.
import CMpg123

/// Turns samples of one rate and channel count into another, by libsyn123's resampler.
final class FormatConverter {
    /// Frames that are converted at once.
    static let blockFrames = 1_152

    private let source: AudioFormat
    private let target: AudioFormat
    /// Owned; nil if the rates are equal.
    private let resampler: OpaquePointer?
    private var remixed: [Float]
    private var resampled: [Float]
    private var converted: [Int16]

    /// - Throws: `MP3Error.outOfMemory`, the only way that setting up can fail for formats that are supported.
    init(from source: AudioFormat, to target: AudioFormat) throws(MP3Error) {
        let resampler = try Self.resampler(from: source, to: target)
        let outputFrames =
            resampler == nil
            ? Self.blockFrames
            : syn123_resample_count(CLong(source.sampleRate), CLong(target.sampleRate), Self.blockFrames)
        self.source = source
        self.target = target
        self.resampler = resampler
        remixed = Array(repeating: 0, count: Self.blockFrames * target.channels)
        resampled = Array(repeating: 0, count: outputFrames * target.channels)
        converted = Array(repeating: 0, count: outputFrames * target.channels)
    }

    deinit { if let resampler { syn123_del(resampler) } }

    /// Converts up to `blockFrames` frames, and hands what comes out to `body`.
    func convert(_ samples: UnsafeBufferPointer<Int16>, _ body: (UnsafeBufferPointer<Int16>) -> Void) {
        let frames = min(samples.count / source.channels, Self.blockFrames)
        remix(samples, frames: frames)
        var outputFrames = frames
        if let resampler {
            outputFrames = remixed.withUnsafeMutableBufferPointer { input in
                resampled.withUnsafeMutableBufferPointer { output in
                    syn123_resample(resampler, output.baseAddress, input.baseAddress, frames)
                }
            }
        }
        let count = outputFrames * target.channels
        for index in 0..<count {
            let value = resampler == nil ? remixed[index] : resampled[index]
            converted[index] = Int16(clamping: Int32((value * 32_768).rounded(.toNearestOrEven)))
        }
        converted.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// Mono to both channels, or both channels to their mean.
    private func remix(_ samples: UnsafeBufferPointer<Int16>, frames: Int) {
        let factor: Float = 1 / 32_768
        switch (source.channels, target.channels) {
        case (1, 2):
            for frame in 0..<frames {
                let value = Float(samples[frame]) * factor
                remixed[2 * frame] = value
                remixed[2 * frame + 1] = value
            }
        case (2, 1):
            for frame in 0..<frames {
                remixed[frame] = (Float(samples[2 * frame]) + Float(samples[2 * frame + 1])) * factor / 2
            }
        default:
            for index in 0..<frames * source.channels { remixed[index] = Float(samples[index]) * factor }
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
