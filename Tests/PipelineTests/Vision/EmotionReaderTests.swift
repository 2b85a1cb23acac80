import Foundation
import Image
import Mood
import Testing

@testable import Pipeline

/// The scores of the fixtures come from OpenCV and ONNX Runtime: see `Fixtures/make_fixtures.py`.
@Suite struct EmotionReaderTests {
    private struct Expected: Decodable {
        let labels: [String]
        let box: [Int]
        let scores: [String: [Float]]
    }

    private func fixture(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: "Fixtures/\(name)", ofType: nil))
    }

    private func expected() throws -> Expected {
        try JSONDecoder().decode(Expected.self, from: Data(contentsOf: URL(fileURLWithPath: fixture("scores.json"))))
    }

    @Test(
        "the shipped model scores a face as OpenCV's crop and ONNX Runtime do",
        arguments: ["neutral", "happiness", "sadness", "surprise", "anger"])
    func scores(name: String) throws {
        let expected = try expected()
        let wanted = try #require(expected.scores[name])
        let box = Rect(x: expected.box[0], y: expected.box[1], width: expected.box[2], height: expected.box[3])
        let reader = try EmotionReader(path: DataFiles.faceModel())
        let picture = try ImageFile.readGray(fixture("\(name).png"))
        for _ in 0..<2 {
            let scores = try reader.scores(of: box, in: picture)
            #expect(scores.labels == expected.labels)
            // Rounding of the resampled pixels may differ by one grey level.
            for (score, want) in zip(scores.values, wanted) { #expect(abs(score - want) < 0.01) }
            #expect(scores.strongest?.label == name)
        }
    }

    @Test("the region is the box enlarged about its centre by the model's own factor")
    func region() throws {
        let reader = try EmotionReader(path: DataFiles.faceModel(), overrides: ["crop": "1.15"])
        let region = reader.region(of: Rect(x: 40, y: 60, width: 160, height: 80))
        #expect(abs(region.x - 28) < 1e-9 && abs(region.y - 54) < 1e-9)
        #expect(abs(region.width - 184) < 1e-4 && abs(region.height - 92) < 1e-4)
        let wider = try EmotionReader(path: DataFiles.faceModel(), overrides: ["crop": "2"])
        #expect(wider.region(of: Rect(x: 40, y: 60, width: 160, height: 80)).width == 320)
    }

    @Test("a temperature flattens the scores and keeps their order")
    func temperature() throws {
        let picture = try ImageFile.readGray(fixture("happiness.png"))
        let box = Rect(x: 40, y: 40, width: 160, height: 160)
        let plain = try EmotionReader(path: DataFiles.faceModel()).scores(of: box, in: picture)
        let flat = try EmotionReader(path: DataFiles.faceModel(), overrides: ["temperature": "3"])
            .scores(of: box, in: picture)
        #expect(flat["happiness"] < plain["happiness"])
        #expect(flat.strongest?.label == "happiness")
        #expect(abs(flat.values.reduce(0, +) - 1) < 1e-4)
    }

    @Test("a face at the picture's edge or outside it is scored, not a crash")
    func edges() throws {
        let reader = try EmotionReader(path: DataFiles.faceModel())
        let picture = try ImageFile.readGray(fixture("neutral.png"))
        for box in [Rect(x: -50, y: -50, width: 100, height: 100), Rect(x: 500, y: 500, width: 10, height: 10)] {
            #expect(try reader.scores(of: box, in: picture).values.allSatisfy(\.isFinite))
        }
    }

    @Test("labels that do not fit the output are refused with both counts")
    func wrongLabels() {
        let error = thrown(EmotionReaderError.self) {
            try EmotionReader(path: DataFiles.faceModel(), overrides: ["labels": "a,b"])
        }
        #expect(error?.description.contains("expected 2 scores") == true)
    }

    @Test("a file that is no model is refused by name")
    func notAModel() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("m.onnx", Data("hello".utf8))
        let error = thrown(EmotionReaderError.self) { try EmotionReader(path: path) }
        #expect(error?.description.contains("m.onnx") == true)
    }

    @Test("probabilities that are none are refused with the way out, and as logits they are scores")
    func notProbabilities() throws {
        let picture = try #require(GrayImage(width: 2, height: 1, pixels: [200, 204]))
        let region = (x: 0.0, y: 0.0, width: 2.0, height: 1.0)
        let reader = try EmotionReader(path: fixture("flatten.onnx"))
        let error = thrown(EmotionReaderError.self) { try reader.scores(ofRegion: region, in: picture) }
        #expect(error?.description.contains("found 200.0; if they are logits, set output = \"logits\"") == true)
        let logits = try EmotionReader(path: fixture("flatten.onnx"), overrides: ["output": "logits"])
        let scores = try logits.scores(ofRegion: region, in: picture)
        // 1 / (1 + e^4)
        #expect(abs(scores["neutral"] - 0.017_986_2) < 1e-6)
    }

    @Test(
        "mirror averaging is the mean of the scores of a face and of its mirror image", arguments: ["sadness", "anger"])
    func mirror(name: String) throws {
        let picture = try ImageFile.readGray(fixture("\(name).png"))
        let mirrored = try #require(
            GrayImage(
                width: picture.width, height: picture.height,
                pixels: (0..<picture.height).flatMap { y in
                    picture.pixels[(y * picture.width)...].prefix(picture.width).reversed()
                }))
        let box = Rect(x: 30, y: 44, width: 160, height: 160)
        let mirroredBox = Rect(x: picture.width - 190, y: 44, width: 160, height: 160)
        // The drawn faces are so clear that only flattened scores tell the two sides apart.
        let flat = ["temperature": "4"]
        let plain = try EmotionReader(path: DataFiles.faceModel(), overrides: flat)
        let (one, other) = (try plain.scores(of: box, in: picture), try plain.scores(of: mirroredBox, in: mirrored))
        let reader = try EmotionReader(path: DataFiles.faceModel(), overrides: flat, mirrors: true)
        // A second run must not find the first one's mirror image.
        for _ in 0..<2 {
            let scores = try reader.scores(of: box, in: picture)
            for index in scores.values.indices {
                #expect(abs(scores.values[index] - (one.values[index] + other.values[index]) / 2) < 0.002)
            }
        }
        #expect(zip(one.values, other.values).contains { abs($0 - $1) > 0.004 })
    }

    @Test("where a pixel's channels lie side by side, they stay in their order in the mirror")
    func mirrorChannelsLast() throws {
        // Two rows of two pixels; the model says what it is shown.
        let pixels: [UInt8] = [255, 0, 51, 0, 102, 204, 10, 20, 30, 40, 50, 60]
        let picture = try #require(RGBImage(width: 2, height: 2, pixels: pixels))
        let reader = try EmotionReader(path: fixture("flatten-nhwc.onnx"), mirrors: true)
        let scores = try reader.scores(ofRegion: (x: 0, y: 0, width: 2, height: 2), in: picture)
        let means: [Float] = [127.5, 51, 127.5, 127.5, 51, 127.5, 25, 35, 45, 25, 35, 45]
        for (score, mean) in zip(scores.values, means) { #expect(abs(score - mean / 255) < 1e-6) }
    }
}
