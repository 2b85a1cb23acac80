import Testing

@testable import Image

@Suite struct PNMTests {
    private func gray(_ text: String, _ samples: [UInt8]) throws -> GrayImage? {
        guard case .gray(let image) = try PNM.decode(Array(text.utf8) + samples, path: "test.pgm") else { return nil }
        return image
    }

    @Test("comments, line ends and other white space are passed over")
    func header() throws {
        let image = try gray("P5 # a comment\r\n# another\n2\t3\n255\n", [1, 2, 3, 4, 5, 6])
        #expect(image == GrayImage(width: 2, height: 3, pixels: [1, 2, 3, 4, 5, 6]))
    }

    @Test("samples that look like white space after the header stay samples")
    func whiteSpaceSamples() throws {
        #expect(try gray("P5 2 1 255\n", [0x0A, 0x20])?.pixels == [0x0A, 0x20])
    }

    @Test("a smaller maximum is stretched to 255")
    func maximum() throws {
        #expect(try gray("P5 3 1 15\n", [0, 5, 15])?.pixels == [0, 85, 255])
    }

    @Test("three samples make a colour")
    func colour() throws {
        guard case .rgb(let image) = try PNM.decode(Array("P6 1 1 255\n".utf8) + [9, 8, 7], path: "test.ppm") else {
            Issue.record("not in colour")
            return
        }
        #expect(image.pixels == [9, 8, 7])
    }

    @Test(
        "hostile headers are refused",
        arguments: [
            "P5", "P5 ", "P5 2 2 255", "P5 -1 2 255\n", "P5 99999999999999999999 1 255\n", "P5 0 1 255\n",
            "P5 9000 9000 255\n", "P5 1 1 0\n", "P5 1 1 65535\n", "P5 x 1 255\n", "P5 # comment without end",
            "P5 4 4 255\nshort",
        ])
    func refusals(_ text: String) {
        #expect(throws: ImageFileError.self) { try PNM.decode(Array(text.utf8), path: "test.pgm") }
    }
}
