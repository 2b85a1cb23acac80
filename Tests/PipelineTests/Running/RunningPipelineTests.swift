import Foundation
import Image
import Mood
import Synchronization
import Testing

@testable import Pipeline

/// The daemon's pipeline with its threads, on the drawn demo and without sound.
@Suite struct RunningPipelineTests {
    private final class Events: Sendable {
        private let events = Mutex<[PipelineEvent]>([])

        func add(_ event: PipelineEvent) { events.withLock { $0.append(event) } }
        func contains(_ matches: (PipelineEvent) -> Bool) -> Bool { events.withLock { $0.contains(where: matches) } }
    }

    private func configuration(music: String) -> Configuration {
        var configuration = Configuration()
        configuration.camera.device = "demo"
        configuration.camera.framesPerSecond = 5
        configuration.face.minSizePixels = 120
        configuration.face.maxSizePixels = 320
        configuration.music.folder = music
        configuration.player.output = "null"
        return configuration
    }

    /// Waits until something is so; a minute is for the slowest machine.
    private func eventually(_ what: Comment, _ condition: () -> Bool) {
        for _ in 0..<6000 where !condition() { usleep(10_000) }
        #expect(condition(), what)
    }

    private func isOpen(_ pipeline: RunningPipeline) -> Bool {
        if case .open = pipeline.snapshot.camera { true } else { false }
    }

    @Test("the camera goes off and on by order, and an order for what is so already changes nothing")
    func camera() throws {
        let folder = try TemporaryFolder()
        let pipeline = try RunningPipeline(configuration: configuration(music: folder.path), seed: 1) { _ in }
        defer { pipeline.shutdown() }
        eventually("the camera opens") { isOpen(pipeline) }
        pipeline.setCamera(on: true)
        #expect(isOpen(pipeline))
        pipeline.setCamera(on: false)
        #expect(pipeline.snapshot.camera == .off)
        pipeline.setCamera(on: true)
        pipeline.setCamera(on: false)
        pipeline.setCamera(on: true)
        eventually("the camera opens again") { isOpen(pipeline) }
    }

    @Test("a camera that was switched off stays off when a reload changes its settings")
    func reloadKeepsCameraOff() throws {
        let folder = try TemporaryFolder()
        let events = Events()
        var configuration = configuration(music: folder.path)
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { events.add($0) }
        defer { pipeline.shutdown() }
        eventually("the camera opens") { isOpen(pipeline) }
        pipeline.setCamera(on: false)
        configuration.camera.framesPerSecond = 6
        pipeline.reload(configuration)
        #expect(pipeline.snapshot.camera == .off)
        #expect(events.contains { if case .reloaded = $0 { true } else { false } })
        pipeline.setCamera(on: true)
        eventually("the camera opens again") { isOpen(pipeline) }
        configuration.camera.framesPerSecond = 5
        pipeline.reload(configuration)
        eventually("the camera opens with other settings") { isOpen(pipeline) }
    }

    /// A recording that shows a face for four seconds and then twenty seconds of pictures whose data is damaged.
    private func damagedRecording(in folder: TemporaryFolder) throws -> String {
        let fixture = try #require(Bundle.module.path(forResource: "Fixtures/happiness.png", ofType: nil))
        var encoder = JPEGEncoder()
        var good: [UInt8] = []
        try encoder.encode(ImageFile.readGray(fixture), quality: 85, into: &good)
        var damaged = good
        for index in (good.count / 2)..<(good.count / 2 + 200) { damaged[index] = 0x55 }
        var recording = Data()
        for _ in 0..<120 { recording.append(contentsOf: good) }
        for _ in 0..<600 { recording.append(contentsOf: damaged) }
        return try folder.write("damaged.mjpeg", recording)
    }

    @Test("a face is not believed to be there while no frame can be decoded")
    func damagedFrames() throws {
        let folder = try TemporaryFolder()
        let events = Events()
        var configuration = configuration(music: folder.path)
        configuration.camera.device = try damagedRecording(in: folder)
        configuration.camera.framesPerSecond = 10
        configuration.mood.faceTimeoutSeconds = 1
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { events.add($0) }
        defer { pipeline.shutdown() }
        func became(_ mood: String?) -> Bool {
            events.contains { if case .mood(let decision) = $0 { decision.mood == mood } else { false } }
        }
        eventually("the face is read") { became("happy") }
        // Not only when the recording starts again, twenty seconds after its last face.
        eventually("the mood is unknown without a frame") {
            events.contains { event in
                guard case .mood(let decision) = event, decision.mood == nil else { return false }
                guard case .noFace(let seconds, _) = decision.reasons.first else { return false }
                return seconds < 19
            }
        }
        #expect(events.contains { if case .frameFailed = $0 { true } else { false } })
    }

