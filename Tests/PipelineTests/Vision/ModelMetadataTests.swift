import Mood
import Testing

@testable import Pipeline

@Suite struct ModelMetadataTests {
    private func metadata(
        _ properties: [String: String], overrides: [String: String] = [:], channels: Int = 1
    ) throws -> ModelMetadata {
        try ModelMetadata(
            properties: ["sursathi.labels": "a,b"].merging(properties) { $1 }, overrides: overrides, channels: channels,
            model: "m.onnx")
    }

    @Test("missing keys have the documented defaults")
    func defaults() throws {
        let gray = try metadata([:])
        #expect(gray.task == .face && gray.color == .gray && !gray.outputIsLogits && !gray.standardizesImage)
        #expect(
            gray.scale == 1 / 255 && gray.mean == [0] && gray.std == [1] && gray.crop == 1.3 && gray.temperature == 1)
        #expect(try metadata([:], channels: 3).color == .rgb)
    }

    @Test("the file's values are read, and the configuration's stand above them")
    func overrides() throws {
        let properties = [
            "sursathi.labels": " joy , awe ", "sursathi.output": "logits", "sursathi.color": "bgr",
            "sursathi.mean": "0.4, 0.5,0.6", "sursathi.std": "2", "sursathi.crop": "1.15", "sursathi.task": "scene",
        ]
        let read = try metadata(properties, overrides: ["crop": "1.5"], channels: 3)
        #expect(read.labels == ["joy", "awe"])
        #expect(read.outputIsLogits && read.color == .bgr && read.task == .scene)
        #expect(read.mean == [0.4, 0.5, 0.6] && read.std == [2, 2, 2])
        #expect(read.crop == 1.5)
    }

    @Test("a resting face is read as shares, which need not sum to 1, and without one there is none")
    func rest() throws {
        #expect(try metadata([:]).rest == nil)
        let read = try metadata(["sursathi.rest": "3, 1"]).rest
        #expect(read != nil && read == RestingFace(labels: ["a", "b"], shares: [0.75, 0.25]))
        #expect(try metadata(["sursathi.rest": "3,1"], overrides: ["rest": "1,1"]).rest != read)
    }

    @Test(
        "values that cannot be are refused with the key's name",
        arguments: [
            ["sursathi.task": "cat"], ["sursathi.labels": " , "], ["sursathi.labels": "a,a"], ["sursathi.output": "x"],
            ["sursathi.color": "rgb"], ["sursathi.scale": "nan"], ["sursathi.scale": "0"], ["sursathi.mean": "1,2"],
            ["sursathi.mean": "inf"], ["sursathi.mean": ""], ["sursathi.std": "0"], ["sursathi.standardize": "yes"],
            ["sursathi.crop": "1e9"], ["sursathi.temperature": "-1"],
            ["sursathi.rest": "1"], ["sursathi.rest": "0,1"], ["sursathi.rest": "1,x"], ["sursathi.rest": "nan,1"],
        ])
    func wrong(properties: [String: String]) throws {
        let key = try #require(properties.keys.first)
        let error = thrown(ModelMetadataError.self) { try metadata(properties) }
        #expect(error?.key == key)
    }
}
