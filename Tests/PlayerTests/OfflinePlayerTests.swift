import Foundation
import Library
import Testing

@testable import Player

@Suite struct OfflinePlayerTests {
    @Test("one track reaches the output as mpg123 decodes it, with its events at their times")
    func playsOneTrack() throws {
        let run = OfflineRun()
        run.play([Fixture.track("stereo.mp3")])
        run.player.render(untilSeconds: 1)
        let expected = try Fixture.samples("stereo.pcm")
        #expect(run.output.samples.count == 2 * 44_100)
        let isEqual = run.output.samples.trimmedSilence.isDecoded(like: expected.trimmedSilence)
        #expect(isEqual)
        let names = run.events.map { "\($0)".prefix { $0 != "(" } }
        #expect(
            names == [
                "queueChanged", "stateChanged", "outputOpened", "trackStarted", "trackEnded", "queueEnded",
                "stateChanged",
            ])
        let started = try #require(run.timedEvents.first { if case .trackStarted = $0.event { true } else { false } })
        let ended = try #require(run.timedEvents.first { if case .trackEnded = $0.event { true } else { false } })
        #expect(abs(ended.seconds - started.seconds - 0.3) < 1e-6)
        if case .trackEnded(_, let played, let completed) = ended.event {
            #expect(abs(played - 0.3) < 1e-6)
            #expect(completed)
        }
        #expect(run.player.status.state == .stop)
    }

    @Test("tracks of a queue follow each other without a gap")
    func gapless() throws {
        let run = OfflineRun()
        run.play([Fixture.track("mono.mp3"), Fixture.track("mono.mp3"), Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 2)
        let one = try Fixture.samples("mono.pcm")
        let isEqual = run.output.samples.trimmedSilence.isDecoded(like: (one + one + one).trimmedSilence)
        #expect(isEqual)
        #expect(run.started == ["mono", "mono", "mono"])
    }

    @Test("the same orders give the same events and the same samples")
    func isRepeatable() {
        func run() -> OfflineRun {
            let run = OfflineRun { $0.shuffles = true }
            run.play(["low.mp3", "high.mp3", "mono.mp3", "stereo.mp3"].map(Fixture.track), repeats: true)
            run.player.render(untilSeconds: 1)
            run.player.next()
            run.player.render(untilSeconds: 2.5)
            run.player.setVolume(60)
            run.player.replaceQueue(
                [Fixture.track("high.mp3")], repeats: true, transition: .crossfade, startPlaying: false)
            run.player.render(untilSeconds: 8)
            return run
        }
        let first = run()
        let second = run()
        let isEqual = first.output.samples == second.output.samples
        #expect(isEqual)
        #expect(first.timedEvents.map { "\($0)" } == second.timedEvents.map { "\($0)" })
        #expect(first.output.samples.contains { $0 != 0 })
    }

    @Test("a new queue crossfades over the configured time, and ends the old track when it starts")
    func crossfades() {
        let run = OfflineRun { $0.fadeMilliseconds = 1_000 }
        run.play([Fixture.track("low.mp3")], repeats: true)
        run.player.render(untilSeconds: 1)
        run.player.replaceQueue([Fixture.track("high.mp3")], repeats: true, transition: .crossfade, startPlaying: false)
        run.player.render(untilSeconds: 1.5)
        // Halfway both are there: 220 Hz and 880 Hz, each at about 0.7 of its level.
        let halfway = run.output.samples.suffix(2_205).map(Double.init)
        let low = level(halfway, 220)
        let high = level(halfway, 880)
        #expect(low > 0.5 && low < 0.95)
        #expect(high > 0.4 && high < 0.9)
        run.player.render(untilSeconds: 3)
        let after = run.output.samples.suffix(2_205).map(Double.init)
        #expect(level(after, 220) < 0.01)
        #expect(abs(level(after, 880) - 1) < 0.05)
        #expect(run.started == ["low", "high"])
        #expect(
            run.events.filter { if case .trackEnded(_, _, let completed) = $0 { !completed } else { false } }.count == 1
        )
    }

    /// How much of a fixture's tone there is, 1 being all: its Goertzel amplitude over what SoX gave it (-6 dB).
    private func level(_ samples: [Double], _ frequency: Double) -> Double {
        var cosine = 0.0
        var sine = 0.0
        for (index, sample) in samples.enumerated() {
            let angle = 2 * Double.pi * frequency * Double(index) / 22_050
            cosine += sample * cos(angle)
            sine += sample * sin(angle)
        }
        return 2 * (cosine * cosine + sine * sine).squareRoot() / Double(samples.count) / (32_768 * 0.5012)
    }

    @Test("a new queue that waits for the end of the track leaves it alone until then")
    func waitsForTheEnd() {
        let run = OfflineRun()
        run.play([Fixture.track("low.mp3"), Fixture.track("stereo.mp3")])
        run.player.render(untilSeconds: 3.9)
        // The old queue's next track has been decoded ahead by now.
        run.player.replaceQueue(
            [Fixture.track("high.mp3")], repeats: false, transition: .whenCurrentEnds, startPlaying: false)
        #expect(run.player.queue.count == 2)
        run.player.render(untilSeconds: 6)
        #expect(run.started == ["low", "high"])
        #expect(run.player.queue.map(\.track.fileName) == ["high"])
        #expect(run.player.status.position == 0)
        #expect(run.player.status.current?.track.fileName == "high")
    }

    @Test("a new queue never starts music that is paused or stopped, and play starts it")
    func neverStartsTheMusic() {
        let run = OfflineRun()
        run.player.replaceQueue([Fixture.track("low.mp3")], repeats: true, transition: .crossfade, startPlaying: false)
        run.player.render(untilSeconds: 1)
        #expect(run.player.status.state == .stop)
        #expect(run.output.opened.isEmpty)
        run.player.play()
        run.player.render(untilSeconds: 2)
        run.player.pause()
        run.player.render(untilSeconds: 3)
        let frames = run.output.samples.count
        run.player.replaceQueue([Fixture.track("high.mp3")], repeats: true, transition: .crossfade, startPlaying: false)
        run.player.render(untilSeconds: 4)
        #expect(run.player.status.state == .pause)
        #expect(run.output.samples[frames...].allSatisfy { $0 == 0 })
        #expect(run.started == ["low"])
        #expect(run.player.status.current?.track.fileName == "high")
        run.player.resume()
        run.player.render(untilSeconds: 5)
        #expect(run.started == ["low", "high"])
        #expect(run.player.status.state == .play)
    }

    @Test("pausing and resuming loses no sample of the track")
    func pauses() throws {
        let run = OfflineRun()
        run.play([Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 0.2)
        run.player.pause()
        run.player.render(untilSeconds: 1)
        #expect(run.player.status.state == .pause)
        run.player.resume()
        run.player.render(untilSeconds: 3)
        let expected = try Fixture.samples("mono.pcm")
        // Without the silence of the pause: as many frames as the track has, and equal outside the fades.
        let heard = run.output.samples
        let start = try #require(heard.firstIndex { $0 != 0 })
        let end = try #require(heard.lastIndex { $0 != 0 })
        let silences = heard[start...end].split(omittingEmptySubsequences: false) { $0 != 0 }
        let longestSilence = silences.map(\.count).max() ?? 0
        let difference = end - start + 1 - longestSilence - expected.trimmedSilence.count
        #expect(abs(difference) < 40)
        let tail = expected.trimmedSilence.suffix(2_000)
        let isEqual = heard[(end - 1_999)...end].isDecoded(like: tail)
        #expect(isEqual)
    }

    @Test("next, previous, seek and play go where they say")
    func navigates() {
        let run = OfflineRun()
        run.play(["low.mp3", "mono.mp3", "high.mp3"].map(Fixture.track))
        run.player.render(untilSeconds: 0.5)
        run.player.next()
        run.player.render(untilSeconds: 0.7)
        run.player.next()
        run.player.render(untilSeconds: 1)
        run.player.previous()
        run.player.render(untilSeconds: 1.2)
        run.player.play(position: 0)
        run.player.render(untilSeconds: 1.5)
        #expect(run.started == ["low", "mono", "high", "mono", "low"])
        run.player.seek(seconds: 3.5)
        #expect(run.player.status.elapsedSeconds == 3.5)
        run.player.render(untilSeconds: 1.7)
        #expect(abs(run.player.status.elapsedSeconds - 3.7) < 0.06)
        #expect(run.player.status.durationSeconds == 4)
        #expect(run.started.count == 5)
        run.player.previous()
        run.player.render(untilSeconds: 1.9)
        #expect(run.started == ["low", "mono", "high", "mono", "low", "low"])
        run.player.seek(seconds: .infinity)
        run.player.seek(seconds: .nan)
        run.player.seek(seconds: -1e300)
        run.player.render(untilSeconds: 2)
        #expect(run.player.status.current?.track.fileName == "low")
        run.player.seek(seconds: 1e300)
        run.player.render(untilSeconds: 2.4)
        #expect(run.player.status.current?.track.fileName == "mono")
        run.player.stop()
        run.player.next()
        run.player.seek(seconds: 1)
        run.player.render(untilSeconds: 3)
        #expect(run.player.status.state == .stop)
        #expect(run.skipped.isEmpty)
        // Each seek is told, with the place within the track's 4 seconds that it goes to.
        let seeks = run.events.compactMap { if case .seeked(let seconds) = $0 { seconds } else { nil } }
        #expect(seeks == [3.5, 4, 0, 4])
    }

    @Test("many orders in a row leave the last one standing")
    func changesOfMind() {
        let run = OfflineRun()
        run.play(["low.mp3", "mono.mp3", "high.mp3", "stereo.mp3"].map(Fixture.track), repeats: true)
        for step in 1...40 {
            switch step % 7 {
            case 0: run.player.pause()
            case 1: run.player.next()
            case 2: run.player.seek(seconds: Double(step) / 20)
            case 3: run.player.previous()
            case 4: run.player.stop()
            case 5: run.player.play()
            default:
                run.player.replaceQueue(
                    ["low.mp3", "high.mp3"].map(Fixture.track), repeats: true, transition: .crossfade,
                    startPlaying: true)
            }
            run.player.render(untilSeconds: Double(step) * 0.013)
        }
        run.player.play(position: 1)
        run.player.render(untilSeconds: 6)
        #expect(run.player.status.state == .play)
        #expect(run.started.last == "low" || run.started.last == "high")
        #expect(run.output.samples.suffix(4_000).contains { abs(Int($0)) > 1_000 })
        let starts = run.events.filter { if case .trackStarted = $0 { true } else { false } }.count
        let ends = run.events.filter { if case .trackEnded = $0 { true } else { false } }.count
        #expect(starts - ends == 1)
    }

    @Test("tracks of other formats are converted to the output's, and keep their length and pitch")
    func converts() {
        let run = OfflineRun()
        run.output.onlyFormat = AudioFormat(sampleRate: 48_000, channels: 2)
        run.play([Fixture.track("low.mp3")])
        run.player.render(untilSeconds: 6)
        #expect(run.output.format == AudioFormat(sampleRate: 48_000, channels: 2))
        let music = Array(run.output.samples.trimmedSilence)
        let missing = music.count / 2 - 4 * 48_000
        // The converter hands over what its filters hold at the end: 10 ms, most of it as good as silence.
        #expect(missing > -200 && missing < 600)
        let left: [Int] = stride(from: 48_000, to: 144_000, by: 2).map { Int(music[$0]) }
        let crossings = zip(left, left.dropFirst()).filter { $0.0 < 0 && $0.1 >= 0 }.count
        #expect(abs(crossings - 220) <= 1)
        let peak = left.max() ?? 0
        #expect(peak > 15_500 && peak < 17_500)
        // Both channels, but for the dither.
        #expect(
            stride(from: 0, to: music.count - 1, by: 2).allSatisfy { abs(Int(music[$0]) - Int(music[$0 + 1])) <= 2 })
    }

    @Test("a lost output keeps the place, and the music goes on from there")
    func losesOutput() throws {
        let run = OfflineRun()
        run.output.writesBeforeFailure = 3
        run.output.failingOpens = 0
        run.play([Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 0.3)
        run.output.failingOpens = 2
        #expect(run.player.status.state == .play)
        #expect(run.player.status.lastError?.contains("unplugged") == true)
        run.player.render(untilSeconds: 12)
        let expected = try Fixture.samples("mono.pcm")
        let isEqual = run.output.samples.trimmedSilence.isDecoded(like: expected.trimmedSilence)
        #expect(isEqual)
        let waits = run.events.compactMap { if case .outputLost(_, let seconds) = $0 { seconds } else { nil } }
        #expect(waits == [1, 2, 5])
        #expect(run.events.contains(.outputRecovered))
        #expect(run.started == ["mono"])
        #expect(run.player.status.lastError == nil)
    }

    @Test("an output that comes back with another format goes on from the same place")
    func changesOutputFormat() {
        let run = OfflineRun()
        run.output.writesBeforeFailure = 20
        run.play([Fixture.track("low.mp3")])
        run.player.render(untilSeconds: 0.5)
        run.output.onlyFormat = AudioFormat(sampleRate: 44_100, channels: 2)
        run.player.render(untilSeconds: 1.5)
        run.player.render(untilSeconds: 3)
        #expect(run.output.format?.sampleRate == 44_100)
        #expect(run.started == ["low"])
        #expect(run.player.status.state == .play)
        #expect(run.player.status.elapsedSeconds > 1.5)
        #expect(run.player.status.elapsedSeconds < 3)
    }

    @Test("stopping cuts a long fade-out short")
    func stopsWhileFadingOut() {
        let run = OfflineRun()
        run.play([Fixture.track("low.mp3")], repeats: true)
        run.player.render(untilSeconds: 1)
        run.player.fadeOutAndPause(milliseconds: 60_000)
        run.player.render(untilSeconds: 1.5)
        run.player.stop()
        run.player.render(untilSeconds: 1.8)
        #expect(run.output.samples.suffix(2_000).allSatisfy { $0 == 0 })
    }

    @Test("fading out takes its time, and resuming goes on at full loudness")
    func fadesOut() {
        let run = OfflineRun()
        run.play([Fixture.track("low.mp3")], repeats: true)
        run.player.render(untilSeconds: 1)
        run.player.fadeOutAndPause(milliseconds: 1_000)
        #expect(run.player.status.state == .pause)
        run.player.render(untilSeconds: 1.9)
        #expect(run.output.samples.suffix(200).contains { $0 != 0 })
        run.player.render(untilSeconds: 2.2)
        #expect(run.output.samples.suffix(200).allSatisfy { $0 == 0 })
        run.player.resume()
        run.player.render(untilSeconds: 2.5)
        let peak = run.output.samples.suffix(2_000).max() ?? 0
        #expect(peak > 15_000)
    }
}