    /// A recording that shows a face for four seconds and a closed shutter for eight.
    private func shutterRecording(in folder: TemporaryFolder) throws -> String {
        let fixture = try #require(Bundle.module.path(forResource: "Fixtures/happiness.png", ofType: nil))
        let picture = try ImageFile.readGray(fixture)
        var encoder = JPEGEncoder()
        var face: [UInt8] = []
        try encoder.encode(picture, quality: 85, into: &face)
        var black: [UInt8] = []
        try encoder.encode(GrayImage(width: picture.width, height: picture.height, fill: 3), quality: 85, into: &black)
        var recording = Data()
        for _ in 0..<120 { recording.append(contentsOf: face) }
        for _ in 0..<240 { recording.append(contentsOf: black) }
        return try folder.write("shutter.mjpeg", recording)
    }

    @Test("a closed shutter reads as unknown, says why, and is told until it opens")
    func closedShutter() throws {
        let folder = try TemporaryFolder()
        let events = Events()
        var configuration = configuration(music: folder.path)
        configuration.camera.device = try shutterRecording(in: folder)
        configuration.camera.framesPerSecond = 10
        configuration.mood.faceTimeoutSeconds = 1
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { events.add($0) }
        defer { pipeline.shutdown() }
        eventually("the mood is unknown for want of light") {
            events.contains { event in
                guard case .mood(let decision) = event, decision.mood == nil else { return false }
                guard case .poorLight(let light, _, _) = decision.reasons.first else { return false }
                return light.kind == .dark && decision.previous == "happy"
            }
        }
        eventually("the snapshot tells of the light") { pipeline.snapshot.poorLight?.kind == .dark }
        #expect(events.contains { if case .light(.some) = $0 { true } else { false } })
        // The camera that is switched off has no light to speak of.
        pipeline.setCamera(on: false)
        eventually("no light is told of without frames") { pipeline.snapshot.poorLight == nil }
    }

    @Test("a reload that brings music starts it, and a later one does not lose the track that plays")
    func reloadBringsMusic() throws {
        let folder = try TemporaryFolder()
        let events = Events()
        var configuration = configuration(music: folder.path)
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { events.add($0) }
        defer { pipeline.shutdown() }
        #expect(pipeline.snapshot.moodSeconds < 3600)
        #expect(events.contains { if case .noMusic = $0 { true } else { false } })
        #expect(pipeline.feel("calm", minutes: nil))
        #expect(events.contains { if case .overrideChanged = $0 { true } else { false } })
        #expect(pipeline.playerStatus.state == .stop)

        configuration.music.folder = try DataFiles.locate("Demo/music")
        pipeline.reload(configuration)
        eventually("the music starts") { pipeline.playerStatus.elapsedSeconds > 0.1 }
        let playing = pipeline.playerStatus.current
        pipeline.reload(configuration)
        #expect(pipeline.playerStatus.current == playing)
        #expect(pipeline.playerStatus.state == .play)
    }

    @Test("a song that is not in the queue is not played, and what is stopped is not paused")
    func orders() throws {
        let pipeline = try RunningPipeline(
            configuration: configuration(music: try DataFiles.locate("Demo/music")), seed: 1
        ) { _ in }
        defer { pipeline.shutdown() }
        pipeline.stop()
        pipeline.pause(true)
        #expect(pipeline.snapshot.intent == .stopped)
        for position in [-1, Int.min, Int.max] { #expect(!pipeline.play(position: position)) }
        #expect(!pipeline.play(id: -1))
        #expect(pipeline.snapshot.intent == .stopped)
        #expect(pipeline.feel("sad", minutes: 1))
        #expect(pipeline.playerStatus.state == .stop)
        let first = try #require(pipeline.queue.first)
        #expect(pipeline.play(id: first.id))
        #expect(pipeline.playerStatus.current == first)
        #expect(!pipeline.feel("no such mood", minutes: nil))
    }
}
