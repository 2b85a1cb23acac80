import Foundation
import Library
import Testing

@testable import Player

/// What is heard where one sound gives way to another.
@Suite struct TransitionTests {
    private static let album = (1...5).map { "album\($0).mp3" }

    /// The album before it was cut and encoded: `make.sh` says what SoX made, and LAME 3.100 lowers it to 0.95.
    private func original(rate: Double = 22_050, seconds: Double = 4) -> [Float] {
        (0..<Int(seconds * rate)).map { index in
            let time = Double(index) / rate
            let sum = [220.0, 331, 497].reduce(0) { $0 + sin(2 * .pi * $1 * time) }
            return Float(sum * 0.3333 * 0.95)
        }
    }

    private func floatRun(_ request: String = "*:f:*") -> OfflineRun {
        OfflineRun { $0.format = AudioFormatRequest(request) ?? $0.format }
    }

    /// What was written from the first sound on.
    private func heard(_ run: OfflineRun, from start: Int, count: Int) -> ArraySlice<Float> {
        let samples = run.output.floats
        return samples[start..<min(samples.count, start + count)]
    }

    @Test("an album cut into five files comes out as the original within the encoder's error, without gap or click")
    func album() throws {
        let run = floatRun()
        run.play(Self.album.map(Fixture.track))
        run.player.render(untilSeconds: 5)
        #expect(run.started == (1...5).map { "album\($0)" })
        let expected = original()
        let start = try #require(run.output.floats.firstIndex { $0 != 0 })
        // The first sample may be a zero of the encoder's: the place with the least difference is the right one.
        let errors = (-3...3).map { shift in
            zip(heard(run, from: max(0, start + shift), count: expected.count), expected).map { $0 - $1 }
        }
        let error = try #require(errors.min { power($0[...]) < power($1[...]) })
        #expect(error.count == expected.count)
        // Measured with mpg123 and numpy: 0.00037 in all, and up to 0.0234 where LAME meets the silence before and after.
        #expect(power(error[...]).squareRoot() < 0.0005)
        for seam in 1...4 {
            let place = seam * 17_640
            #expect((error[(place - 600)..<(place + 600)].map(abs).max() ?? 1) < 0.025)
        }
        for part in 0..<5 {
            #expect((error[(part * 17_640 + 2_000)..<(part * 17_640 + 15_000)].map(abs).max() ?? 1) < 0.0005)
        }
        #expect(run.output.floats.largestStep <= expected.largestStep * 1.06)
        let tail = run.output.floats[(start + expected.count + 2)...]
        #expect(tail.allSatisfy { $0 == 0 })
    }

    @Test("the album without gaps has none either when it is resampled")
    func resampledAlbum() throws {
        let run = floatRun("48000:f:*")
        run.play(Self.album.map(Fixture.track))
        run.player.render(untilSeconds: 5)
        let expected = original(rate: 48_000)
        let start = try #require(run.output.floats.firstIndex { abs($0) > 0.001 })
        let errors = (-40...40).map { shift in
            zip(heard(run, from: max(0, start + shift), count: expected.count), expected).map { $0 - $1 }
        }
        let error = try #require(errors.min { power($0[...]) < power($1[...]) })
        for seam in 1...4 {
            let place = seam * 38_400
            #expect((error[(place - 1_500)..<(place + 1_500)].map(abs).max() ?? 1) < 0.04)
        }
        // What LAME adds at the seams, see above, comes on top; a filter that begins anew, or is cut off at the end, makes a
        // step of up to nine times the music's.
        #expect(run.output.floats.largestStep <= expected.largestStep * 1.5)
    }

    @Test(
        "an album by lame --nogap comes out as the one stream that it is", arguments: ["*:*:*", "*:f:*"])
    func nogapAlbum(request: String) throws {
        let run = floatRun(request)
        run.play((1...3).map { Fixture.track("nogap\($0).mp3") })
        run.player.render(untilSeconds: 3)
        #expect(run.started == ["nogap1", "nogap2", "nogap3"])
        let played = request == "*:f:*" ? run.output.floats.as16Bit : run.output.samples
        let expected = try Fixture.samples("nogap.pcm").trimmedSilence
        #expect(expected.count > 30_000)
        let part = played.trimmedSilence
        #expect(part.count == expected.count)
        let largest = zip(part, expected).map { abs(Int($0) - Int($1)) }.max() ?? .max
        // The filter bank adds up in another order behind a new start: that may round otherwise.
        #expect(largest <= 1)
    }

