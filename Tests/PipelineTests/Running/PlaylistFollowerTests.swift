import Foundation
import Library
import Player
import Testing

@testable import Pipeline

/// Moods that follow the music folder, on the drawn demo and without sound.
@Suite struct PlaylistFollowerTests {
    private func eventually(_ what: Comment, _ condition: () -> Bool) {
        for _ in 0..<6000 {
            if condition() { return }
            usleep(10_000)
        }
        #expect(condition(), what)
    }

    private func names(_ pipeline: RunningPipeline) -> [String] { pipeline.queue.map(\.track.fileName) }

    @Test("files that come and go, and a playlist that is edited, show in the mood's music; what plays goes on")
    func follows() throws {
        let folder = try TemporaryFolder()
        let song = try Data(
            contentsOf: URL(fileURLWithPath: try DataFiles.locate("Demo/music") + "/" + Self.demoSong()))
        for name in ["music/happy/a.mp3", "music/happy/b.mp3", "else/c.mp3"] { try folder.write(name, song) }
        // A playlist outside the music folder.
        let list = try folder.write("else/list.m3u", Data("c.mp3\n".utf8))
        var configuration = Configuration()
        configuration.camera.device = "demo:happiness"
        configuration.camera.framesPerSecond = 5
        configuration.face.minSizePixels = 120
        configuration.face.maxSizePixels = 320
        configuration.music.folder = folder.path + "/music"
        configuration.music.shuffle = false
        configuration.moods = configuration.moods.map { mood in
            var mood = mood
            if mood.name == "sad" { mood.playlist = list }
            return mood
        }
        configuration.player.output = "null"
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { _ in }
        defer { pipeline.shutdown() }
        eventually("the mood's music is heard") { pipeline.playerStatus.elapsedSeconds > 0.1 }
        let playing = try #require(pipeline.playerStatus.current)
        eventually("the first scan is over") { pipeline.library.database.snapshot.songCount == 3 }

        try folder.write("music/happy/aa.mp3", song)
        eventually("a new file is in the queue") { names(pipeline) == ["a", "aa", "b"] }
        #expect(pipeline.playlists.upcoming("happy").count == 3)
        try FileManager.default.removeItem(atPath: folder.path + "/music/happy/b.mp3")
        eventually("a file that is gone is not") { names(pipeline) == ["a", "aa"] }
        // The one that plays.
        try FileManager.default.removeItem(atPath: playing.track.path)
        eventually("the mood has one track") {
            pipeline.playlists.entries.first { $0.mood == "happy" }?.trackCount == 1
        }
        #expect(pipeline.playerStatus.current == playing)
        #expect(pipeline.playerStatus.state == .play)

        try folder.write("else/d.mp3", song)
        try folder.write("else/list.m3u", Data("d.mp3\nc.mp3\n".utf8))
        eventually("an edited playlist is read") {
            pipeline.playlists.upcoming("sad").map(\.fileName) == ["d", "c"]
        }
        eventually("its new song is in the database") { pipeline.library.database.snapshot.songCount == 3 }
        #expect(pipeline.feel("sad", minutes: nil))
        eventually("it plays") { names(pipeline) == ["d", "c"] }
    }

    private static func demoSong() throws -> String {
        let root = try DataFiles.locate("Demo/music")
        let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return try #require(files.filter { $0.hasSuffix(".mp3") }.min())
    }
}
