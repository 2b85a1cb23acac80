import Image
import Testing

@testable import FaceDetect

@Suite("searches on several threads and in bands")
struct SearchTeamTests {
    @Test("several threads find what one finds, in the same order", arguments: [2, 3, 5])
    func threads(count: Int) throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade("haarcascade_frontalface_default.xml"))
        let alone = FaceDetector(cascade: cascade)
        let team = try FaceDetector(cascade: cascade, threads: count)
        // Large enough to be shared, then too small, then shared again.
        let large = try Fixture.picture("two-faces").tiled(5, 5)
        let small = try Fixture.picture("one-face")
        for image in [large, small, large] {
            for factor in [1.1, 1.3, 4] {
                let parameters = try DetectionParameters(scaleFactor: factor)
                let expected = alone.detectRaw(in: image, parameters: parameters)
                #expect(team.detectRaw(in: image, parameters: parameters) == expected)
                if image.width > 500 { #expect(factor > 2 || expected.count > 50) }
            }
        }
    }

    @Test("a team that never searched, or was made for no thread at all, ends")
    func ends() throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade("haarcascade_smile.xml"))
        for threads in [-1, 0, 1, 2] {
            #expect(
                try FaceDetector(cascade: cascade, threads: threads).detect(in: GrayImage(width: 5, height: 5)) == [])
        }
    }

    @Test(
        "a band of an integral image that goes down holds what the whole one holds", arguments: [1, 2], [3, 20, 24])
    func bands(step: Int, windowHeight: Int) throws {
        let image = try Fixture.picture("noisy-faces")
        let level = IntegralImageTests.level(image, step: step)
        var whole = IntegralImage(isTilted: true)
        whole.reserve(width: image.width, height: image.height)
        whole.build(level: level, pixels: image.pixels, width: image.width, height: image.height)
        var band = IntegralImage(isTilted: true, band: .init(windowHeight: windowHeight, bytes: 0))
        band.reserve(width: image.width, height: image.height)
        #expect(band.layout.tiltedOffset < whole.layout.tiltedOffset)
        band.begin(level, width: image.width, height: image.height)
        var first = 0
        var fills = 0
        while first + windowHeight <= image.height {
            let end = band.fill(fromRow: first, of: image.pixels)
            try #require(end > first)
            for y in first..<end + windowHeight {
                for x in 0...image.width {
                    for (a, b) in [
                        (0, 0), (whole.layout.tiltedOffset, band.layout.tiltedOffset),
                        (whole.layout.squaresOffset, band.layout.squaresOffset),
                    ] {
                        let expected = whole.sums[
                            whole.place(ofRow: y) + a + whole.layout.offset(x: x, y: 0, step: step)]
                        let place = band.place(ofRow: y) + b + band.layout.offset(x: x, y: 0, step: step)
                        try #require(band.sums[place] == expected)
                        if a != whole.layout.squaresOffset {
                            try #require(band.narrowSums[place] == Int16(truncatingIfNeeded: expected))
                        }
                    }
                }
            }
            first = (end + step - 1) / step * step
            fills += 1
        }
        #expect(fills > 1)
    }
}

extension GrayImage {
    /// The image, repeated side by side and below.
    func tiled(_ columns: Int, _ rows: Int) -> GrayImage {
        var image = GrayImage(width: columns * width, height: rows * height)
        for y in 0..<image.height {
            for x in 0..<image.width { image[x, y] = self[x % width, y % height] }
        }
        return image
    }
}
