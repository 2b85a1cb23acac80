import Capture
import Foundation
import Image
import Mood
import Testing

@testable import Pipeline

/// A scene model with random weights. What it must say comes from OpenCV and ONNX Runtime: see `Fixtures/make_scene.py`.
@Suite struct SceneModelTests {
    private struct Expected: Decodable {
        let labels: [String]
        let scores: [Float]
        let mirrorAveraged: [Float]
    }

    private func fixture(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: "Fixtures/\(name)", ofType: nil))
    }

    private func expected() throws -> Expected {
        try JSONDecoder().decode(Expected.self, from: Data(contentsOf: URL(fileURLWithPath: fixture("scene.json"))))
    }

    /// The settings that docs/models.md shows, with this model.
    private func configuration() throws -> Configuration {
        let text = """
            [model]
            path = "\(try fixture("scene.onnx"))"
            task = "scene"

            [moods.happy]
            emotions = ["amusement", "excitement"]
            [moods.calm]
            emotions = ["contentment"]
            [moods.surprised]
            emotions = ["awe"]
            [moods.sad]
            emotions = ["sadness"]
            [moods.afraid]
            emotions = ["fear"]
            [moods.angry]
            emotions = ["anger", "disgust"]
            """
        let reader = ConfigurationReader(text: text, file: "config.toml")
        #expect(reader.problems.isEmpty)
        return reader.configuration
    }

    @Test("a picture as a whole is scored as OpenCV's resize and ONNX Runtime do")
    func picture() throws {
        let expected = try expected()
        let reader = try PictureReader(configuration: configuration())
        let faces = try reader.faces(in: Picture(contentsOf: fixture("scene.png")))
        let scene = try #require(faces.first)
        #expect(faces.count == 1 && scene.box == Rect(x: 0, y: 0, width: 96, height: 72))
        #expect(scene.scores.labels == expected.labels)
        for (score, want) in zip(scene.scores.values, expected.scores) { #expect(abs(score - want) < 0.01) }
        // Awe is the strongest.
        #expect(PictureMood.mood(of: scene, moods: try configuration().moodDefinitions) == "surprised")
        #expect(try #require(scene.affect).valence > 0)
    }

    @Test("with its mirror image, it is scored as the mean of both by ONNX Runtime")
    func mirror() throws {
        var configuration = try configuration()
        configuration.model.mirror = true
        let scene = try PictureReader(configuration: configuration).whole(Picture(contentsOf: fixture("scene.png")))
        let (plain, mean) = (try expected().scores, try expected().mirrorAveraged)
        for (score, want) in zip(scene.scores.values, mean) { #expect(abs(score - want) < 0.01) }
        #expect(zip(plain, mean).contains { abs($0 - $1) > 0.02 })
    }

    @Test("a camera's frame goes to the model as a whole, and every mood of the settings can be brought")
    func frame() throws {
        let configuration = try configuration()
        let processor = try VisionProcessor(configuration: configuration)
        var frame = Frame()
        var encoder = JPEGEncoder()
        let picture = try ImageFile.readRGB(fixture("scene.png"))
        try encoder.encode(picture, quality: 98, into: &frame.bytes)
        frame.format = .mjpeg
        (frame.width, frame.height) = (picture.width, picture.height)
        let result = try processor.process(frame)
        let scores = try #require(result.scores)
        // JPEG takes a little of the colours.
        for (score, want) in zip(scores.values, try expected().scores) { #expect(abs(score - want) < 0.05) }
        #expect(result.chosen == nil && result.light == nil)
        #expect(configuration.remarks(onMoodsWithout: scores.labels).isEmpty)
    }

    @Test("moods of a face model's emotions that a scene model lacks are told")
    func remarks() throws {
        let remarks = Configuration().remarks(onMoodsWithout: try expected().labels)
        #expect(remarks.map(\.mood) == ["calm", "happy", "surprised"])
    }
}
