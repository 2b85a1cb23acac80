import Foundation
import Testing

@testable import Player

@Suite struct MixerTests {
    /// A mixer whose decks hold whatever the test writes.
    private final class Bench {
        let channel = MixerChannel(ringSamples: 1 << 19)
        let mixer: Mixer
        var reports: [MixerReport] = []

        init(volume: Int = 100) {
            channel.gainBits.store(VolumeRamp.gain(volume: volume).bitPattern, ordering: .relaxed)
            mixer = Mixer(channel: channel)
        }

        func write(_ samples: [Int16], deck: Int, isWhole: Bool = true) {
            let ring = channel.decks[deck].ring
            let written = samples.asFloats.withUnsafeBufferPointer { ring.write($0) }
            #expect(written == samples.count)
            if isWhole { channel.decks[deck].end.store(ring.writeIndex, ordering: .relaxed) }
        }

        /// Stereo samples, until nothing comes or there are `frames`.
        func render(frames: Int) -> [Int16] {
            var samples: [Int16] = []
            var block = [Float](repeating: 0, count: 2 * Mixer.blockFrames)
            while samples.count < 2 * frames {
                let wanted = min(500, frames - samples.count / 2)
                let count = block.withUnsafeMutableBufferPointer { buffer in
                    buffer.baseAddress.map { mixer.render(into: $0, capacity: wanted) } ?? 0
                }
                if count == 0 { break }
                samples += block[..<(2 * count)].as16Bit
            }
            while let report = channel.reports.pop() { reports.append(report) }
            return samples
        }
    }

    private func noise(frames: Int, seed: UInt64) -> [Int16] {
        var generator = SplitMix64(seed: seed)
        return (0..<2 * frames).map { _ in Int16.random(in: -9_000...9_000, using: &generator) }
    }

    @Test("one deck at full volume passes unchanged, to the last sample")
    func passesThrough() {
        let bench = Bench()
        let samples = (0..<6_002).map { Int16(truncatingIfNeeded: $0 &* 7_919) }
        bench.write(samples, deck: 0)
        bench.mixer.switchTo(deck: 0, fadeFrames: 1_000)
        let isEqual = bench.render(frames: 10_000) == samples
        #expect(isEqual)
        #expect(bench.reports.contains { if case .deckEnded(0, 3_001) = $0 { true } else { false } })
    }

    @Test("a crossfade of uncorrelated noise keeps the power within -1 and +0.5 dB at every moment")
    func crossfadePower() {
        let bench = Bench()
        let frames = 44_100
        bench.write(noise(frames: 3 * frames, seed: 1), deck: 0)
        bench.write(noise(frames: 3 * frames, seed: 2), deck: 1)
        bench.mixer.switchTo(deck: 0, fadeFrames: 0)
        let before = power(bench.render(frames: frames)[...])
        bench.mixer.switchTo(deck: 1, fadeFrames: frames)
        let during = bench.render(frames: frames)
        // 50 ms at each 5 ms: short enough for a moment, long enough for the noise to have a steady power (0.06 dB).
        for start in stride(from: 0, to: 2 * (frames - 2_205), by: 441) {
            let decibel = 10 * log10(power(during[start..<start + 2 * 2_205]) / before)
            #expect(decibel > -1 && decibel < 0.5, "\(decibel) dB at \(start / 2)")
        }
        #expect(bench.render(frames: 10).count == 20)
        #expect(bench.reports.contains { if case .deckIdle(0) = $0 { true } else { false } })
    }

    @Test(
        "the curves begin in silence and end at full gain; equal power is that of any two places that mirror each other"
    )
    func curves() {
        for curve in FadeCurve.allCases {
            #expect(abs(curve.gain(at: 0)) < 1e-12)
            #expect(abs(curve.gain(at: 1) - 1) < 1e-12)
            let gains = (0...100).map { curve.gain(at: Double($0) / 100) }
            #expect(zip(gains, gains.dropFirst()).allSatisfy { $0 < $1 })
            for place in 0...100 {
                let (rising, falling) = (gains[place], gains[100 - place])
                let sum = curve == .equalPower ? rising * rising + falling * falling : rising + falling
                #expect(abs(sum - 1) < 1e-9)
            }
        }
    }

