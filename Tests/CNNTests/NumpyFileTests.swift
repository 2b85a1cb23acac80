import Foundation
import Testing

@testable import CNN

@Suite struct NumpyFileTests {
    @Test("a file that NumPy wrote is read")
    func readsNumpy() throws {
        let file = try NumpyFile(path: FixtureCase.path("face-emotion-scores.npy"))
        #expect(file.shape == [1, 8])
        guard case .float32(let scores) = file.storage else {
            Issue.record("not float32")
            return
        }
        #expect(abs(scores.reduce(0, +) - 1) < 1e-5)
    }

    @Test("a file is written as NumPy would write it")
    func writesNumpy() throws {
        let path = FixtureCase.path("face-emotion-scores.npy")
        let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        // NumPy leaves out the comma after the last dimension; its header is padded to the same length.
        let written = try NumpyFile(bytes: original).bytes()
        #expect(written.count == original.count)
        #expect(written.suffix(32) == original.suffix(32))
        #expect(written.prefix(10) == original.prefix(10))
    }

    @Test(
        "what is written is read again",
        arguments: [
            NumpyFile.Storage.float32([1.5, -2, .infinity, 0, 3, 4]), .uint8([0, 1, 2, 3, 4, 255]),
            .int64([.min, .max, 0, 1, 2, 3]), .int32([.min, .max, 0, 1, 2, 3]), .int8([.min, .max, 0, 1, 2, 3]),
            .bool([true, false, false, true, true, false]),
        ])
    func roundTrips(_ storage: NumpyFile.Storage) throws {
        for shape in [[6], [2, 3], [1, 6, 1]] {
            let file = try NumpyFile(shape: shape, storage: storage)
            #expect(try NumpyFile(bytes: file.bytes()) == file)
        }
        let path = FileManager.default.temporaryDirectory.path + "/sursathi-\(UUID().uuidString).npy"
        defer { unlink(path) }
        let file = try NumpyFile(shape: [3, 2], storage: storage)
        try file.write(path: path)
        #expect(try NumpyFile(path: path) == file)
    }

    @Test("scalars and empty arrays are read again")
    func roundTripsEdges() throws {
        let scalar = try NumpyFile(shape: [], storage: .float32([7]))
        #expect(try NumpyFile(bytes: scalar.bytes()) == scalar)
        let empty = try NumpyFile(shape: [0, 4], storage: .uint8([]))
        #expect(try NumpyFile(bytes: empty.bytes()) == empty)
    }

    private static func file(_ header: String, data: Int = 0, version: UInt8 = 1) -> [UInt8] {
        [0x93] + Array("NUMPY".utf8) + [version, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
            + [UInt8](repeating: 0, count: data)
    }

    @Test(
        "files that are damaged or of another kind are refused",
        arguments: [
            file("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", data: 8),
            file("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", data: 4),
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", data: 4),
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", data: 5),
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", data: 4),
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }"),
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387905, 4), }", data: 16),
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (1e3,), }"),
            file("{'descr': '<f4', 'fortran_order': False, }", data: 4),
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,", data: 4),
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", data: 4, version: 3),
            [], [0x93], Array("NUMPY".utf8),
        ])
    func refuses(_ bytes: [UInt8]) {
        #expect(throws: NumpyError.self) { try NumpyFile(bytes: bytes) }
    }

    @Test("a truncated file is refused wherever it ends")
    func refusesTruncated() throws {
        let bytes = try NumpyFile(shape: [2, 3], storage: .float32([1, 2, 3, 4, 5, 6])).bytes()
        for length in bytes.indices {
            #expect(throws: NumpyError.self) { try NumpyFile(bytes: Array(bytes.prefix(length))) }
        }
    }

    @Test("errors name the file")
    func namesFile() {
        #expect {
            try NumpyFile(path: "/nonexistent/a.npy")
        } throws: { error in
            "\(error)".contains("/nonexistent/a.npy")
        }
    }
}
