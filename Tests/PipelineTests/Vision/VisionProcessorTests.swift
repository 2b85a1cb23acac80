import Capture
import Foundation
import Image
import Mood
import Synchronization
import Testing
import Threads

@testable import Pipeline

@Suite struct VisionProcessorTests {
    private func frames(_ name: String, count: Int) throws -> [Frame] {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/\(name).png", ofType: nil))
        let picture = try ImageFile.readGray(path)
        return (0..<count).map { index in
            var frame = Frame()
            frame.width = picture.width
            frame.height = picture.height
            frame.bytesPerLine = picture.width
            frame.bytes = picture.pixels
            frame.timestamp = Double(index) / 10
            return frame
        }
    }

    @Test("a face counts once it was seen twice, and is scored then")
    func confirmsFaces() throws {
        let processor = try VisionProcessor(configuration: Configuration())
        let results = try frames("happiness", count: 3).map(processor.process)
        #expect(results.map { $0.faces.count } == [1, 1, 1])
        #expect(results[0].scores == nil && results[0].chosen == nil)
        #expect(results[2].scores?.strongest?.label == "happiness")
    }

    @Test("a scene model is shown the whole frame, whether or not there is a face")
    func scenes() throws {
        var configuration = Configuration()
        configuration.model.overrides = ["task": "scene"]
        let processor = try VisionProcessor(configuration: configuration)
        var frame = try frames("happiness", count: 1)[0]
        let result = try processor.process(frame)
        #expect(result.scores != nil && result.faces.isEmpty && result.chosen == nil)
        frame.bytes = [UInt8](repeating: 90, count: frame.bytes.count)
        #expect(try processor.process(frame).scores != nil)
    }

    @Test("a frame whose bytes are too few is an error, and the next one is looked at")
    func shortFrame() throws {
        let processor = try VisionProcessor(configuration: Configuration())
        var frame = try frames("happiness", count: 1)[0]
        let bytes = frame.bytes
        frame.bytes = Array(bytes.prefix(100))
        #expect(throws: FrameError.self) { try processor.process(frame) }
        frame.bytes = bytes
        #expect(try processor.process(frame).faces.count == 1)
    }

    @Test("scoring a face is a sign of life: a large network on a slow processor is no hang")
    func signOfLife() throws {
        let frames = try frames("happiness", count: 2)
        let name = "looks\(UInt16.random(in: .min ... .max))"
        let answer = Mutex<Result<[Bool], any Error>>(.success([]))
        let thread = try NamedThread(name: name) {
            let signs = Result {
                let processor = try VisionProcessor(configuration: Configuration())
                // A sign of now is older than this one.
                NamedThread.beat(graceSeconds: 10_000)
                return try frames.map { frame in
                    _ = try processor.process(frame)
                    return Heartbeat.silent(forSeconds: -5_000).contains(name)
                }
            }
            answer.withLock { $0 = signs }
        }
        thread.join()
        // The first look finds the face, the second one scores it.
        #expect(try answer.withLock { try $0.get() } == [false, true])
    }

    /// Two pictures side by side.
    private func pairs(_ left: String, _ right: String, count: Int) throws -> [Frame] {
        let (left, right) = (try frames(left, count: count), try frames(right, count: count))
        return zip(left, right).map { left, right in
            var frame = left
            frame.width = left.width + right.width
            frame.bytesPerLine = frame.width
            frame.bytes = (0..<left.height).flatMap { y in
                left.bytes[(y * left.width)...].prefix(left.width)
                    + right.bytes[(y * right.width)...].prefix(right.width)
            }
            return frame
        }
    }

    @Test("where all faces are averaged, both count, by their areas")
    func average() throws {
        var configuration = Configuration()
        configuration.face.choice = "average"
        let both = try VisionProcessor(configuration: configuration)
        let seen = try pairs("happiness", "sadness", count: 3).map(both.process)
        let faces = try #require(seen[2].seen?.faces)
        #expect(faces.count == 2 && seen[2].faces.count == 2)
        let scores = try #require(seen[2].scores)
        #expect(scores["happiness"] > 0.3 && scores["sadness"] > 0.2)
        let one = try VisionProcessor(configuration: Configuration())
        let largest = try #require(try pairs("happiness", "sadness", count: 3).map(one.process)[2].scores)
        #expect(largest["happiness"] > 0.7 || largest["sadness"] > 0.7)
    }

    @Test("the mean weighs scores; scores of other emotions have none")
    func mean() throws {
        func scores(_ labels: [String], _ values: [Float]) throws -> EmotionScores {
            try #require(EmotionScores(labels: labels, values: values))
        }
        let (a, b) = (try scores(["x", "y"], [1, 0]), try scores(["x", "y"], [0.2, 0.8]))
        #expect(EmotionScores.mean(of: []) == nil)
        #expect(EmotionScores.mean(of: [(b, 5)]) == b)
        let mean = try #require(EmotionScores.mean(of: [(a, 3), (b, 1)]))
        #expect(abs(mean["x"] - 0.8) < 1e-6 && abs(mean["y"] - 0.2) < 1e-6)
        #expect(EmotionScores.mean(of: [(a, 1), (try scores(["x", "z"], [1, 0]), 1)]) == nil)
    }

    @Test("what is the same after a reload is not read again; what has changed is, the file's content too")
    func replaced() throws {
        let folder = try TemporaryFolder()
        let model = folder.path + "/own.onnx"
        try FileManager.default.copyItem(atPath: DataFiles.faceModel(), toPath: model)
        var configuration = Configuration()
        configuration.model.path = model
        let first = try VisionProcessor(configuration: configuration)
        let before = try frames("happiness", count: 3).map(first.process)
        configuration.camera.framesPerSecond = 5
        let second = try VisionProcessor(configuration: configuration, replacing: first)
        #expect(second.reader === first.reader)
        var next = try frames("happiness", count: 1)[0]
        next.timestamp = 0.3
        #expect(try second.process(next).seen?.followed?.identity == before[2].seen?.followed?.identity)
        configuration.face.minNeighbors += 1
        let third = try VisionProcessor(configuration: configuration, replacing: second)
        #expect(third.reader === second.reader)
        next.timestamp = 0.4
        #expect(try third.process(next).chosen == nil, "it is another detector, which has to see a face twice")
        try FileManager.default.removeItem(atPath: model)
        try FileManager.default.copyItem(atPath: DataFiles.faceModel(), toPath: model)
        let fourth = try VisionProcessor(configuration: configuration, replacing: third)
        #expect(fourth.reader !== third.reader)
    }
}