    private func power(_ samples: ArraySlice<Int16>) -> Double {
        samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)
    }

    @Test("no sample steps by more than the music itself at pause, resume, crossfade and volume changes")
    func noClicks() {
        let bench = Bench()
        // A 100 Hz sine of amplitude 20,000 steps by 285 at most; the fades add amplitude / fade frames * pi / 2.
        var sine: [Int16] = []
        for index in 0..<88_200 {
            let angle = 2 * Double.pi * 100 * Double(index) / 44_100
            let value = Int16(20_000 * sin(angle))
            sine += [value, value]
        }
        bench.write(sine, deck: 0)
        bench.write(sine, deck: 1)
        bench.mixer.switchTo(deck: 0, fadeFrames: 0)
        var all = bench.render(frames: 5_000)
        bench.mixer.pause(fadeFrames: 1_323, number: 1)
        all += bench.render(frames: 5_000)
        all += [0, 0]
        bench.mixer.resume(fadeFrames: 1_323)
        all += bench.render(frames: 5_000)
        bench.mixer.switchTo(deck: 1, fadeFrames: 1_323)
        all += bench.render(frames: 500)
        // A second change of mind in the middle of the fade.
        bench.mixer.release(deck: 0, fadeFrames: 1_323)
        all += bench.render(frames: 5_000)
        for volume in [0, 100, 30, 80] {
            bench.channel.gainBits.store(VolumeRamp.gain(volume: volume).bitPattern, ordering: .relaxed)
            all += bench.render(frames: 1_500)
        }
        var largest = 0
        for index in stride(from: 2, to: all.count, by: 2) {
            largest = max(largest, abs(Int(all[index]) - Int(all[index - 2])))
        }
        // Two sines together, each with its fade.
        #expect(largest <= 2 * (285 + 24) + 2)
        #expect(largest >= 285)
    }

    @Test("pausing and resuming loses no sample")
    func pauseKeepsSamples() {
        let bench = Bench()
        let samples = [Int16](repeating: 12_000, count: 2 * 30_000)
        bench.write(samples, deck: 0)
        bench.mixer.switchTo(deck: 0, fadeFrames: 0)
        var all = bench.render(frames: 7_000)
        bench.mixer.pause(fadeFrames: 1_323, number: 5)
        all += bench.render(frames: 9_000)
        #expect(all.count == 2 * (7_000 + 1_323))
        #expect(bench.reports.contains { if case .paused(5) = $0 { true } else { false } })
        #expect(bench.render(frames: 100).isEmpty)
        bench.mixer.resume(fadeFrames: 1_323)
        all += bench.render(frames: 90_000)
        #expect(all.count == samples.count)
        #expect(all[..<14_000].allSatisfy { $0 == 12_000 })
        #expect(all[(2 * (7_000 + 2 * 1_323))...].allSatisfy { $0 == 12_000 })
    }

    @Test("samples that come late are silence for now, without a step, and are played when they are there")
    func starves() {
        let bench = Bench()
        let sine = (0..<20_000).flatMap { index -> [Int16] in
            let value = Int16(20_000 * sin(2 * Double.pi * 100 * Double(index) / 44_100))
            return [value, value]
        }
        bench.write(Array(sine[..<8_820]), deck: 0, isWhole: false)
        bench.mixer.switchTo(deck: 0, fadeFrames: 0)
        var all = bench.render(frames: 6_000)
        #expect(bench.channel.starvedFrames.load(ordering: .relaxed) > 1_000)
        #expect(all.suffix(2_000).allSatisfy { $0 == 0 })
        // Too little to go on with, then enough, then too little again.
        bench.write(Array(sine[8_820..<9_000]), deck: 0, isWhole: false)
        all += bench.render(frames: 1_000)
        bench.write(Array(sine[9_000..<20_000]), deck: 0, isWhole: false)
        all += bench.render(frames: 7_000)
        bench.write(Array(sine[20_000...]), deck: 0)
        all += bench.render(frames: 30_000)
        let left = stride(from: 0, to: all.count, by: 2).map { Int(all[$0]) }
        let largest = zip(left, left.dropFirst()).map { abs($0 - $1) }.max() ?? 0
        // The sine's own 285, and 20,000 in the 5 ms of the fade.
        #expect(largest <= 285 + 91 + 2)
        #expect(largest >= 285)
        // Nothing is lost.
        #expect(left.count - bench.channel.starvedFrames.load(ordering: .relaxed) == 20_000)
    }

    @Test("a track that is whole is played to its last sample though nobody knows yet what follows")
    func waitsAtEnd() {
        let bench = Bench()
        bench.write([Int16](repeating: 5, count: 200), deck: 0, isWhole: false)
        bench.channel.decks[0].trackEnd.store(200, ordering: .relaxed)
        bench.mixer.switchTo(deck: 0, fadeFrames: 0)
        #expect(bench.render(frames: 150) == [Int16](repeating: 5, count: 200) + [Int16](repeating: 0, count: 100))
        #expect(bench.channel.starvedFrames.load(ordering: .relaxed) == 50)
        bench.write([Int16](repeating: 6, count: 20), deck: 0)
        #expect(bench.render(frames: 150) == [Int16](repeating: 6, count: 20))
    }

    @Test("volume 0 is silence, and louder volumes are louder")
    func volumes() {
        var last = -1
        for volume in [0, 1, 25, 50, 75, 99, 100] {
            let bench = Bench(volume: volume)
            bench.write([Int16](repeating: 30_000, count: 4_000), deck: 0)
            bench.mixer.switchTo(deck: 0, fadeFrames: 0)
            let level = Int(bench.render(frames: 2_000).last ?? -1)
            #expect(level > last || volume == 0 && level == 0)
            last = level
        }
        #expect(last == 30_000)
    }

    @Test("two loud decks are cut off at full scale, not wrapped around")
    func clips() {
        let bench = Bench()
        bench.write([Int16](repeating: .max, count: 8_000), deck: 0)
        bench.write([Int16](repeating: .max, count: 8_000), deck: 1)
        bench.mixer.switchTo(deck: 0, fadeFrames: 0)
        bench.mixer.switchTo(deck: 1, fadeFrames: 4_000)
        #expect(bench.render(frames: 4_000).allSatisfy { $0 > 32_000 })
    }

    @Test("a pause during which the music ends is reported as well")
    func pauseAtTheEnd() {
        let bench = Bench()
        bench.write([Int16](repeating: 1_000, count: 200), deck: 0)
        bench.mixer.switchTo(deck: 0, fadeFrames: 0)
        bench.mixer.pause(fadeFrames: 1_323, number: 2)
        #expect(bench.render(frames: 5_000).count == 200)
        #expect(bench.reports.contains { if case .paused(2) = $0 { true } else { false } })
    }
}
