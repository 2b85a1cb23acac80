import Image
import Testing

@testable import FaceDetect

@Suite("scaling and integral images")
struct IntegralImageTests {
    static let pictures = ["one-face", "large-face", "two-faces", "noisy-faces", "blobs", "noise"]

    /// A level of the image's own size.
    static func level(_ image: GrayImage, step: Int) -> PyramidLevel {
        PyramidLevel(
            scale: 1, width: image.width, height: image.height, step: step, columns: 0, rowEnd: 0, windowWidth: 0,
            windowHeight: 0)
    }

    @Test("scales as OpenCV's INTER_LINEAR_EXACT", arguments: pictures)
    func scaling(picture: String) throws {
        let image = try Fixture.picture(picture)
        var scaler = ExactScaler()
        for words in try Fixture.lines("scalings.txt") where words[0] == picture {
            let (width, height) = (try #require(Int(words[1])), try #require(Int(words[2])))
            var checksum = Adler32()
            // Kernels write whole vectors.
            var row = [UInt8](repeating: 0, count: width + 16)
            scaler.prepare(sourceWidth: image.width, sourceHeight: image.height, width: width, height: height)
            for y in 0..<height {
                scaler.scaleRow(y, of: image.pixels, into: &row)
                for pixel in row.prefix(width) { checksum.add(pixel) }
            }
            #expect(checksum.value == UInt32(words[3]), "\(width)x\(height)")
        }
    }

    @Test("integrates as OpenCV's integral, with columns in order and split", arguments: pictures, [1, 2])
    func integrals(picture: String, step: Int) throws {
        let image = try Fixture.picture(picture)
        let expected = try #require(try Fixture.lines("integrals.txt").first { $0[0] == picture })
        var integral = IntegralImage(isTilted: true)
        integral.reserve(width: image.width, height: image.height)
        // Twice, the first time with another picture, to find what a level leaves behind for the next one.
        let other = GrayImage(width: image.width, height: image.height, fill: 77)
        for image in [other, image] {
            integral.build(
                level: Self.level(image, step: step), pixels: image.pixels, width: image.width, height: image.height)
        }
        let layout = integral.layout
        for (plane, word) in [0, layout.squaresOffset, layout.tiltedOffset].enumerated() {
            var checksum = Adler32()
            for y in 0...image.height {
                for x in 0...image.width { checksum.add(integral.sums[word + layout.offset(x: x, y: y, step: step)]) }
            }
            #expect(checksum.value == UInt32(expected[1 + plane]), "plane \(plane)")
        }
    }

    @Test("sums wrap around without a trap where a picture's squares exceed 32 bits")
    func wrapping() {
        let image = GrayImage(width: 300, height: 300, fill: 255)
        var integral = IntegralImage(isTilted: true)
        integral.reserve(width: 300, height: 300)
        integral.build(level: Self.level(image, step: 1), pixels: image.pixels, width: 300, height: 300)
        let layout = integral.layout
        let last = integral.sums[layout.squaresOffset + layout.offset(x: 300, y: 300, step: 1)]
        #expect(UInt32(bitPattern: last) == UInt32(truncatingIfNeeded: 300 * 300 * 255 * 255))
        #expect(integral.sums[layout.offset(x: 300, y: 300, step: 1)] == 300 * 300 * 255)
    }
}
