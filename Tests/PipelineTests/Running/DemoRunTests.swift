import Capture
import Foundation
import Testing

@testable import Pipeline

/// The whole way on the built-in demo, whose truth is known.
@Suite struct DemoRunTests {
    private static func configuration() throws -> Configuration {
        var configuration = Configuration()
        configuration.camera.framesPerSecond = 6
        configuration.face.minSizePixels = 80
        configuration.music.folder = try DataFiles.locate("Demo/music")
        return configuration
    }

    private struct Seen {
        var frames: [FrameResult] = []
        var moods: [(time: Double, mood: String?)] = []
        var tracks: [(time: Double, file: String)] = []
        var seconds = 0.0
    }

    private static func run(wav: String?) throws -> Seen {
        var seen = Seen()
        let run = try OfflineRun(
            source: "demo", configuration: configuration(), wav: wav, isPaced: false, seed: 1
        ) { event in
            switch event {
            case .frame(let result): seen.frames.append(result)
            case .mood(let decision): seen.moods.append((decision.time, decision.mood))
            case .track(let time, let file): seen.tracks.append((time, file))
            case .dropped, .skipped, .noPlaylist: Issue.record("\(event)")
            }
        }
        seen.seconds = try run.run()
        return seen
    }

    @Test(
        "every frame shows one face that is read as it was drawn, each expression brings its mood and its music, twice alike"
    )
    func demo() throws {
        let folder = try TemporaryFolder()
        let seen = try Self.run(wav: "\(folder.path)/1.wav")
        #expect(abs(seen.seconds - DemoFace.roundSeconds) < 0.2)
        #expect(seen.frames.count == 150)
        for frame in seen.frames {
            #expect(frame.faces.count == 1, "at \(frame.time) s")
            let within = frame.time.truncatingRemainder(dividingBy: DemoFace.holdSeconds)
            // The first frames confirm the face; the last of each hold change to the next expression.
            guard frame.time > 1, within < DemoFace.holdSeconds - DemoFace.morphSeconds else { continue }
            #expect(
                frame.scores?.strongest?.label == DemoFace.expression(at: frame.time).rawValue, "at \(frame.time) s")
        }
        #expect(seen.moods.map(\.mood) == ["calm", "happy", "sad", "surprised", "angry"])
        for (index, change) in seen.moods.enumerated() {
            let start = Double(index) * DemoFace.holdSeconds
            #expect(change.time > start && change.time < start + 4, "\(change)")
        }
        let moodFolders = seen.tracks.map { ($0.file as NSString).deletingLastPathComponent }
            .map { ($0 as NSString).lastPathComponent }
        #expect(moodFolders == ["calm", "happy", "sad", "surprised", "angry"])

        let again = try Self.run(wav: "\(folder.path)/2.wav")
        #expect(again.moods.map(\.time) == seen.moods.map(\.time))
        let first = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/1.wav"))
        #expect(try first == Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/2.wav")))
        #expect(first.count > 500_000)
    }
}
