import Foundation
import Library
import Player
import Testing

@testable import Pipeline

/// What a daemon that starts again goes on with, on the drawn demo and without sound.
@Suite struct SavedStateTests {
    private func pipeline(_ saved: SavedState?, autoplay: Bool = true) throws -> RunningPipeline {
        var configuration = Configuration()
        configuration.camera.device = "demo:happiness"
        configuration.camera.framesPerSecond = 5
        configuration.face.minSizePixels = 120
        configuration.face.maxSizePixels = 320
        configuration.music.folder = try DataFiles.locate("Demo/music")
        configuration.player.output = "null"
        configuration.player.autoplay = autoplay
        return try RunningPipeline(
            configuration: configuration, seed: 1, savedState: saved, wallSeconds: { 1_000_000 }
        ) { _ in }
    }

    private func tracks(_ mood: String) throws -> [Track] {
        var configuration = Configuration()
        configuration.music.folder = try DataFiles.locate("Demo/music")
        let playlists = MoodPlaylists(configuration: configuration, seed: 1)
        return try #require(playlists.entries.first { $0.mood == mood }?.tracks)
    }

    private func pausedState() throws -> SavedState {
        let sad = try #require(try tracks("sad").first?.path)
        let angry = try #require(try tracks("angry").first?.path)
        var saved = SavedState()
        saved.queue = [
            .init(path: sad, title: "Sad", priority: 0), .init(path: angry, priority: 9, origin: .person),
            .init(path: sad, priority: 0, origin: .personWaiting),
        ]
        saved.queueMood = "sad"
        saved.position = 1
        saved.elapsedSeconds = 1.5
        saved.playback = .pause
        saved.volume = 37
        saved.options = [
            "repeat": "1", "random": "0", "single": "oneshot", "consume": "1", "crossfade": "3",
            "replay_gain_mode": "album",
        ]
        saved.moodOverride = .init(mood: "sad", endUnixSeconds: 1_000_600)
        return saved
    }

    @Test("a paused queue is there again: songs, place, volume, options and the mood by hand")
    func paused() throws {
        let saved = try pausedState()
        let pipeline = try pipeline(saved)
        defer { pipeline.shutdown() }
        let status = pipeline.playerStatus
        #expect(status.state == .pause)
        #expect(status.position == 1)
        #expect(abs(status.elapsedSeconds - 1.5) < 0.1)
        #expect(status.volume == 37)
        #expect(pipeline.snapshot.intent == .paused)
        #expect(pipeline.snapshot.effectiveMood == "sad")
        var now = pipeline.savedState
        // The wall clock stands still here, the machine's does not.
        let end = try #require(now.moodOverride?.endUnixSeconds)
        #expect((1_000_500...1_000_600).contains(end))
        now.moodOverride = .init(mood: "sad", endUnixSeconds: 1_000_600)
        now.elapsedSeconds = 1.5
        #expect(now == saved)
    }

    @Test("a clock that was put back does not make an order last longer than it had left")
    func clockPutBack() throws {
        var saved = try pausedState()
        saved.moodOverride = .init(mood: "sad", endUnixSeconds: 1_086_400, secondsLeft: 600)
        let pipeline = try pipeline(saved)
        defer { pipeline.shutdown() }
        let end = try #require(pipeline.savedState.moodOverride?.endUnixSeconds)
        #expect(end <= 1_000_600)
    }

    @Test("what played goes on where it was, and an order that has run out does not hold")
    func playing() throws {
        var saved = try pausedState()
        saved.playback = .play
        saved.options = [:]
        saved.moodOverride = .init(mood: "sad", endUnixSeconds: 999_999)
        let pipeline = try pipeline(saved)
        defer { pipeline.shutdown() }
        #expect(pipeline.playerStatus.state == .play)
        #expect(pipeline.snapshot.override == nil)
        var waits = 0
        while pipeline.playerStatus.elapsedSeconds <= 1.5, waits < 6000 {
            usleep(10_000)
            waits += 1
        }
        #expect(pipeline.playerStatus.elapsedSeconds > 1.5)
        #expect(pipeline.playerStatus.elapsedSeconds < 60)
    }

    @Test("a mood by hand that is no mood any more, songs that are gone and odd numbers do no harm")
    func odd() throws {
        var saved = SavedState()
        saved.queue = [.init(path: "/nonexistent/a.mp3", priority: -5), .init(path: "relative", priority: 9_999)]
        saved.queueMood = "bogus"
        saved.position = 7
        saved.elapsedSeconds = .infinity
        saved.playback = .play
        saved.volume = 4_000
        saved.options = ["crossfade": "99999999999999999999", "single": "x", "repeat": "2", "replay_gain_mode": "loud"]
        saved.moodOverride = .init(mood: "bogus")
        saved.lastHeard = ["bogus": "x"]
        let pipeline = try pipeline(saved, autoplay: false)
        defer { pipeline.shutdown() }
        #expect(pipeline.queue.count == 2)
        #expect(pipeline.snapshot.override == nil)
        #expect(pipeline.playerStatus.volume == 100)
    }

    @Test("without songs the music begins as on the first day")
    func empty() throws {
        var saved = SavedState()
        saved.playback = .stop
        let pipeline = try pipeline(saved)
        defer { pipeline.shutdown() }
        #expect([.waiting, .playing].contains(pipeline.snapshot.intent))
    }
}
