import CKernels
import Image
import Testing

@testable import FaceDetect

@Suite("contrasts of windows")
struct ContrastTests {
    /// One over the contrast, or 0, as `HaarEvaluator::setWindow` of OpenCV 4 has it
    /// (modules/objdetect/src/cascadedetect.cpp).
    static func plain(sum: Int32, square: UInt32, area: Double) -> Float {
        let deviation = area * Double(square) - Double(sum) * Double(sum)
        guard deviation > 0 else { return 0 }
        let normalization = Float(1 / deviation.squareRoot())
        return area * Double(normalization) < 0.1 ? normalization : 0
    }

    /// What the evaluator of a cascade with a window finds for one window whose inside has these sums.
    private static func evaluated(
        _ evaluator: WindowEvaluator, _ window: (width: Int, height: Int), sum: Int32, square: UInt32,
        using generator: inout SeededGenerator
    ) -> Float {
        let (layout, place) = (evaluator.layout, (window.height - 1) * evaluator.layout.stride + window.width - 1)
        var planes = [Int32](repeating: 0, count: layout.squaresOffset + layout.tiltedOffset + IntegralImage.slack)
        // What is at the corners does not matter, only what is between them.
        for (plane, value) in [(0, sum), (layout.squaresOffset, Int32(bitPattern: square))] {
            let (a, b, c) = (generator.next(), generator.next(), generator.next())
            let (top, bottom) = (plane + layout.stride, plane + (window.height - 1) * layout.stride)
            planes[top + 1] = Int32(truncatingIfNeeded: a)
            planes[top + window.width - 1] = Int32(truncatingIfNeeded: b)
            planes[bottom + 1] = Int32(truncatingIfNeeded: c)
            planes[plane + place] = value &- planes[top + 1] &+ planes[top + window.width - 1] &+ planes[bottom + 1]
        }
        return planes.withUnsafeBufferPointer { planes in
            guard let first = planes.baseAddress else { return .nan }
            return evaluator.contrastNormalizations(first, count: 1, step: 1)[0]
        }
    }

    private static func cascade(_ window: (width: Int, height: Int)) -> Cascade {
        Cascade(
            windowWidth: window.width, windowHeight: window.height, stages: [], trees: [], nodes: [], leaves: [],
            features: [])
    }

    @Test("a window of every size counts as flat up to the same contrast as in OpenCV, to the last bit")
    func limit() {
        var generator = SeededGenerator(state: 1)
        var (flat, steep) = (0, 0)
        for window in [(3, 3), (3, 4), (4, 5), (5, 5), (9, 8), (20, 20), (24, 24), (25, 15), (19, 37), (64, 64)] {
            let area = (window.0 - 2) * (window.1 - 2)
            for kernels in FaceKernels.available {
                let evaluator = WindowEvaluator(Self.cascade(window), kernels: kernels)
                let plane = 96 * (window.1 + 1)
                evaluator.prepare(IntegralLayout(stride: 96, tiltedOffset: plane, squaresOffset: plane))
                // A deviation of 10 times the area is the limit: the squares' sum is 100 times the area there.
                for square in (100 * area - 2)...(100 * area + 2) {
                    for sum: Int32 in [0, 1, 2, 9] {
                        // With and without a mean, which does not change the deviation.
                        for mean in [0, 1, 100, 254] {
                            let sums = sum + Int32(mean * area)
                            let squares = UInt32(square + mean * mean * area + 2 * mean * Int(sum))
                            let expected = Self.plain(sum: sums, square: squares, area: Double(area))
                            let found = Self.evaluated(
                                evaluator, window, sum: sums, square: squares, using: &generator)
                            #expect(found == expected, "\(window) \(sums) \(squares) \(kernels.level)")
                            if expected == 0 { flat += 1 } else { steep += 1 }
                        }
                    }
                }
            }
        }
        #expect(flat > 100 && steep > 100)
    }

