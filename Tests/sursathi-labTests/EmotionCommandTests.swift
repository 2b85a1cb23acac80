import CNN
import Foundation
import Image
import Pipeline
import Testing

@testable import sursathi_lab

@Suite struct EmotionCommandTests {
    private static let names = ["neutral", "happiness", "sadness", "surprise", "anger"]

    /// Fixtures of the pipeline's tests, whose scores come from OpenCV and ONNX Runtime (`make_fixtures.py` there).
    private func fixture(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../PipelineTests/Fixtures/\(name)").path
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "sursathi-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func run(_ arguments: [String]) throws {
        let command = try EmotionCommand.parse(arguments)
        try command.run()
    }

    /// Rows of scores.
    private func rows(_ path: String) throws -> [[Float]] {
        let array = try NumpyFile(path: path)
        guard case .float32(let values) = array.storage, array.shape.count == 2 else { return [] }
        return (0..<array.shape[0]).map { Array(values[($0 * array.shape[1])...].prefix(array.shape[1])) }
    }

    private struct Expected: Decodable {
        let box: [Int]
        let scores: [String: [Float]]
    }

    @Test("an array of crops gets the rows that OpenCV and ONNX Runtime give")
    func crops() throws {
        let expected = try JSONDecoder().decode(
            Expected.self, from: Data(contentsOf: URL(fileURLWithPath: fixture("scores.json"))))
        let reader = try EmotionReader(path: DataFiles.faceModel())
        let box = expected.box
        let region = reader.region(of: Rect(x: box[0], y: box[1], width: box[2], height: box[3]))
        let pixels = try Self.names.flatMap { name in
            try ImageFile.readGray(fixture("\(name).png")).resampled(
                x: region.x, y: region.y, width: region.width, height: region.height, toWidth: 48, toHeight: 48
            ).pixels
        }
        try withFolder { folder in
            try NumpyFile(shape: [5, 48, 48], storage: .uint8(pixels)).write(path: folder + "/in.npy")
            try run(["--crop", "none", folder + "/in.npy", "--scores", folder + "/out.npy"])
            let rows = try rows(folder + "/out.npy")
            #expect(rows.count == 5)
            for (name, row) in zip(Self.names, rows) {
                let wanted = try #require(expected.scores[name])
                #expect(row.count == wanted.count)
                for (score, want) in zip(row, wanted) { #expect(abs(score - want) < 0.01) }
            }
        }
    }

    @Test("of larger pictures, grey or in colour, each row is its face's; without a face it is NaN")
    func faces() throws {
        let pictures = try ["happiness", "surprise"].map { try ImageFile.readGray(fixture("\($0).png")) }
        let blank = [UInt8](repeating: 128, count: 240 * 240)
        let gray = pictures[0].pixels + blank + pictures[1].pixels
        try withFolder { folder in
            try NumpyFile(shape: [3, 240, 240], storage: .uint8(gray)).write(path: folder + "/gray.npy")
            let color = gray.flatMap { [$0, $0, $0] }
            try NumpyFile(shape: [3, 240, 240, 3], storage: .uint8(color)).write(path: folder + "/color.npy")
            let inputs = [folder + "/gray.npy", folder + "/color.npy", fixture("anger.png")]
            try run(inputs + ["--scores", folder + "/out.npy"])
            let rows = try rows(folder + "/out.npy")
            let labels = try EmotionReader(path: DataFiles.faceModel()).metadata.labels
            let strongest = rows.map { row -> String? in
                guard let best = row.max(), best.isFinite else { return nil }
                return row.firstIndex(of: best).map { labels[$0] }
            }
            #expect(strongest == ["happiness", nil, "surprise", "happiness", nil, "surprise", "anger"])
            #expect(rows[1].allSatisfy(\.isNaN) && rows[1].count == labels.count)
        }
    }

    @Test("an empty array gives no rows, and one that holds no pictures is refused by name")
    func wrongArrays() throws {
        try withFolder { folder in
            try NumpyFile(shape: [0, 48, 48], storage: .uint8([])).write(path: folder + "/empty.npy")
            try run(["--crop", "none", folder + "/empty.npy", "--scores", folder + "/out.npy"])
            #expect(try NumpyFile(path: folder + "/out.npy").shape == [0, 8])
            try NumpyFile(shape: [4], storage: .float32([1, 2, 3, 4])).write(path: folder + "/floats.npy")
            #expect(throws: LabError.self) { try run([folder + "/floats.npy", "--scores", folder + "/out.npy"]) }
        }
    }

    @Test("one picture is annotated, several become a montage")
    func pictures() throws {
        try withFolder { folder in
            try run([fixture("anger.png"), "--annotate", folder + "/one.png"])
            let one = try ImageFile.readRGB(folder + "/one.png")
            #expect(one.height >= 400 && one.width > one.height)
            try run(Self.names.map { fixture("\($0).png") } + ["--annotate", folder + "/all.png"])
            let all = try ImageFile.readRGB(folder + "/all.png")
            #expect(all.width > 2 * all.height)
        }
    }

    @Test("options that exclude each other are refused")
    func options() {
        #expect(throws: (any Error).self) { try EmotionCommand.parse(["a.png", "--scene", "--scores", "b.npy"]) }
    }
}
