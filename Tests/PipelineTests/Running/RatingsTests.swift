import Foundation
import Player
import Testing

@testable import Pipeline

/// Banned songs in the daemon's pipeline, on the drawn demo and without sound.
@Suite struct RatingsTests {
    private func pipeline(_ folder: TemporaryFolder, songs: [String: Int]) throws -> RunningPipeline {
        let demo = try DataFiles.locate("Demo/music")
        for (mood, count) in songs {
            let source = try #require(FileManager.default.contentsOfDirectory(atPath: "\(demo)/\(mood)").first)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(demo)/\(mood)/\(source)"))
            for number in 1...count { try folder.write("music/\(mood)/\(number).mp3", bytes) }
        }
        var configuration = Configuration()
        configuration.camera.device = "demo:happiness"
        configuration.camera.framesPerSecond = 5
        configuration.face.minSizePixels = 120
        configuration.face.maxSizePixels = 320
        configuration.music.folder = folder.path + "/music"
        configuration.music.shuffle = false
        configuration.player.output = "null"
        return try RunningPipeline(configuration: configuration, seed: 1, libraryFolder: folder.path + "/state") { _ in
        }
    }

    private func eventually(_ what: Comment, _ condition: () -> Bool) {
        for _ in 0..<6000 {
            if condition() { return }
            usleep(10_000)
        }
        #expect(condition(), what)
    }

    private func ban(_ uri: String, in pipeline: RunningPipeline, _ value: String = "0") throws {
        try pipeline.library.stickers.set(uri, "like", value)
        pipeline.songWasRated(uri)
    }

    @Test("a song that is banned while it plays is skipped, and no mood plays it, after a restart neither")
    func banned() throws {
        let folder = try TemporaryFolder()
        do {
            let pipeline = try pipeline(folder, songs: ["happy": 3])
            defer { pipeline.shutdown() }
            eventually("the face brings music") { pipeline.playerStatus.elapsedSeconds > 0.1 }
            #expect(pipeline.playerStatus.current?.track.path.hasSuffix("happy/1.mp3") == true)
            try ban("happy/1.mp3", in: pipeline)
            #expect(pipeline.queue.map { String($0.track.path.suffix(5)) } == ["2.mp3", "3.mp3"])
            eventually("the next one plays") {
                pipeline.playerStatus.state == .play
                    && pipeline.playerStatus.current?.track.path.hasSuffix("2.mp3") == true
            }
            #expect(pipeline.playlists.upcoming("happy").count == 2)
            try ban("happy/1.mp3", in: pipeline, "1")
            #expect(pipeline.playlists.upcoming("happy").count == 3)
            try ban("happy/3.mp3", in: pipeline)
        }
        let pipeline = try pipeline(folder, songs: [:])
        defer { pipeline.shutdown() }
        eventually("the face brings music") { pipeline.playerStatus.elapsedSeconds > 0.1 }
        #expect(pipeline.queue.map { String($0.track.path.suffix(5)) } == ["1.mp3", "2.mp3"])
    }

    @Test("a mood whose last song is banned gives way to another's music; the person may play the song all the same")
    func lastSong() throws {
        let folder = try TemporaryFolder()
        let pipeline = try pipeline(folder, songs: ["happy": 1, "sad": 1])
        defer { pipeline.shutdown() }
        eventually("the face brings music") { pipeline.playerStatus.elapsedSeconds > 0.1 }
        let song = try #require(pipeline.playerStatus.current?.track)
        try ban("happy/1.mp3", in: pipeline)
        eventually("another mood's music follows") {
            pipeline.playerStatus.state == .play && pipeline.snapshot.queueMood == "sad"
        }
        #expect(pipeline.add([song])?.count == 1)
        #expect(pipeline.play(position: 1))
        eventually("it plays") {
            pipeline.playerStatus.current?.track == song && pipeline.playerStatus.elapsedSeconds > 0.1
        }
    }

    @Test("the history has what the face brought, and what the person said")
    func history() throws {
        let folder = try TemporaryFolder()
        let pipeline = try pipeline(folder, songs: ["happy": 1])
        defer { pipeline.shutdown() }
        eventually("a mood") { pipeline.moodHistory(last: 600).last?.state.mood == "happy" }
        #expect(pipeline.moodHistory(last: 600).last?.state == .init(mood: "happy", presence: .face))
        #expect(pipeline.feel("sad", minutes: 1))
        #expect(pipeline.moodHistory(last: 600).last?.state == .init(mood: "sad", isByHand: true, presence: .face))
        pipeline.setCamera(on: false)
        eventually("the camera is off") { pipeline.moodHistory(last: 600).last?.state.presence == .off }
    }
}
