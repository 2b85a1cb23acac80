import Foundation
import Player
import Synchronization
import Testing

@testable import Pipeline

/// The person's own songs in the daemon's pipeline, on the drawn demo and without sound.
@Suite struct RunningQueueTests {
    private func pipeline() throws -> RunningPipeline {
        var configuration = Configuration()
        configuration.camera.device = "demo:happiness"
        configuration.camera.framesPerSecond = 5
        configuration.face.minSizePixels = 120
        configuration.face.maxSizePixels = 320
        configuration.music.folder = try DataFiles.locate("Demo/music")
        configuration.player.output = "null"
        return try RunningPipeline(configuration: configuration, seed: 1) { _ in }
    }

    /// Waits until something is so; a minute is for the slowest machine.
    private func eventually(_ what: Comment, _ condition: () -> Bool) {
        for _ in 0..<6000 {
            if condition() { return }
            usleep(10_000)
        }
        #expect(condition(), what)
    }

    @Test("a queue of the person's own plays to its end, whatever the mood; then the mood's music follows")
    func ownQueue() throws {
        let pipeline = try pipeline()
        defer { pipeline.shutdown() }
        eventually("the face brings music") { pipeline.playerStatus.state == .play }
        let own = try #require(pipeline.playlists.entries.first { $0.mood == "sad" }?.tracks.first)
        pipeline.clearQueue()
        #expect(pipeline.playerStatus.state == .stop)
        #expect(pipeline.snapshot.intent == .stopped)
        #expect(pipeline.add([own, own])?.count == 2)
        #expect(pipeline.playerStatus.state == .stop)
        pipeline.play()
        eventually("it plays") { pipeline.playerStatus.elapsedSeconds > 0.1 }
        #expect(pipeline.playerStatus.isByHand)
        pipeline.stop()
        #expect(pipeline.queue.count == 2)
        pipeline.play()
        pipeline.next()
        #expect(pipeline.playerStatus.position == 1)
        #expect(pipeline.playerStatus.current?.track == own)
        eventually("the second one is heard") { pipeline.playerStatus.elapsedSeconds > 0.1 }
        pipeline.next()
        eventually("the mood's music follows") {
            pipeline.snapshot.queueMood == "happy" && !pipeline.playerStatus.isByHand
        }
        #expect(pipeline.playerStatus.state == .play)
    }

    @Test("songs that are added to the mood's stay when the mood is another, and come next")
    func addedSongsStay() throws {
        let pipeline = try pipeline()
        defer { pipeline.shutdown() }
        eventually("the face brings music") { pipeline.snapshot.queueMood == "happy" }
        eventually("it is heard") { pipeline.playerStatus.elapsedSeconds > 0.1 }
        let own = try #require(pipeline.playlists.entries.first { $0.mood == "angry" }?.tracks.first)
        let ids = try #require(pipeline.add([own]))
        #expect(pipeline.playerStatus.next?.id == ids.first)
        #expect(pipeline.feel("sad", minutes: nil))
        #expect(pipeline.queue.last?.id == ids.first)
        #expect(pipeline.playerStatus.next?.id == ids.first)
        eventually("the sad music is heard") { pipeline.snapshot.queueMood == "sad" }
        #expect(!pipeline.remove(id: -1))
        #expect(ids.first.map { pipeline.remove(id: $0) } == true)
        #expect(!pipeline.queue.contains { $0.isByHand })
    }

    @Test("an output that is switched off pauses the music, and play takes it again")
    func output() throws {
        let pipeline = try pipeline()
        defer { pipeline.shutdown() }
        eventually("the face brings music") { pipeline.playerStatus.state == .play }
        pipeline.setOutput(isEnabled: false)
        #expect(!pipeline.outputIsEnabled)
        #expect(pipeline.playerStatus.state == .pause)
        pipeline.play()
        #expect(pipeline.outputIsEnabled)
        #expect(pipeline.playerStatus.state == .play)
    }
}
