import Glibc
import Library
import Testing

@testable import Player

@Suite struct ReplayGainTests {
    /// A file with an ID3v2.3 tag (https://id3.org/id3v2.3.0) of these frames before the sound of a fixture.
    private func file(
        _ folder: TestFolder, _ frames: [(id: String, body: [UInt8])], before sound: String = "mono.mp3"
    ) throws -> String {
        var body: [UInt8] = []
        for frame in frames {
            let size = frame.body.count
            body += Array(frame.id.utf8) + [0, 0, UInt8(size >> 8), UInt8(size & 0xFF), 0, 0] + frame.body
        }
        let size = body.count
        let header = Array("ID3".utf8) + [3, 0, 0, 0, 0, UInt8(size >> 7), UInt8(size & 0x7F)]
        return try folder.file("\(frames.count)-\(size).mp3", header + body + Fixture.bytes(sound))
    }

    private func text(_ name: String, _ value: String) -> (id: String, body: [UInt8]) {
        ("TXXX", [0] + Array(name.utf8) + [0] + Array(value.utf8))
    }

    @Test("TXXX frames tell gain and peak of track and album, in any case of letters")
    func textFrames() throws {
        let folder = try TestFolder()
        let path = try file(
            folder,
            [
                text("REPLAYGAIN_TRACK_GAIN", "-6.48 dB"), text("replaygain_track_peak", "0.976501"),
                text("REPLAYGAIN_ALBUM_GAIN", "+2,5 dB"), text("REPLAYGAIN_ALBUM_PEAK", "1.05"),
            ])
        let gain = try MP3Decoder(path: path).replayGain
        #expect(gain.track == ReplayGain.Level(decibels: -6.48, peak: 0.976501))
        #expect(gain.album == ReplayGain.Level(decibels: 2.5, peak: 1.05))
    }

    @Test("an RVA2 frame tells the track's gain, in steps of 1/512 dB")
    func relativeVolume() throws {
        let folder = try TestFolder()
        // "track", channel 1 (master), -3,072/512 = -6 dB, no peak. libmpg123 reads it in ID3v2.4 tags and 2.3 alike.
        let path = try file(folder, [("RVA2", Array("track".utf8) + [0, 1, 0xF4, 0x00, 0])])
        let gain = try MP3Decoder(path: path).replayGain
        #expect(gain.track?.decibels == -6)
        #expect(gain.track?.peak == nil)
    }

    @Test("LAME's header tells the track's gain")
    func lameHeader() throws {
        // The bytes 2E 53 and 2E 5C at offset 15 of LAME's tag: radio gain, set automatically, -8.3 and -9.2 dB.
        #expect(try MP3Decoder(path: Fixture.path("stereo.mp3")).replayGain.track?.decibels == -8.3)
        #expect(try MP3Decoder(path: Fixture.path("mono.mp3")).replayGain.track?.decibels == -9.2)
    }

    @Test("texts that are no numbers, and numbers that no music has, change nothing or little")
    func nonsense() throws {
        for text in ["", "loud", "nan", "- 5", "inf dB", "--3"] { #expect(ReplayGain.number(text) == nil) }
        #expect(ReplayGain.number("1e9 dB") == 1e9)
        #expect(ReplayGain.Level(decibels: 1e9, peak: -3) == ReplayGain.Level(decibels: 51, peak: nil))
        #expect(ReplayGain.Level(decibels: .nan, peak: 1) == nil)
        #expect(ReplayGain.Level(decibels: 1, peak: .infinity)?.peak == nil)
    }

    @Test("the mode chooses the level, the preamp is added, and the peak is the limit")
    func factors() {
        var gain = ReplayGain()
        var settings = ReplayGainSettings()
        settings.missingPreampDecibels = -6
        #expect(settings.factor(for: gain) == 1)
        settings.mode = .track
        #expect(abs(settings.factor(for: gain) - 0.501187) < 1e-5)
        gain.track = ReplayGain.Level(decibels: -20, peak: 1)
        gain.album = ReplayGain.Level(decibels: 6, peak: 0.8)
        #expect(abs(settings.factor(for: gain) - 0.1) < 1e-6)
        settings.mode = .album
        // 6 dB would be 1.995.
        #expect(settings.factor(for: gain) == 1.25)
        settings.preampDecibels = -6
        #expect(settings.factor(for: gain) == 1)
        settings.preampDecibels = 3
        gain.album = ReplayGain.Level(decibels: 0, peak: nil)
        #expect(settings.factor(for: gain) == 1)
        gain.album = nil
        #expect(abs(settings.factor(for: gain) - pow(10, -17 / 20)) < 1e-5)
    }

    @Test("off leaves the samples alone; track mode scales them; changing it while playing is smooth")
    func plays() throws {
        let whole = try Fixture.samples("mono.pcm")
        let run = OfflineRun { $0.format = AudioFormatRequest("*:f:*") ?? $0.format }
        run.play([Fixture.track("low.mp3")])
        run.player.render(untilSeconds: 1)
        run.player.setReplayGainMode(.track)
        #expect(run.player.status.replayGainMode == .track)
        run.player.render(untilSeconds: 2)
        let samples = run.output.floats
        let before = samples[10_000..<20_000].max() ?? 0
        let after = samples[32_000..<42_000].max() ?? 0
        // LAME's header says -7.7 dB.
        #expect(abs(after / before - pow(10, -7.7 / 20)) < 0.002)
        // Without the file's beginning, where LAME overshoots.
        #expect(Array(samples[5_000...]).largestStep <= before * 2 * .pi * 220 / 22_050 * 1.02)
        #expect(run.events.contains(.replayGainModeChanged(.track)))

        let track = OfflineRun { $0.replayGain.mode = .track }
        track.play([Fixture.track("mono.mp3")])
        track.player.render(untilSeconds: 1)
        let scaled = whole.map { Float($0) * pow(10, -9.2 / 20) }
        let heard = track.output.samples
        let start = try #require(heard.firstIndex { abs(Int($0)) > 2 })
        let expectedStart = try #require(scaled.firstIndex { abs($0) > 2 })
        // The noise of the dither may hide or show one sample at the start.
        let best = (-3...3).map { shift in
            zip(heard[(start + shift + 10)...], scaled[(expectedStart + 10)...]).map { abs(Float($0) - $1) }.max() ?? 99
        }.min()
        #expect((best ?? 99) <= 1.6)
    }

    @Test("a track of another loudness follows without a step")
    func followsSmoothly() throws {
        let folder = try TestFolder()
        let loud = try folder.file("loud.mp3", Fixture.bytes("album1.mp3"))
        let quiet = try file(folder, [text("REPLAYGAIN_TRACK_GAIN", "-12 dB")], before: "album2.mp3")
        let run = OfflineRun {
            $0.replayGain.mode = .track
            $0.replayGain.missingPreampDecibels = 0
            $0.format = AudioFormatRequest("*:f:*") ?? $0.format
        }
        run.play([Track(path: loud), Track(path: quiet)])
        run.player.render(untilSeconds: 2)
        let gains = try [loud, quiet].map { try MP3Decoder(path: $0).replayGain.track?.decibels }
        #expect(gains[1] == -12)
        #expect(gains[0] != -12)
        // The tones' own largest step, as if nothing were lowered.
        #expect(run.output.floats.largestStep < 0.0994)
    }
}
