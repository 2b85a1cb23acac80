import Testing

@testable import Image

@Suite struct JPEGEncoderTests {
    @Test("an encoded picture comes back nearly the same")
    func roundTrip() throws {
        var encoder = JPEGEncoder()
        var decoder = JPEGDecoder()
        var bytes: [UInt8] = []
        let gray = try Fixture.gray("drawn-gray.pgm")
        var grayBack = GrayImage(width: 0, height: 0)
        try encoder.encode(gray, quality: 95, into: &bytes)
        try decoder.decodeGray(bytes, into: &grayBack)
        #expect(meanDifference(gray.pixels, grayBack.pixels) < 2.5)

        let rgb = try Fixture.rgb("drawn.ppm")
        var rgbBack = RGBImage(width: 0, height: 0)
        try encoder.encode(rgb, quality: 95, into: &bytes)
        try decoder.decodeRGB(bytes, into: &rgbBack)
        #expect(meanDifference(rgb.pixels, rgbBack.pixels) < 6)
    }

    @Test("colour is stored with 4:2:0 chroma, and a higher quality takes more bytes")
    func subsampling() throws {
        var encoder = JPEGEncoder()
        var small: [UInt8] = []
        var large: [UInt8] = []
        let image = try Fixture.rgb("drawn.ppm")
        try encoder.encode(image, quality: 40, into: &small)
        try encoder.encode(image, quality: 95, into: &large)
        #expect(small.count < large.count)
        // Frame header: marker, length, precision, height, width, components, then id, sampling, table of each.
        let header = try #require((0..<small.count - 1).first { small[$0] == 0xFF && small[$0 + 1] == 0xC0 })
        #expect(small[header + 11] == 0x22 && small[header + 14] == 0x11)
    }

    @Test("what cannot be encoded is refused")
    func refusals() throws {
        var encoder = JPEGEncoder()
        var bytes: [UInt8] = []
        #expect(throws: JPEGError.self) {
            try encoder.encode(GrayImage(width: 0, height: 4), quality: 80, into: &bytes)
        }
        for quality in [Int.min, 0, 101] {
            #expect(throws: JPEGError.self) {
                try encoder.encode(GrayImage(width: 4, height: 4), quality: quality, into: &bytes)
            }
        }
    }

    private func meanDifference(_ first: [UInt8], _ second: [UInt8]) -> Double {
        guard first.count == second.count else { return 256 }
        return Double(zip(first, second).map { abs(Int($0) - Int($1)) }.reduce(0, +)) / Double(first.count)
    }
}
