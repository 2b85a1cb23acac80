import Foundation
import Image
import Mood
import Player
import Testing

@testable import Pipeline

@Suite struct OfflineRunTests {
    /// Grey frames without a face, at 50 a second.
    private static func recording(frames: Int) -> Data {
        var data = Data("YUV4MPEG2 W64 H48 F50:1 Cmono\n".utf8)
        for _ in 0..<frames {
            data += Data("FRAME\n".utf8)
            data += Data(repeating: 128, count: 64 * 48)
        }
        return data
    }

    @Test("every frame is looked at, however few a live camera would be asked for")
    func everyFrame() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("grey.y4m", Self.recording(frames: 20))
        var configuration = Configuration()
        configuration.camera.framesPerSecond = 1
        configuration.music.folder = folder.path
        var times: [Double] = []
        let run = try OfflineRun(source: path, configuration: configuration, wav: nil, isPaced: false, seed: 1) {
            if case .frame(let result) = $0 { times.append(result.time) }
        }
        #expect(abs(try run.run() - 0.4) < 1e-9)
        #expect(times.count == 20)
        #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 0.02) < 1e-9 })
    }

    @Test("a closed shutter ends the mood with its reason, and the face brings it back")
    func closedShutter() throws {
        let folder = try TemporaryFolder()
        let fixture = try #require(Bundle.module.path(forResource: "Fixtures/happiness.png", ofType: nil))
        let face = try ImageFile.readGray(fixture)
        var data = Data("YUV4MPEG2 W\(face.width) H\(face.height) F5:1 Cmono XCOLORRANGE=FULL\n".utf8)
        for index in 0..<75 {
            let isClosed = (25..<50).contains(index)
            data += Data("FRAME\n".utf8) + (isClosed ? Data(repeating: 2, count: face.pixels.count) : Data(face.pixels))
        }
        let path = try folder.write("shutter.y4m", data)
        var configuration = Configuration()
        configuration.music.folder = folder.path
        var decisions: [MoodDecision] = []
        let run = try OfflineRun(source: path, configuration: configuration, wav: nil, isPaced: false, seed: 1) {
            if case .mood(let decision) = $0 { decisions.append(decision) }
        }
        _ = try run.run()
        #expect(decisions.map(\.mood) == ["happy", nil, "happy"])
        let reason = try #require(decisions.dropFirst().first?.reasons.first)
        #expect(
            reason.description
                == "too dark to see a face for 3.00 s: mean 2, contrast 0 (a closed shutter?) (faceTimeoutSeconds 3.00)"
        )
        #expect(decisions.last.map { $0.time > 12 && $0.time < 13 } == true)
    }

    @Test("sound that cannot be written ends the run with an error")
    func unwritableSound() throws {
        var configuration = Configuration()
        configuration.camera.framesPerSecond = 5
        configuration.face.minSizePixels = 120
        configuration.music.folder = try DataFiles.locate("Demo/music")
        let folder = try TemporaryFolder()
        let run = try OfflineRun(
            source: "demo", configuration: configuration, wav: "\(folder.path)/missing/x.wav", isPaced: false, seed: 1
        ) { _ in }
        #expect(throws: AudioOutputError.self) { try run.run() }
    }

    @Test("a file or folder is a recording with and without a slash, and auto is none")
    func recordings() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("clip.avi")
        #expect(FrameSources.isRecording(path))
        #expect(FrameSources.isRecording(folder.path))
        #expect(FrameSources.isRecording("."))
        #expect(!FrameSources.isRecording("auto"))
        #expect(!FrameSources.isRecording("/dev/null"))
        #expect(!FrameSources.isRecording("\(path).missing"))
    }
}
