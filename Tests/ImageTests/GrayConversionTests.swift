import Testing

@testable import Image

@Suite struct GrayConversionTests {
    @Test("grey is OpenCV's to the bit")
    func agreesWithOpenCV() throws {
        #expect(try Fixture.rgb("drawn.ppm").gray() == Fixture.gray("drawn-gray.pgm"))
    }

    @Test("grey stays the same grey through colour and back")
    func roundTrip() {
        var image = GrayImage(width: 256, height: 1)
        for value in 0..<256 { image[value, 0] = UInt8(value) }
        #expect(image.rgb().gray() == image)
    }
}
