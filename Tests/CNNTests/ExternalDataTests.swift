import Foundation
import Testing

@testable import CNN

/// Weights in files beside the model.
@Suite struct ExternalDataTests {
    private static let weights: [Float] = [1, 2, 3, 4]
    private static let bytes = weights.flatMap { ModelBuilder.littleEndian($0.bitPattern) }

    /// A folder that is gone afterwards, with a `model` folder in it.
    private static func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sursathi-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("model/sub"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// A model that adds its weights, each given by where it lies, to its input.
    private static func save(_ tensors: [[(String, String)]], in folder: URL, type: Int64 = 1) throws -> String {
        var builder = ModelBuilder()
        for (index, pairs) in tensors.enumerated() {
            builder.initializers.append(ModelBuilder.externalTensor("w\(index)", dims: [4], type: type, pairs))
            builder.nodes.append(
                ModelBuilder.node("Add", [index == 0 ? "x" : "s\(index - 1)", "w\(index)"], ["s\(index)"]))
        }
        builder.outputs = ["s\(tensors.count - 1)"]
        let file = folder.appendingPathComponent("model/net.onnx")
        try Data(builder.bytes()).write(to: file)
        return file.path
    }

    private static func write(_ bytes: [UInt8], _ name: String, in folder: URL) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    private static func run(_ path: String) throws -> [Float]? {
        let session = try Session(model: try Model(path: path))
        let input = try Tensor(shape: [1, 4], floats: [10, 20, 30, 40])
        return try session.run(inputs: ["x": input])[session.outputs[0].name]?.floats
    }

    @Test("weights are read from several files, each mapped once, aligned or not")
    func readsFiles() throws {
        try Self.inFolder { folder in
            let odd = [UInt8](repeating: 0xFF, count: 5) + Self.bytes
            try Self.write(Self.bytes + Self.bytes, "model/first.bin", in: folder)
            try Self.write(odd, "model/sub/second.bin", in: folder)
            let path = try Self.save(
                [
                    [("location", "first.bin")],
                    [("location", "./first.bin"), ("offset", "16"), ("length", "16"), ("checksum", "ignored")],
                    [("location", "sub/second.bin"), ("offset", "5")],
                ], in: folder)
            #expect(try Self.run(path) == [13, 26, 39, 52])
            let model = try Model(path: path)
            #expect(model.contents.files.count == 3)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            #expect(model.byteCount == 32 + 21 + (size ?? 0))
        }
    }

    @Test("half precision weights may be in another file")
    func readsHalves() throws {
        try Self.inFolder { folder in
            let halves: [UInt16] = [0x3C00, 0x4000, 0x4200, 0x4400]
            try Self.write(halves.flatMap(ModelBuilder.littleEndian), "model/w.bin", in: folder)
            #expect(try Self.run(try Self.save([[("location", "w.bin")]], in: folder, type: 10)) == [11, 22, 33, 44])
        }
    }

    @Test(
        "a place outside the file, or none, is refused",
        arguments: [
            [("location", "w.bin"), ("offset", "1")], [("location", "w.bin"), ("offset", "17")],
            [("location", "w.bin"), ("offset", "-1")], [("location", "w.bin"), ("offset", "9223372036854775807")],
            [("location", "w.bin"), ("offset", "99999999999999999999")], [("location", "w.bin"), ("length", "15")],
            [("location", "w.bin"), ("length", "4294967296")], [("location", "w.bin"), ("length", "sixteen")],
            [("offset", "0")], [], [("location", "missing.bin")], [("location", "empty.bin")], [("location", "sub")],
        ])
    func refusesPlaces(_ pairs: [(String, String)]) throws {
        try Self.inFolder { folder in
            try Self.write(Self.bytes, "model/w.bin", in: folder)
            try Self.write([], "model/empty.bin", in: folder)
            let path = try Self.save([pairs], in: folder)
            #expect { try Self.run(path) } throws: { error in
                guard let error = error as? ModelError else { return false }
                return (error.reason == .malformed || error.reason == .unreadable)
                    && error.node == "\"w0\" (initialiser)"
            }
        }
    }

    @Test(
        "a path that leaves the model's folder is refused",
        arguments: [
            "../secret.bin", "sub/../../secret.bin", "/dev/zero", "link.bin", "sub/up/secret.bin", "", "w\0.bin",
        ])
    func refusesEscapes(_ location: String) throws {
        try Self.inFolder { folder in
            try Self.write(Self.bytes, "secret.bin", in: folder)
            let model = folder.appendingPathComponent("model").path
            try FileManager.default.createSymbolicLink(
                atPath: model + "/link.bin", withDestinationPath: "../secret.bin")
            try FileManager.default.createSymbolicLink(atPath: model + "/sub/up", withDestinationPath: "../..")
            let path = try Self.save([[("location", location)]], in: folder)
            #expect { try Self.run(path) } throws: {
                ($0 as? ModelError)?.reason == .malformed && "\($0)".contains("folder")
            }
        }
    }

    @Test("a link to a file in the same folder is followed")
    func followsInnerLinks() throws {
        try Self.inFolder { folder in
            try Self.write(Self.bytes, "model/sub/w.bin", in: folder)
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/model/link.bin", withDestinationPath: "sub/w.bin")
            #expect(try Self.run(try Self.save([[("location", "link.bin")]], in: folder)) == [11, 22, 33, 44])
        }
    }

    @Test("a model read from memory has no files beside it")
    func refusesMemory() {
        var builder = ModelBuilder()
        builder.initializers = [ModelBuilder.externalTensor("w", dims: [4], [("location", "w.bin")])]
        builder.nodes = [ModelBuilder.node("Add", ["x", "w"], ["y"])]
        #expect { try Model(bytes: builder.bytes()) } throws: {
            ($0 as? ModelError)?.reason == .unsupported && "\($0)".contains("read it from its file")
        }
    }
}
