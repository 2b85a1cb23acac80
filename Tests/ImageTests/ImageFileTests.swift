import Foundation
import Testing

@testable import Image

@Suite struct ImageFileTests {
    @Test("every format gives the drawn picture in colour")
    func colour() throws {
        let expected = try Fixture.rgb("drawn.ppm")
        #expect(try ImageFile.readRGB(Fixture.path("drawn.png")) == expected)
        #expect(try ImageFile.readRGB(Fixture.path("drawn.ppm")) == expected)
        let jpeg = try ImageFile.readRGB(Fixture.path("drawn.jpg"))
        #expect(Fixture.distance(jpeg.pixels, try Fixture.rgb("drawn-jpeg.ppm").pixels) <= 1)
    }

    @Test("grey is OpenCV's for colours, libjpeg's luma for JPEG")
    func gray() throws {
        let expected = try Fixture.gray("drawn-gray.pgm")
        for name in ["drawn.png", "drawn.ppm", "drawn-gray.pgm", "drawn-gray.png"] {
            #expect(try ImageFile.readGray(Fixture.path(name)) == expected, "\(name)")
        }
        let jpeg = try ImageFile.readGray(Fixture.path("drawn.jpg"))
        #expect(Fixture.distance(jpeg.pixels, try Fixture.gray("drawn-jpeg-luma.pgm").pixels) <= 1)
        let grayJPEG = try ImageFile.readGray(Fixture.path("drawn-gray.jpg"))
        #expect(Fixture.distance(grayJPEG.pixels, try Fixture.gray("drawn-gray-jpeg.pgm").pixels) <= 1)
    }

    @Test("grey files are read as colour with three equal channels, palettes with their colours")
    func otherKinds() throws {
        let gray = try Fixture.gray("drawn-gray.pgm")
        #expect(try ImageFile.readRGB(Fixture.path("drawn-gray.pgm")).gray() == gray)
        #expect(try ImageFile.readRGB(Fixture.path("drawn-gray.png")).gray() == gray)
        #expect(try ImageFile.readRGB(Fixture.path("drawn-palette.png")) == Fixture.rgb("drawn-palette.ppm"))
    }

    @Test("the contents decide, not the name")
    func contentsDecide() throws {
        let file = try TemporaryFile(try Fixture.bytes("drawn.png"))
        #expect(try ImageFile.readRGB(file.path) == Fixture.rgb("drawn.ppm"))
    }

    @Test("refusals name the file and the cause")
    func refusals() throws {
        let missing = thrown(ImageFileError.self) { try ImageFile.readGray("/nowhere/at-all.png") }
        #expect(missing?.cause == .system(ENOENT))
        #expect(missing?.description.contains("/nowhere/at-all.png") == true)
        #expect(throws: ImageFileError(path: "/", cause: .notAFile)) { try ImageFile.readGray("/") }
        #expect(throws: ImageFileError(path: "/dev/null", cause: .notAFile)) { try ImageFile.readGray("/dev/null") }
        let text = try TemporaryFile(Array("Hello".utf8))
        #expect(throws: ImageFileError(path: text.path, cause: .unknownFormat)) { try ImageFile.readRGB(text.path) }
        let empty = try TemporaryFile([])
        #expect(throws: ImageFileError(path: empty.path, cause: .unknownFormat)) { try ImageFile.readRGB(empty.path) }
    }

    @Test("a PNG that is cut short or damaged is an error or a picture, never a crash", arguments: ["drawn.png"])
    func damagedPNG(_ name: String) throws {
        let bytes = try Fixture.bytes(name)
        for length in stride(from: 8, to: bytes.count - 12, by: 7) {
            #expect(throws: ImageFileError.self, "cut to \(length) bytes") {
                try PNG.decode(Array(bytes[..<length]), path: name)
            }
        }
        var random = SeededGenerator(state: 5)
        for _ in 0..<500 {
            var damaged = bytes
            damaged[Int.random(in: 8..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            if let image = try? PNG.decode(damaged, path: name) {
                #expect(image.pixels.count == image.width * image.height * 3)
            }
        }
    }

    @Test("a PNG comes back as it was written")
    func writesPNG() throws {
        let file = try TemporaryFile()
        let image = try Fixture.rgb("drawn.ppm")
        try PNG.write(image, to: file.path)
        #expect(try PNG.read(file.path) == image)
        let gray = try Fixture.gray("drawn-gray.pgm")
        try PNG.write(gray, to: file.path)
        #expect(try ImageFile.readGray(file.path) == gray)
        #expect(throws: ImageFileError.self) { try PNG.write(image, to: "/nowhere/at-all.png") }
        #expect(throws: ImageFileError.self) { try PNG.write(GrayImage(width: 0, height: 0), to: file.path) }
    }
}
