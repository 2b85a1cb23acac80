// Runs on: any thread; values only.

/// 16-bit signed native-endian samples, interleaved by channel.
public struct AudioFormat: Sendable, Hashable, BitwiseCopyable, CustomStringConvertible {
    /// Frames a second; 8,000 to 192,000.
    public var sampleRate: Int
    /// Samples a frame; 1 or 2.
    public var channels: Int

    /// A format.
    public init(sampleRate: Int, channels: Int) {
        self.sampleRate = sampleRate
        self.channels = channels
    }

    /// Whether the player can work with it.
    public var isSupported: Bool { (8_000...192_000).contains(sampleRate) && (1...2).contains(channels) }

    /// Frames in a time span, rounded; never negative.
    public func frames(milliseconds: Int) -> Int { max(0, min(milliseconds, 600_000)) * sampleRate / 1_000 }

    /// As MPD writes it: `44100:16:2`.
    public var description: String { "\(sampleRate):16:\(channels)" }
}
