import Testing

@testable import Image

@Suite struct JPEGDecoderTests {
    @Test("grey is the luma that libjpeg gives, colour is what Pillow gives")
    func agreesWithPillow() throws {
        var decoder = JPEGDecoder()
        var gray = GrayImage(width: 0, height: 0)
        var rgb = RGBImage(width: 0, height: 0)
        let bytes = try Fixture.bytes("drawn.jpg")
        try decoder.decodeGray(bytes, into: &gray)
        try decoder.decodeRGB(bytes, into: &rgb)
        #expect(gray.width == 61 && gray.height == 47)
        #expect(Fixture.distance(gray.pixels, try Fixture.gray("drawn-jpeg-luma.pgm").pixels) <= 1)
        #expect(Fixture.distance(rgb.pixels, try Fixture.rgb("drawn-jpeg.ppm").pixels) <= 1)
    }

    @Test("a frame without Huffman tables, as webcams send it, is decoded with the standard ones")
    func standardTables() throws {
        var decoder = JPEGDecoder()
        var gray = GrayImage(width: 0, height: 0)
        try decoder.decodeGray(try Fixture.bytes("drawn-without-tables.jpg"), into: &gray)
        #expect(Fixture.distance(gray.pixels, try Fixture.gray("drawn-jpeg-luma.pgm").pixels) <= 1)
    }

    @Test("a progressive picture is decoded like a sequential one")
    func progressive() throws {
        var decoder = JPEGDecoder()
        var rgb = RGBImage(width: 0, height: 0)
        try decoder.decodeRGB(try Fixture.bytes("drawn-progressive.jpg"), into: &rgb)
        #expect(Fixture.distance(rgb.pixels, try Fixture.rgb("drawn-jpeg.ppm").pixels) <= 1)
    }

    @Test("further pictures of the same size reuse the image's storage")
    func reusesStorage() throws {
        var decoder = JPEGDecoder()
        var gray = GrayImage(width: 0, height: 0)
        let bytes = try Fixture.bytes("drawn.jpg")
        try decoder.decodeGray(bytes, into: &gray)
        let before = gray.withUnsafeMutablePixels { UnsafePointer($0.baseAddress) }
        try decoder.decodeGray(bytes, into: &gray)
        #expect(gray.withUnsafeMutablePixels { UnsafePointer($0.baseAddress) } == before)
    }

    @Test("bytes after the end marker do not matter")
    func trailingBytes() throws {
        var decoder = JPEGDecoder()
        var gray = GrayImage(width: 0, height: 0)
        try decoder.decodeGray(try Fixture.bytes("drawn.jpg") + [0, 0, 0, 17], into: &gray)
        #expect(gray.width == 61)
    }

    @Test("a picture cut anywhere before its end marker is an error, never half a picture")
    func truncated() throws {
        var decoder = JPEGDecoder()
        var gray = GrayImage(width: 0, height: 0)
        let bytes = try Fixture.bytes("drawn.jpg")
        for length in 0..<(bytes.count - 2) {
            #expect(throws: JPEGError.self, "cut to \(length) bytes") {
                try decoder.decodeGray(Array(bytes[..<length]), into: &gray)
            }
            // The decoder takes the next picture as if nothing had been.
            #expect(throws: Never.self, "after \(length) bytes") { try decoder.decodeGray(bytes, into: &gray) }
        }
    }

    @Test("damaged bytes give a picture of the right size or an error, and nothing else")
    func damaged() throws {
        var decoder = JPEGDecoder()
        var rgb = RGBImage(width: 0, height: 0)
        let bytes = try Fixture.bytes("drawn.jpg")
        var random = SeededGenerator(state: 3)
        var errors = 0
        for _ in 0..<2000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            // A damaged size may ask for a large picture, which is only slow to try.
            if JPEGDecoderTests.area(damaged) > 1 << 20 { continue }
            do {
                try decoder.decodeRGB(damaged, into: &rgb)
                #expect(rgb.pixels.count == rgb.width * rgb.height * 3)
            } catch {
                errors += 1
            }
        }
        #expect(errors > 500)
    }

    /// Pixels that the first frame header announces.
    private static func area(_ bytes: [UInt8]) -> Int {
        for index in 0..<(bytes.count - 9) where bytes[index] == 0xFF && bytes[index + 1] == 0xC0 {
            return (Int(bytes[index + 5]) << 8 | Int(bytes[index + 6]))
                * (Int(bytes[index + 7]) << 8 | Int(bytes[index + 8]))
        }
        return 0
    }

    @Test("a header that announces 32767x32767 pixels is refused before memory is taken")
    func tooLarge() throws {
        var bytes = try Fixture.bytes("drawn.jpg")
        let header = try #require((0..<bytes.count - 1).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        for index in [5, 7] { (bytes[header + index], bytes[header + index + 1]) = (0x7F, 0xFF) }
        var decoder = JPEGDecoder()
        var gray = GrayImage(width: 0, height: 0)
        #expect(throws: JPEGError.tooLarge(width: 32767, height: 32767)) {
            try decoder.decodeGray(bytes, into: &gray)
        }
        #expect(gray.width == 0)
    }

    @Test("what is no JPEG is told from what is a damaged one")
    func notJPEG() {
        var decoder = JPEGDecoder()
        var gray = GrayImage(width: 0, height: 0)
        for bytes: [UInt8] in [[], [0xFF], Array("not a picture".utf8)] {
            let error = thrown(JPEGError.self) { try decoder.decodeGray(bytes, into: &gray) }
            guard case .header = error else {
                Issue.record("\(bytes) gave \(String(describing: error))")
                continue
            }
        }
    }

    @Test("only a few bytes of padding before a marker are harmless")
    func padding() throws {
        #expect(JPEGDecoder.isHarmless(warning: "Corrupt JPEG data: 2 extraneous bytes before marker 0xd9"))
        #expect(!JPEGDecoder.isHarmless(warning: "Corrupt JPEG data: 500 extraneous bytes before marker 0xd9"))
        #expect(!JPEGDecoder.isHarmless(warning: "Corrupt JPEG data: bad Huffman code"))
        #expect(!JPEGDecoder.isHarmless(warning: "extraneous"))

        var bytes = try Fixture.bytes("drawn.jpg")
        bytes.insert(contentsOf: [0x12, 0x34], at: bytes.count - 2)
        var decoder = JPEGDecoder()
        var gray = GrayImage(width: 0, height: 0)
        try decoder.decodeGray(bytes, into: &gray)
        #expect(Fixture.distance(gray.pixels, try Fixture.gray("drawn-jpeg-luma.pgm").pixels) <= 1)
        bytes.insert(contentsOf: [UInt8](repeating: 0x12, count: 200), at: bytes.count - 2)
        #expect(throws: JPEGError.self) { try decoder.decodeGray(bytes, into: &gray) }
    }
}
