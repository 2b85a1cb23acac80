import Image
import Testing

@testable import FaceDetect

@Suite("scaling and integral images")
struct IntegralImageTests {
    static let pictures = ["one-face", "large-face", "two-faces", "noisy-faces", "blobs", "noise"]

    /// A level of the image's own size.
    static func level(_ image: GrayImage, step: Int) -> PyramidLevel {
        .whole(image, window: (image.width + 1, image.height + 1), step: step)
    }

    @Test("scales as OpenCV's INTER_LINEAR_EXACT", arguments: pictures)
    func scaling(picture: String) throws {
        for kernels in FaceKernels.available { try compareScaling(picture, kernels) }
    }

    private func compareScaling(_ picture: String, _ kernels: FaceKernels) throws {
        let image = try Fixture.picture(picture)
        var scaler = ExactScaler(kernels: kernels)
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
            #expect(checksum.value == UInt32(words[3]), "\(width)x\(height), \(kernels.level)")
        }
    }

    @Test("integrates as OpenCV's integral, with columns in order and split", arguments: pictures, [1, 2])
    func integrals(picture: String, step: Int) throws {
        for kernels in FaceKernels.available { try compareIntegrals(picture, step, kernels) }
    }

    private func compareIntegrals(_ picture: String, _ step: Int, _ kernels: FaceKernels) throws {
        let image = try Fixture.picture(picture)
        let expected = try #require(try Fixture.lines("integrals.txt").first { $0[0] == picture })
        var integral = IntegralImage(isTilted: true, kernels: kernels)
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
            #expect(checksum.value == UInt32(expected[1 + plane]), "plane \(plane), \(kernels.level)")
        }
        #expect(Self.narrowDifferences(integral, image, step: step, isTilted: true) == 0, "\(kernels.level)")
    }

    /// In how many places the planes of 16 bits differ from the low halves of the others.
    private static func narrowDifferences(
        _ integral: borrowing IntegralImage, _ image: GrayImage, step: Int, isTilted: Bool
    ) -> Int {
        let (sums, narrow, layout) = (integral.sums, integral.narrowSums, integral.layout)
        var differences = 0
        for plane in isTilted ? [0, layout.tiltedOffset] : [0] {
            for y in 0...image.height {
                for x in 0...image.width {
                    let place = plane + layout.offset(x: x, y: y, step: step)
                    if narrow[place] != Int16(truncatingIfNeeded: sums[place]) { differences += 1 }
                }
            }
        }
        return differences
    }

    // MARK: - Sizes

    /// What the planes hold according to their definition: sums, tilted sums, sums of squares.
    private static func plain(_ image: GrayImage) -> [[Int32]] {
        let (width, height) = (image.width, image.height)
        var planes = [[Int32]](repeating: [], count: 3)
        for y in 0...height {
            for x in 0...width {
                var sums = [Int32](repeating: 0, count: 3)
                for row in 0..<y {
                    for column in 0..<width {
                        let pixel = Int32(image[column, row])
                        if column < x { sums[0] &+= pixel }
                        if abs(column - x + 1) <= y - row - 1 { sums[1] &+= pixel }
                        if column < x { sums[2] &+= pixel * pixel }
                    }
                }
                for plane in 0..<3 { planes[plane].append(sums[plane]) }
            }
        }
        return planes
    }

    /// What the planes hold for an image at a step.
    private static func planes(
        _ integral: inout IntegralImage, _ image: GrayImage, step: Int, isTilted: Bool, hasSquares: Bool
    ) -> [[Int32]] {
        integral.build(
            level: level(image, step: step), pixels: image.pixels, width: image.width, height: image.height)
        let (sums, layout) = (integral.sums, integral.layout)
        let offsets = [0, isTilted ? layout.tiltedOffset : nil, hasSquares ? layout.squaresOffset : nil]
        return offsets.map { plane in
            guard let plane else { return [] }
            return (0...image.height).flatMap { y in
                (0...image.width).map { x in sums[plane + layout.offset(x: x, y: y, step: step)] }
            }
        }
    }

    @Test(
        "images of any size have the sums that define them",
        arguments: [
            (1, 1), (1, 9), (9, 1), (2, 2), (3, 5), (15, 6), (16, 6), (17, 6), (31, 5), (32, 5), (33, 5), (48, 1),
            (1, 33),
        ])
    func sizes(width: Int, height: Int) {
        var generator = SeededGenerator(state: UInt64(width * 64 + height))
        let image = GrayImage.random(width: width, height: height, .noise, using: &generator)
        let expected = Self.plain(image)
        for kernels in FaceKernels.available {
            for step in 1...2 {
                for isTilted in [false, true] {
                    for hasSquares in [false, true] {
                        var integral = IntegralImage(isTilted: isTilted, hasSquares: hasSquares, kernels: kernels)
                        integral.reserve(width: width, height: height)
                        let found = Self.planes(
                            &integral, image, step: step, isTilted: isTilted, hasSquares: hasSquares)
                        #expect(found[0] == expected[0], "\(kernels.level), step \(step)")
                        #expect(!isTilted || found[1] == expected[1], "\(kernels.level), step \(step)")
                        #expect(!hasSquares || found[2] == expected[2], "\(kernels.level), step \(step)")
                        let differences = Self.narrowDifferences(integral, image, step: step, isTilted: isTilted)
                        #expect(differences == 0, "\(kernels.level), step \(step)")
                    }
                }
            }
        }
    }

    @Test("one image for sizes that grow and shrink holds the same as a fresh one, and its layout only grows")
    func reuse() {
        let sizes = [
            (5, 30), (40, 3), (16, 16), (1, 1), (17, 31), (100, 8), (3, 3), (64, 40), (90, 60), (15, 60), (91, 5),
            (5, 5),
        ]
        for kernels in FaceKernels.available {
            var generator = SeededGenerator(state: 5)
            var kept = IntegralImage(isTilted: true, kernels: kernels)
            var (largest, stride) = ((0, 0), 0)
            for (width, height) in sizes + sizes.reversed() {
                let image = GrayImage.random(width: width, height: height, .noise, using: &generator)
                let layout = kept.layout
                kept.reserve(width: width, height: height)
                if width <= largest.0, height <= largest.1 { #expect(kept.layout == layout) }
                largest = (max(width, largest.0), max(height, largest.1))
                #expect(kept.layout.stride >= stride)
                stride = kept.layout.stride
                for step in [2, 1] {
                    var fresh = IntegralImage(isTilted: true, kernels: kernels)
                    fresh.reserve(width: width, height: height)
                    let found = Self.planes(&kept, image, step: step, isTilted: true, hasSquares: true)
                    let expected = Self.planes(&fresh, image, step: step, isTilted: true, hasSquares: true)
                    #expect(found == expected, "\(width)x\(height), step \(step), \(kernels.level)")
                    #expect(Self.narrowDifferences(kept, image, step: step, isTilted: true) == 0)
                }
            }
        }
    }

    @Test("a scaler for sizes that grow and shrink gives the same as a fresh one")
    func scalerReuse() {
        for kernels in FaceKernels.available {
            var generator = SeededGenerator(state: 6)
            var kept = ExactScaler(kernels: kernels)
            for _ in 0..<60 {
                let source = GrayImage.random(
                    width: Int.random(in: 1...70, using: &generator), height: Int.random(in: 1...9, using: &generator),
                    .noise, using: &generator)
                let width = Int.random(in: 1...source.width, using: &generator)
                let height = Int.random(in: 1...source.height, using: &generator)
                var fresh = ExactScaler(kernels: FaceKernels.available[0])
                kept.prepare(sourceWidth: source.width, sourceHeight: source.height, width: width, height: height)
                fresh.prepare(sourceWidth: source.width, sourceHeight: source.height, width: width, height: height)
                var rows = [[UInt8](repeating: 1, count: width + 16), [UInt8](repeating: 2, count: width + 16)]
                for y in 0..<height {
                    kept.scaleRow(y, of: source.pixels, into: &rows[0])
                    fresh.scaleRow(y, of: source.pixels, into: &rows[1])
                    #expect(rows[0].prefix(width) == rows[1].prefix(width), "\(kernels.level)")
                }
            }
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
