import Testing

@testable import Image

@Suite struct ResamplerTests {
    struct Case: Sendable {
        let index: Int
        let region: [Double]
        let size: [Int]
        let method: String
    }

    /// The lines of Fixtures/resample.txt.
    static func cases() throws -> [Case] {
        let lines = String(decoding: try Fixture.bytes("resample.txt"), as: UTF8.self).split(separator: "\n")
        return lines.enumerated().map { index, line in
            let fields = line.split(separator: " ").map(String.init)
            return Case(
                index: index, region: fields[0..<4].compactMap(Double.init), size: fields[4..<6].compactMap(Int.init),
                method: fields[6])
        }
    }

    @Test("grey regions equal OpenCV's resized crops, and exact box averages, within one level")
    func gray() throws {
        let image = try Fixture.gray("drawn-gray.pgm")
        let cases = try Self.cases()
        #expect(cases.count == 11)
        for test in cases {
            let result = image.resampled(
                x: test.region[0], y: test.region[1], width: test.region[2], height: test.region[3],
                toWidth: test.size[0], toHeight: test.size[1])
            let expected = try Fixture.gray("resample-\(test.index).pgm")
            #expect(Fixture.distance(result.pixels, expected.pixels) <= 1, "case \(test)")
        }
    }

    @Test("colour regions equal OpenCV's resized crops within one level")
    func colour() throws {
        let image = try Fixture.rgb("drawn.ppm")
        for test in try Self.cases() where test.method != "box" {
            let result = image.resampled(
                x: test.region[0], y: test.region[1], width: test.region[2], height: test.region[3],
                toWidth: test.size[0], toHeight: test.size[1])
            let expected = try Fixture.rgb("resample-\(test.index).ppm")
            #expect(Fixture.distance(result.pixels, expected.pixels) <= 1, "case \(test)")
        }
    }

    @Test("one resampler does jobs of different sizes one after another")
    func reuse() throws {
        let image = try Fixture.gray("drawn-gray.pgm")
        var resampler = Resampler()
        var target = GrayImage(width: 0, height: 0)
        for test in try Self.cases() + Self.cases().reversed() {
            resampler.resample(
                image, x: test.region[0], y: test.region[1], width: test.region[2], height: test.region[3],
                toWidth: test.size[0], toHeight: test.size[1], into: &target)
            let expected = try Fixture.gray("resample-\(test.index).pgm")
            #expect(Fixture.distance(target.pixels, expected.pixels) <= 1, "case \(test)")
        }
    }

    @Test("each axis goes its own way: wide regions shrink across and grow down")
    func mixed() throws {
        let image = try #require(GrayImage(width: 4, height: 2, pixels: [0, 100, 200, 200, 0, 100, 200, 200]))
        let result = image.resampled(x: 0, y: 0, width: 4, height: 2, toWidth: 2, toHeight: 5)
        #expect(result.pixels == [50, 200, 50, 200, 50, 200, 50, 200, 50, 200])
    }

    @Test(
        "regions without area, without end or without number give black and do not crash",
        arguments: [
            (0.0, 0.0), (0, -5), (0, .nan), (.nan, 10), (.infinity, 10), (-.infinity, 10), (0, .infinity), (1e300, 1),
        ])
    func hostile(_ start: Double, _ length: Double) {
        let image = GrayImage(width: 8, height: 8, fill: 200)
        let across = image.resampled(x: start, y: 0, width: length, height: 8, toWidth: 4, toHeight: 4)
        #expect(across.pixels.allSatisfy { $0 == 0 })
        let down = image.resampled(x: 0, y: start, width: 8, height: length, toWidth: 4, toHeight: 4)
        #expect(down.pixels.allSatisfy { $0 == 0 })
    }

    @Test("huge and far regions see the edge's pixels only")
    func farAway() {
        let image = GrayImage(width: 8, height: 8, fill: 200)
        for (x, length) in [(-1e9, 1e9), (1e8, 10), (-5e8, 1e9), (3, 1e-300)] {
            let result = image.resampled(x: x, y: 2, width: length, height: 3, toWidth: 4, toHeight: 4)
            #expect(result.pixels.allSatisfy { $0 == 200 }, "\(x) \(length)")
        }
    }

    @Test("an empty image gives black")
    func emptyImage() {
        let result = GrayImage(width: 0, height: 0).resampled(x: 0, y: 0, width: 1, height: 1, toWidth: 2, toHeight: 2)
        #expect(result == GrayImage(width: 2, height: 2))
    }
}