    @Test("sums that no picture has, wrapped around, of no or of negative variance, are no numbers nowhere")
    func extremes() {
        var generator = SeededGenerator(state: 2)
        let window = (24, 24)
        for kernels in FaceKernels.available {
            let evaluator = WindowEvaluator(Self.cascade(window), kernels: kernels)
            evaluator.prepare(IntegralLayout(stride: 96, tiltedOffset: 96 * 25, squaresOffset: 96 * 25))
            for sum: Int32 in [0, 1, -1, 484 * 255, .max, .min] {
                for square: UInt32 in [0, 1, 484 * 65_025, 1 << 31, (1 << 31) - 1, .max] {
                    let found = Self.evaluated(evaluator, window, sum: sum, square: square, using: &generator)
                    #expect(found == Self.plain(sum: sum, square: square, area: 484), "\(sum) \(square)")
                }
            }
        }
    }

    @Test("rows of windows have the plain contrasts, whatever their number, and nothing beyond them is written")
    func rows() {
        var generator = SeededGenerator(state: 3)
        for columns in FaceKernelsTests.widths {
            let content = GrayImage.Content.allCases.randomElement(using: &generator) ?? .noise
            let image = GrayImage.random(width: columns + 8, height: 9, content, using: &generator)
            let (sums, squares, stride) = Self.integrals(image)
            let area = 7.0 * 7.0
            var limit = Float(0.1 / area)
            while area * Double(limit) >= 0.1 { limit = limit.nextDown }
            while area * Double(limit) < 0.1 { limit = limit.nextUp }
            for kernels in FaceKernels.available {
                var found = [Float](repeating: -7, count: (columns + 15) / 16 * 16 + 8)
                sums.withUnsafeBufferPointer { sums in
                    squares.withUnsafeBufferPointer { squares in
                        found.withUnsafeMutableBufferPointer { found in
                            var call = faces_contrasts()
                            call.sums = sums.baseAddress
                            call.squares = squares.baseAddress
                            let corners = [stride + 1, stride + 8, 8 * stride + 1, 8 * stride + 8].map(Int32.init)
                            call.corners = (corners[0], corners[1], corners[2], corners[3])
                            call.area = area
                            call.limit = limit
                            call.columns = columns
                            call.normalizations = found.baseAddress
                            kernels.contrasts(&call)
                        }
                    }
                }
                for column in 0..<columns {
                    var (sum, square) = (Int32(0), UInt32(0))
                    for y in 1..<8 {
                        for x in 1..<8 {
                            let pixel = image[column + x, y]
                            sum += Int32(pixel)
                            square += UInt32(pixel) * UInt32(pixel)
                        }
                    }
                    let expected = Self.plain(sum: sum, square: square, area: area)
                    #expect(found[column] == expected, "\(column) of \(columns), \(content), \(kernels.level)")
                }
                #expect(found.suffix(8).allSatisfy { $0 == -7 }, "\(columns) \(kernels.level)")
            }
        }
    }

    @Test("flat pictures show nothing, at any grey", arguments: [0, 1, 127, 254, 255] as [UInt8])
    func flat(grey: UInt8) {
        let image = GrayImage(width: 60, height: 30, fill: grey)
        for kernels in FaceKernels.available {
            let evaluator = WindowEvaluator(Self.cascade((24, 24)), kernels: kernels)
            var integral = IntegralImage(isTilted: false, kernels: kernels)
            integral.reserve(width: 60, height: 30)
            evaluator.prepare(integral.layout)
            integral.build(
                level: .whole(image, window: (24, 24), step: 2), pixels: image.pixels, width: 60, height: 30)
            let found = evaluator.contrastNormalizations(integral.sums, count: 19, step: 2)
            for column in 0..<19 { #expect(found[column] == 0) }
        }
    }

    /// Sums and sums of squares, with room for vectors that read beyond the last window.
    private static func integrals(_ image: GrayImage) -> (sums: [Int32], squares: [Int32], stride: Int) {
        let stride = image.width + 1
        var sums = [Int32](repeating: 0, count: stride * (image.height + 1) + 16)
        var squares = sums
        for y in 0..<image.height {
            for x in 0..<image.width {
                let (place, pixel) = ((y + 1) * stride + x + 1, Int32(image[x, y]))
                sums[place] = sums[place - 1] + sums[place - stride] - sums[place - stride - 1] + pixel
                squares[place] =
                    squares[place - 1] + squares[place - stride] - squares[place - stride - 1] + pixel * pixel
            }
        }
        return (sums, squares, stride)
    }
}