    @Test("the floating-point samples of one track are those of mpg123 -e f32 -w")
    func floatingPoint() throws {
        let run = floatRun()
        run.play([Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 1)
        let bytes = try Fixture.bytes("mono.f32")
        let expected = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let start = try #require(run.output.floats.firstIndex { $0 != 0 })
        let first = try #require(expected.firstIndex { $0 != 0 })
        let written = run.output.floats[(start - first)...].prefix(expected.count)
        #if arch(x86_64)
            let isEqual = Array(written) == expected
            #expect(isEqual)
        #else
            // libmpg123 has another decoder for other processors.
            let largest = zip(written, expected).map { abs($0 - $1) }.max() ?? 1
            #expect(largest < 1e-5)
        #endif
    }

    @Test("16 bits in, 24 and 32 out: the samples are the decoder's full ones", arguments: ["*:24:*", "*:32:*"])
    func wideOutputs(request: String) throws {
        let run = floatRun(request)
        run.play([Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 1)
        let format = try #require(run.output.format)
        #expect(format.sampleFormat == (request == "*:24:*" ? .int24 : .int32))
        let scale: Float = format.sampleFormat == .int24 ? 8_388_608 : 2_147_483_648
        let floats = try Fixture.bytes("mono.f32").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let written = run.output.bytes.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
        let start = try #require(written.firstIndex { $0 != 0 })
        let shifts = (0..<4).map { shift in
            zip(written[start...], floats[shift...]).prefix(5_000).map { abs(Float($0) - $1 * scale) }.max()
                ?? .infinity
        }
        let best = shifts.min() ?? .infinity
        // Half a step, and in 32 bits what a Float cannot hold of it.
        var allowed: Float = format.sampleFormat == .int24 ? 0.5 : 64
        #if !arch(x86_64)
            // libmpg123 has another decoder for other processors. Of 16 bits half a step would be seven times as much.
            allowed += 2e-6 * scale
        #endif
        #expect(best <= allowed)
    }

    private func power(_ samples: ArraySlice<Float>) -> Float {
        samples.reduce(0) { $0 + $1 * $1 } / Float(max(1, samples.count))
    }

    @Test("no step is larger than in the music itself: pause, resume, seek, volume, stop")
    func ordersDoNotClick() {
        let run = floatRun()
        run.play([Fixture.track("low.mp3")], repeats: true)
        run.player.render(untilSeconds: 1)
        // Away from the ends of the file, where the tone itself begins and ends.
        let music = run.output.floats[5_000...].reduce(0) { max($0, abs($1)) } * 2 * .pi * 220 / 22_050
        let orders: [() -> Void] = [
            { run.player.pause() }, { run.player.resume() }, { run.player.seek(seconds: 0.5) },
            { run.player.setVolume(10) }, { run.player.setVolume(100) }, { run.player.seek(seconds: 2) },
            { run.player.pause() }, { run.player.resume() }, { run.player.fadeOutAndPause(milliseconds: 200) },
            { run.player.resume() }, { run.player.stop() },
        ]
        var time = 1.0
        for order in orders {
            order()
            // Never at the same place of the wave.
            time += 0.3017
            run.player.render(untilSeconds: time)
        }
        #expect(run.player.status.state == .stop)
        // A seek has two tones for 30 ms, whose amplitudes together are up to the square root of 2.
        #expect(Array(run.output.floats[5_000...]).largestStep <= music * 1.43)
        #expect(Array(run.output.floats[5_000..<22_050]).largestStep <= music * 1.01)
    }

    @Test(
        "no step is larger than in the music itself: skips and crossfades, of every curve",
        arguments: FadeCurve.allCases
    )
    func skipsDoNotClick(curve: FadeCurve) {
        for skipFade in [0, 700] {
            let run = OfflineRun {
                $0.fadeCurve = curve
                $0.skipFadeMilliseconds = skipFade
                $0.fadeMilliseconds = 500
                $0.format = AudioFormatRequest("*:f:*") ?? $0.format
            }
            run.play(["low.mp3", "high.mp3", "low.mp3"].map(Fixture.track), repeats: true)
            run.player.render(untilSeconds: 1)
            run.player.next()
            run.player.render(untilSeconds: 1.3)
            run.player.next()
            run.player.render(untilSeconds: 2.1)
            run.player.replaceQueue(
                [Fixture.track("low.mp3")], repeats: true, transition: .crossfade, startPlaying: false)
            run.player.render(untilSeconds: 2.3)
            run.player.replaceQueue(
                [Fixture.track("high.mp3")], repeats: true, transition: .crossfade, startPlaying: false)
            run.player.render(untilSeconds: 3)
            // Two sounds at once, at gains whose squares have the sum 1 at most: the root of their steps' squares.
            let low: Float = 0.5012 * 2 * .pi * 220 / 22_050
            let high = 4 * low
            let bound = (low * low + high * high).squareRoot() * 1.02
            #expect(Array(run.output.floats[5_000...]).largestStep <= bound)
            #expect(run.started == ["low", "high", "low", "low", "high"])
        }
    }

    @Test("no step is larger than in the music itself, whatever is ordered when", arguments: [1, 2, 3] as [UInt64])
    func randomOrders(seed: UInt64) {
        let run = OfflineRun {
            $0.fadeMilliseconds = 400
            $0.skipFadeMilliseconds = 100
            $0.format = AudioFormatRequest("*:f:*") ?? $0.format
        }
        run.output.periodFrames = 441
        let track = Fixture.track("low.mp3")
        run.play([track, track], repeats: true)
        var generator = SplitMix64(seed: seed)
        var time = 0.5
        for _ in 0..<250 {
            run.player.render(untilSeconds: time)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0: run.player.pause()
            case 1: run.player.stop()
            case 2: run.player.seek(seconds: .random(in: 0...3.5, using: &generator))
            case 3: run.player.next()
            case 4: run.player.previous()
            case 5: run.player.setVolume(.random(in: 0...100, using: &generator))
            case 6: run.player.fadeOutAndPause(milliseconds: 300)
            case 7...8:
                run.player.replaceQueue([track], repeats: true, transition: .crossfade, startPlaying: true)
            case 9: run.player.replaceQueue([track], repeats: true, transition: .immediate, startPlaying: true)
            default: run.player.play()
            }
            time += .random(in: 0...0.35, using: &generator)
        }
        // Two decks at once at most, each with the tone's step and that of a fade of 10 ms; and where a track begins or ends without a
        // fade, LAME's noise there.
        let tone: Float = 0.5012 * 2 * .pi * 220 / 22_050
        #expect(run.output.floats.largestStep < 2 * (tone + 0.5012 * .pi / 2 / 220) + 0.02)
        #expect(run.output.floats.largestStep >= tone)
        #expect(run.skipped.isEmpty)
    }

    @Test("another mood is heard with the next period, and behind a fade under way with the one after it")
    func latency() {
        let run = OfflineRun { $0.fadeMilliseconds = 1_000 }
        // 20 ms, as the daemon's.
        run.output.periodFrames = 441
        run.play([Fixture.track("low.mp3")], repeats: true)
        var waits: [Double] = []
        for (index, time) in [1.0, 2.5, 2.75, 2.9, 2.91, 4.5, 5.0].enumerated() {
            run.player.render(untilSeconds: time)
            run.player.replaceQueue(
                [Fixture.track(index.isMultiple(of: 2) ? "high.mp3" : "low.mp3")], repeats: true,
                transition: .crossfade,
                startPlaying: true)
            run.player.render(untilSeconds: time + 0.0001)
            let events = { run.timedEvents.filter { if case .trackStarted = $0.event { true } else { false } } }
            let before = events().count
            if (events().last?.seconds ?? 0) < time { run.player.render(untilSeconds: time + 0.0999) }
            #expect(events().count <= before + 1)
            waits.append((events().last?.seconds ?? 0) - time)
        }
        #expect(waits.allSatisfy { $0 >= 0 && $0 < 0.045 }, "\(waits)")
        #expect(waits[0] < 0.021 && waits[1] < 0.021, "\(waits)")
    }

    @Test("other fade lengths and preamplifications hold at once")
    func adopts() {
        let run = OfflineRun { $0.fadeMilliseconds = 100 }
        run.play([Fixture.track("low.mp3")])
        run.player.render(untilSeconds: 1)
        var configuration = PlayerConfiguration()
        configuration.fadeMilliseconds = 2_000
        configuration.replayGain.preampDecibels = -30
        run.player.adopt(configuration)
        run.player.replaceQueue(
            [Fixture.track("high.mp3")], repeats: false, transition: .crossfade, startPlaying: true)
        run.player.render(untilSeconds: 2)
        // Midway, the sum of both is louder than either by itself can be.
        #expect((run.output.samples.suffix(8_820).max() ?? 0) > 18_000)
        run.player.setReplayGainMode(.track)
        run.player.render(untilSeconds: 4)
        #expect((run.output.samples.suffix(4_410).max() ?? 0) < 1_900)
    }

    @Test("a skip crossfades as long as the setting says")
    func skipFade() {
        let run = OfflineRun {
            $0.skipFadeMilliseconds = 1_000
            $0.format = AudioFormatRequest("*:f:*") ?? $0.format
        }
        run.play(["low.mp3", "high.mp3"].map(Fixture.track))
        run.player.render(untilSeconds: 1)
        run.player.next()
        run.player.render(untilSeconds: 1.6)
        // Midway, the sum of both is louder than either by itself can be.
        #expect((run.output.floats.suffix(4_410).max() ?? 0) > 0.55)
        run.player.render(untilSeconds: 3)
        #expect((run.output.floats.suffix(4_410).max() ?? 1) < 0.52)
    }
}
