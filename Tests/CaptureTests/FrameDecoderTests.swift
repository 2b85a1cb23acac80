import Image
import Testing

@testable import Capture

@Suite struct FrameDecoderTests {
    /// Not written at the tests: the compiler of Swift 6.0 breaks on a closure among the arguments of `@Test`.
    static let rawFormats = PixelFormat.allCases.filter { $0 != .mjpeg }

    private func frame(
        _ format: PixelFormat, _ width: Int, _ height: Int, bytesPerLine: Int? = nil, bytes: [UInt8]
    ) -> Frame {
        var frame = Frame()
        frame.format = format
        frame.width = width
        frame.height = height
        frame.bytesPerLine = bytesPerLine ?? FrameLayout.rowBytes(format, width: width)
        frame.bytes = bytes
        return frame
    }

    private func gray(_ frame: Frame) throws -> GrayImage {
        var decoder = FrameDecoder()
        var image = GrayImage(width: 0, height: 0)
        try decoder.decodeGray(frame, into: &image)
        return image
    }

    private func rgb(_ frame: Frame) throws -> RGBImage {
        var decoder = FrameDecoder()
        var image = RGBImage(width: 0, height: 0)
        try decoder.decodeRGB(frame, into: &image)
        return image
    }

    @Test("YUV becomes the RGB that OpenCV makes of it", arguments: [PixelFormat.yuyv, .nv12, .yuv420])
    func colour(_ format: PixelFormat) throws {
        let image = try rgb(frame(format, 32, 18, bytes: Fixture.bytes("\(format.rawValue).raw")))
        let expected = try ImageFile.readRGB(Fixture.path("\(format.rawValue).ppm"))
        #expect(Fixture.distance(image.pixels, expected.pixels) <= 1)
    }

    @Test(
        "grey is stretched to the full range, as OpenCV does it for a scene without colour",
        arguments: [PixelFormat.yuyv, .nv12, .yuv420])
    func grayOfYUV(_ format: PixelFormat) throws {
        let image = try gray(frame(format, 32, 18, bytes: Fixture.bytes("\(format.rawValue).raw")))
        let expected = try ImageFile.readGray(Fixture.path("luma.pgm"))
        #expect(Fixture.distance(image.pixels, expected.pixels) <= 1)
    }

    @Test("padding at the end of rows is passed over", arguments: rawFormats)
    func padding(_ format: PixelFormat) throws {
        let (width, height) = (6, 4)
        let tight = FrameLayout.rowBytes(format, width: width)
        // Rows of the frame, then of the chroma planes, whose rows and padding are half as long in yuv420.
        var rows = [Int](repeating: tight, count: height)
        var pads = [Int](repeating: 8, count: height)
        if format == .nv12 { rows += [6, 6]; pads += [8, 8] }
        if format == .yuv420 { rows += [3, 3, 3, 3]; pads += [4, 4, 4, 4] }
        var plain: [UInt8] = []
        var padded: [UInt8] = []
        for (index, count) in rows.enumerated() {
            let row = (0..<count).map { (place: Int) -> UInt8 in UInt8(60 + (index * 37 + place * 11) % 140) }
            plain += row
            padded += row + [UInt8](repeating: 255, count: pads[index])
        }
        let plainFrame = frame(format, width, height, bytes: plain)
        let paddedFrame = frame(format, width, height, bytesPerLine: tight + 8, bytes: padded)
        #expect(try gray(plainFrame) == gray(paddedFrame))
        #expect(try rgb(plainFrame) == rgb(paddedFrame))
    }

    @Test("odd sizes are read whole", arguments: rawFormats)
    func oddSizes(_ format: PixelFormat) throws {
        for (width, height) in [(1, 1), (3, 5), (7, 1), (1, 8)] {
            let layout = try FrameLayout(
                format: format, width: width, height: height, bytesPerLine: FrameLayout.rowBytes(format, width: width))
            let whole = frame(format, width, height, bytes: [UInt8](repeating: 128, count: layout.byteCount))
            // Luma 128 of 16...235 is grey 130; grey and RGB have no range to stretch.
            let expected: UInt8 = format == .gray || format == .rgb24 ? 128 : 130
            #expect(try gray(whole).pixels == [UInt8](repeating: expected, count: width * height))
            #expect(try rgb(whole).pixels == [UInt8](repeating: expected, count: width * height * 3))
            var short = whole
            short.bytes.removeLast()
            let error = FrameError.tooFewBytes(count: layout.byteCount - 1, needed: layout.byteCount)
            #expect(throws: error) { try gray(short) }
            #expect(throws: error) { try rgb(short) }
        }
    }

    @Test("RGB becomes grey by OpenCV's formula")
    func grayOfRGB() throws {
        // 0.299, 0.587 and 0.114 of 255.
        let image = try gray(frame(.rgb24, 4, 1, bytes: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]))
        #expect(image.pixels == [76, 150, 29, 255])
    }

    @Test("JPEG frames take the size of their own header")
    func jpeg() throws {
        var encoder = JPEGEncoder()
        var bytes: [UInt8] = []
        try encoder.encode(GrayImage(width: 20, height: 10, fill: 77), quality: 90, into: &bytes)
        let image = try gray(frame(.mjpeg, 640, 480, bytes: bytes))
        #expect(image.width == 20 && image.height == 10)
        #expect(Fixture.distance(image.pixels, [UInt8](repeating: 77, count: 200)) <= 1)
        #expect(throws: FrameError.self) { try rgb(frame(.mjpeg, 20, 10, bytes: Array(bytes.dropLast(20)))) }
    }

    @Test("impossible sizes are refused", arguments: rawFormats)
    func hostile(_ format: PixelFormat) {
        let bytes = [UInt8](repeating: 0, count: 64)
        for (width, height) in [(0, 4), (4, 0), (-1, 4), (Int.max, Int.max), (Int.min, 1), (9000, 1)] {
            #expect(throws: FrameError.size(width: width, height: height)) {
                try gray(frame(format, width, height, bytesPerLine: 16, bytes: bytes))
            }
        }
        for bytesPerLine in [Int.min, -1, 0, 1, Int.max] {
            #expect(throws: FrameError.self) { try rgb(frame(format, 4, 4, bytesPerLine: bytesPerLine, bytes: bytes)) }
        }
    }
}
