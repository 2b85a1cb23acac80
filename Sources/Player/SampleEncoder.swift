// Runs on: the audio thread; no allocation.

/// Writes samples as the output wants them: full scale is -1...1 on the way in, and what exceeds it is cut off.
///
/// Samples that were 16 bits wide in the file and that nothing has changed come out as they were. Others are dithered when
/// they are cut to 16 bits: triangular noise of one step each way makes the rounding error a steady hiss at -98 dB
/// in place of distortion that follows the music (Lipshitz, Wannamaker, Vanderkooy: "Quantization and Dither", JAES 40,
/// 1992). Silence stays silence.
struct SampleEncoder {
    /// Adding this to a Double of less than 2^31 rounds it, ties to even; the processor's baseline has no quicker way.
    private static let rounder = 6_755_399_441_055_744.0
    private var noise: UInt32 = 0x9E37_79B9

    /// Encodes `count` samples; `output` has room for them.
    mutating func encode(
        _ samples: UnsafePointer<Float>, count: Int, as format: SampleFormat, into output: UnsafeMutableRawPointer
    ) {
        switch format {
        case .int16: encode16(samples, count: count, into: output.assumingMemoryBound(to: Int16.self))
        case .int24:
            let integers = output.assumingMemoryBound(to: Int32.self)
            for index in 0..<count { integers[index] = Self.integer(samples[index], scale: 8_388_608) }
        case .int24Packed:
            for index in 0..<count {
                let value = UInt32(bitPattern: Self.integer(samples[index], scale: 8_388_608))
                for byte in 0..<3 {
                    #if _endian(little)
                        let shift = 8 * byte
                    #else
                        let shift = 16 - 8 * byte
                    #endif
                    output.storeBytes(
                        of: UInt8(truncatingIfNeeded: value >> UInt32(shift)), toByteOffset: 3 * index + byte,
                        as: UInt8.self)
                }
            }
        case .int32:
            let integers = output.assumingMemoryBound(to: Int32.self)
            for index in 0..<count { integers[index] = Self.integer(samples[index], scale: 2_147_483_648) }
        case .float32: output.copyMemory(from: samples, byteCount: 4 * count)
        }
    }

    private mutating func encode16(
        _ samples: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Int16>
    ) {
        if Self.areWhole(samples, count: count) {
            for index in 0..<count {
                output[index] = Int16(truncatingIfNeeded: Self.integer(samples[index], scale: 32_768))
            }
        } else {
            for index in 0..<count {
                let dithered = samples[index] + (uniform() - uniform()) / 32_768
                output[index] = Int16(truncatingIfNeeded: Self.integer(dithered, scale: 32_768))
            }
        }
    }

    /// Whether all samples are 16-bit values.
    private static func areWhole(_ samples: UnsafePointer<Float>, count: Int) -> Bool {
        for index in 0..<count {
            let value = Double(samples[index]) * 32_768
            if value + rounder - rounder != value { return false }
        }
        return true
    }

    /// A sample as an integer of -scale..<scale.
    private static func integer(_ sample: Float, scale: Double) -> Int32 {
        let value = Double(sample) * scale
        // Not a number fails both comparisons.
        let limited = value > -scale ? (value < scale - 1 ? value : scale - 1) : -scale
        return Int32(limited + rounder - rounder)
    }

    /// Uniform noise, 0..<1, by xorshift (Marsaglia, 2003): the same in every run, so that a run can be repeated.
    private mutating func uniform() -> Float {
        noise ^= noise << 13
        noise ^= noise >> 17
        noise ^= noise << 5
        return Float(noise >> 8) / 16_777_216
    }
}
