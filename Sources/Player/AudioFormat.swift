// Runs on: any thread; values only.

/// How one sample is written. Integers are signed and in the machine's byte order.
public enum SampleFormat: String, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// 16 bits.
    case int16
    /// 24 bits in the lower part of four bytes.
    case int24
    /// 24 bits in three bytes.
    case int24Packed
    /// 32 bits.
    case int32
    /// 32-bit floating point; full scale is -1...1.
    case float32

    /// Bytes of one sample.
    public var bytes: Int {
        switch self {
        case .int16: 2
        case .int24Packed: 3
        case .int24, .int32, .float32: 4
        }
    }

    /// As MPD writes it: `16`, `24`, `32` or `f`.
    public var bits: String {
        switch self {
        case .int16: "16"
        case .int24, .int24Packed: "24"
        case .int32: "32"
        case .float32: "f"
        }
    }
}

/// What an output takes: samples interleaved by channel.
public struct AudioFormat: Sendable, Hashable, BitwiseCopyable, CustomStringConvertible {
    /// Frames a second; 8,000 to 192,000.
    public var sampleRate: Int
    /// Samples a frame; 1 or 2.
    public var channels: Int
    /// How a sample is written.
    public var sampleFormat: SampleFormat

    /// A format.
    public init(sampleRate: Int, channels: Int, sampleFormat: SampleFormat = .int16) {
        self.sampleRate = sampleRate
        self.channels = channels
        self.sampleFormat = sampleFormat
    }

    /// Whether the player can work with it.
    public var isSupported: Bool { (8_000...192_000).contains(sampleRate) && (1...2).contains(channels) }

    /// Bytes of one frame.
    public var frameBytes: Int { channels * sampleFormat.bytes }

    /// Frames in a time span, rounded; never negative.
    public func frames(milliseconds: Int) -> Int { max(0, min(milliseconds, 600_000)) * sampleRate / 1_000 }

    /// As MPD writes it: `44100:16:2`.
    public var description: String { "\(sampleRate):\(sampleFormat.bits):\(channels)" }
}

/// What every output is asked for, whatever the music has; MPD's `audio_output_format`.
public struct AudioFormatRequest: Sendable, Hashable {
    /// Frames a second; nil is the rate of the track that the output is opened for.
    public var sampleRate: Int?
    /// Nil leaves it to the output.
    public var sampleFormat: SampleFormat?
    /// 1 or 2; nil is what the track has.
    public var channels: Int?

    /// Asks for nothing.
    public init() {}

    /// Reads MPD's notation: `RATE:BITS:CHANNELS`, each of which may be `*`; bits are 16, 24, 32 or f. Nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        if parts[0] != "*" {
            guard let rate = Int(parts[0]), (8_000...192_000).contains(rate) else { return nil }
            sampleRate = rate
        }
        switch parts[1] {
        case "*": break
        case "16": sampleFormat = .int16
        case "24": sampleFormat = .int24
        case "32": sampleFormat = .int32
        case "f": sampleFormat = .float32
        default: return nil
        }
        switch parts[2] {
        case "*": break
        case "1": channels = 1
        case "2": channels = 2
        default: return nil
        }
    }

    /// What to open an output with for music of this format.
    public func applied(to format: AudioFormat) -> AudioFormat {
        AudioFormat(
            sampleRate: sampleRate ?? format.sampleRate, channels: channels ?? format.channels,
            sampleFormat: sampleFormat ?? format.sampleFormat)
    }
}
