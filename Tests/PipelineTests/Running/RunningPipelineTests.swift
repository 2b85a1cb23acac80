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
        for _ in 0..<6000 {
            if condition() { return }
            usleep(10_000)
        }
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
        #expect(pipeline.snapshot.camera == .off(.order))
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
        #expect(pipeline.snapshot.camera == .off(.order))
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

    /// A recording of one picture that goes on for a second, again and again.
    private func recording(_ fixture: String, in folder: TemporaryFolder) throws -> String {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/\(fixture)", ofType: nil))
        var encoder = JPEGEncoder()
        var picture: [UInt8] = []
        try encoder.encode(ImageFile.readGray(path), quality: 85, into: &picture)
        return try folder.write("still.mjpeg", Data(repeatElement(picture, count: 30).joined()))
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

    /// The demo's face at rest, and the camera closed as soon as its mood is settled.
    private func closing() throws -> Configuration {
        var configuration = configuration(music: try DataFiles.locate("Demo/music"))
        configuration.camera.device = "demo:neutral"
        configuration.camera.betweenLooks = "closed"
        configuration.camera.closedLookSeconds = 5
        return configuration
    }

    private func isResting(_ pipeline: RunningPipeline) -> Bool {
        if case .resting = pipeline.snapshot.camera { true } else { false }
    }

    @Test("the camera is closed between looks: the mood stays, nobody is taken to be away, and the next look comes")
    func closedBetweenLooks() throws {
        let events = Events()
        var configuration = try closing()
        // Less than a look's time: the closed camera must not count.
        configuration.mood.faceTimeoutSeconds = 3
        configuration.pauseWhenAbsentMinutes = 0.05
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { events.add($0) }
        defer { pipeline.shutdown() }
        func rests(_ wanted: Int) -> Bool {
            events.contains { if case .capture(.rested(wanted)) = $0 { true } else { false } }
        }
        eventually("the camera is closed") { rests(1) && isResting(pipeline) }
        #expect(pipeline.snapshot.mood.mood == "calm")
        #expect(pipeline.snapshot.faceIsPresent)
        eventually("it is opened for a look, and closed again") { rests(2) }
        #expect(events.contains { if case .capture(.resumed) = $0 { true } else { false } })
        #expect(!events.contains { if case .capture(.lost) = $0 { true } else { false } })
        #expect(!events.contains { if case .mood(let decision) = $0 { decision.mood != "calm" } else { false } })
        #expect(pipeline.snapshot.intent == .playing)
        #expect(pipeline.cameraCounters.reconnects == 0)
    }

    @Test("an order for the face opens a closed camera at once, and one to switch it off ends its rest")
    func ordersToClosedCamera() throws {
        let events = Events()
        var configuration = try closing()
        configuration.camera.closedLookSeconds = 3600
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { events.add($0) }
        defer { pipeline.shutdown() }
        eventually("the camera is closed") { isResting(pipeline) }
        pipeline.feelAuto()
        eventually("it is opened") { isOpen(pipeline) }
        eventually("it is closed again") { isResting(pipeline) }
        pipeline.setCamera(on: false)
        #expect(pipeline.snapshot.camera == .off(.order))
        eventually("without a camera the mood is unknown") { pipeline.snapshot.mood.mood == nil }
        pipeline.setCamera(on: true)
        eventually("it is opened again") { isOpen(pipeline) }
    }

    @Test("the music fades out when nobody is there and resumes with a face, but what the person paused stays paused")
    func absence() throws {
        let folder = try TemporaryFolder()
        var configuration = configuration(music: try DataFiles.locate("Demo/music"))
        configuration.camera.device = try shutterRecording(in: folder)
        configuration.pauseWhenAbsentMinutes = 0.03
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { _ in }
        defer { pipeline.shutdown() }
        eventually("the face brings music") { pipeline.snapshot.intent == .playing }
        eventually("nobody is there") { pipeline.snapshot.intent == .away }
        eventually("the music has faded out") { pipeline.playerStatus.state == .pause }
        eventually("it resumes with a face") {
            pipeline.snapshot.intent == .playing && pipeline.playerStatus.state == .play
        }
        eventually("nobody is there again") { pipeline.snapshot.intent == .away }
        pipeline.pause(true)
        #expect(pipeline.snapshot.intent == .paused)
        eventually("a face is back") { pipeline.snapshot.faceIsPresent }
        eventually("and away") { !pipeline.snapshot.faceIsPresent }
        #expect(pipeline.snapshot.intent == .paused)
        #expect(pipeline.playerStatus.state == .pause)
    }

    /// A wall clock that stands where it is put.
    private final class WallClock: Sendable {
        private let now: Atomic<Int>

        init(_ seconds: Int) { now = Atomic(seconds) }
        var seconds: Int { now.load(ordering: .relaxed) }
        func set(_ seconds: Int) { now.store(seconds, ordering: .relaxed) }
    }

    @Test("in an off time the camera is closed, the mood unknown and nobody away; the on order holds until its end")
    func offTimes() throws {
        // Local times of whatever zone the tests run in: an hour from now, for an hour.
        let start = time(nil) / 3600 * 3600 + 7200
        let clock = WallClock(start - 60)
        let events = Events()
        var configuration = configuration(music: try DataFiles.locate("Demo/music"))
        configuration.camera.device = "demo:happiness"
        configuration.pauseWhenAbsentMinutes = 0.02
        let (from, to) = (WallTime.local(start), WallTime.local(start + 3600))
        configuration.camera.offTimes = ["\(from.clock)-\(to.clock)"]
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1, wallSeconds: { clock.seconds }) {
            events.add($0)
        }
        defer { pipeline.shutdown() }
        eventually("the face is read") { pipeline.snapshot.mood.mood == "happy" }
        clock.set(start)
        let off = CameraOffReason.schedule(until: to.clock)
        eventually("the camera is off") { pipeline.snapshot.camera == .off(off) }
        // It is told after it is done.
        eventually("that is told") { events.contains { if case .cameraSwitched(off) = $0 { true } else { false } } }
        eventually("the mood is unknown") { pipeline.snapshot.mood.mood == nil }
        eventually("the device is closed") {
            events.contains { if case .capture(.closed) = $0 { true } else { false } }
        }
        // Absence would have faded out by now: its time is shorter than the mood's time-out.
        #expect(pipeline.snapshot.intent == .playing)
        pipeline.setCamera(on: true)
        eventually("the order opens it") { isOpen(pipeline) }
        clock.set(start + 3600)
        eventually("the face is read again") { pipeline.snapshot.mood.mood == "happy" }
        clock.set(start + 86_400)
        eventually("the next day it is off again") { pipeline.snapshot.camera == .off(off) }
        clock.set(start + 86_400 + 3600)
        eventually("the end of the off time opens it") { isOpen(pipeline) }
        #expect(events.contains { if case .cameraSwitched(nil) = $0 { true } else { false } })
    }

    @Test("a daemon that starts in an off time does not open the camera")
    func startsInOffTime() throws {
        let events = Events()
        var configuration = try closing()
        configuration.camera.offTimes = ["00:00-24:00"]
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { events.add($0) }
        defer { pipeline.shutdown() }
        #expect(pipeline.snapshot.camera == .off(.schedule(until: nil)))
        #expect(events.contains { if case .cameraSwitched(.schedule(until: nil)) = $0 { true } else { false } })
        pipeline.setCamera(on: true)
        eventually("the order opens it") { isOpen(pipeline) }
        #expect(events.contains { if case .capture(.closed) = $0 { false } else { true } })
        configuration.camera.offTimes = []
        pipeline.setCamera(on: false)
        pipeline.reload(configuration)
        #expect(pipeline.snapshot.camera == .off(.order))
    }

    @Test("a settled face is looked at seldom, and the frames between are left alone")
    func idle() throws {
        let folder = try TemporaryFolder()
        var configuration = configuration(music: folder.path)
        // A recording costs the camera's thread next to nothing; it comes at 30 frames a second.
        configuration.camera.device = try recording("happiness.png", in: folder)
        configuration.camera.idleFramesPerSecond = 1
        let pipeline = try RunningPipeline(configuration: configuration, seed: 1) { _ in }
        defer { pipeline.shutdown() }
        eventually("the mood is known") { pipeline.snapshot.mood.mood == "happy" }
        // Far more frames come than are looked at. The camera's rate of looks, 5, would be a sixth.
        var (looks, frames) = (pipeline.snapshot.frames, pipeline.cameraCounters.frames)
        eventually("looks become seldom") {
            let newLooks = pipeline.snapshot.frames - looks
            let newFrames = pipeline.cameraCounters.frames - frames
            guard newLooks >= 3 else { return false }
            (looks, frames) = (pipeline.snapshot.frames, pipeline.cameraCounters.frames)
            return newFrames >= 15 * newLooks
        }
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
