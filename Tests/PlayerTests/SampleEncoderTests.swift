import Testing

@testable import Player

@Suite struct SampleEncoderTests {
    private func encode(_ samples: [Float], _ format: SampleFormat) -> [UInt8] {
        var encoder = SampleEncoder()
        var bytes = [UInt8](repeating: 0, count: samples.count * format.bytes)
        samples.withUnsafeBufferPointer { samples in
            bytes.withUnsafeMutableBytes { bytes in
                if let input = samples.baseAddress, let output = bytes.baseAddress {
                    encoder.encode(input, count: samples.count, as: format, into: output)
                }
            }
        }
        return bytes
    }

    private func encode16(_ samples: [Float]) -> [Int16] {
        let bytes = encode(samples, .int16)
        return stride(from: 0, to: bytes.count, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }

    @Test("every 16-bit value passes unchanged")
    func exact() {
        let all = (Int16.min...Int16.max).map { $0 }
        let isEqual = encode16(all.asFloats) == all
        #expect(isEqual)
    }

    @Test("24 and 32 bits are the sample at full scale, in little-endian bytes", .enabled(if: Int(1).littleEndian == 1))
    func wide() {
        #expect(encode([0.5, -1], .int24) == [0, 0, 0x40, 0, 0, 0, 0x80, 0xFF])
        #expect(encode([0.5, -1, 1], .int24Packed) == [0, 0, 0x40, 0, 0, 0x80, 0xFF, 0xFF, 0x7F])
        #expect(encode([0.5, -1, 1], .int32) == [0, 0, 0, 0x40, 0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0x7F])
        #expect(encode([1.5], .float32) == [0, 0, 0xC0, 0x3F])
    }

    @Test("what exceeds full scale is cut off, and what is no number is not a crash")
    func limits() {
        #expect(encode16([2, -2, 1, .infinity, -.infinity]) == [.max, .min, .max, .max, .min])
        for format in SampleFormat.allCases { #expect(encode([.nan, 1e30, -1e30], format).count == 3 * format.bytes) }
    }

    @Test("a level between two steps survives as the mean of what is written, by no more than a step of noise each way")
    func dithers() {
        let level: Float = 100.3 / 32_768
        let written = encode16([Float](repeating: level, count: 40_000))
        let mean = written.reduce(0.0) { $0 + Double($1) } / 40_000
        // The noise and the rounding have a variance of 1/4 step²: a standard error of 0.0025.
        #expect(abs(mean - 100.3) < 0.0125)
        let variance = written.reduce(0.0) { $0 + (Double($1) - 100.3) * (Double($1) - 100.3) } / 40_000
        #expect(abs(variance - 0.25) < 0.02)
        #expect(written.allSatisfy { (99...102).contains($0) })
    }

    @Test("silence stays silence")
    func silence() { #expect(encode16([0, -0.0, 0]) == [0, 0, 0]) }

    @Test("MPD's notation of formats is read, and anything else refused")
    func request() {
        let music = AudioFormat(sampleRate: 44_100, channels: 1)
        #expect(AudioFormatRequest("*:*:*")?.applied(to: music) == music)
        #expect(
            AudioFormatRequest("48000:24:2")?.applied(to: music)
                == AudioFormat(sampleRate: 48_000, channels: 2, sampleFormat: .int24))
        #expect(AudioFormatRequest("*:f:*")?.applied(to: music).sampleFormat == .float32)
        for text in ["", "44100", "44100:16", "44100:16:3", "1:16:2", "44100:17:2", "44100:16:2:", "-1:16:2", "a:16:2"]
        {
            #expect(AudioFormatRequest(text) == nil)
        }
    }
}
