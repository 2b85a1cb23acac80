import CKernels
import Image
import Testing

@testable import FaceDetect

@Suite("features as kernels compute them")
struct NodeShapeTests {
    /// By how much each pixel of the window counts: from the definition of the sums that corners stand for.
    static func pixelWeights(_ feature: Cascade.Feature, width: Int, height: Int) -> [Int] {
        func isCounted(_ x: Int, _ y: Int, by corner: (x: Int, y: Int)) -> Bool {
            feature.isTilted
                ? y < corner.y && abs(x - corner.x + 1) <= corner.y - y - 1 : x < corner.x && y < corner.y
        }
        var weights = [Int](repeating: 0, count: width * height)
        for rectangle in feature.rectangles {
            let (x, y, w, h) = (rectangle.x, rectangle.y, rectangle.width, rectangle.height)
            let corners =
                feature.isTilted
                ? [(x, y), (x - h, y + h), (x + w, y + w), (x + w - h, y + w + h)]
                : [(x, y), (x + w, y), (x, y + h), (x + w, y + h)]
            for place in weights.indices {
                for (corner, sign) in zip(corners, [1, -1, -1, 1])
                where isCounted(place % width, place / width, by: corner) {
                    weights[place] += sign * Int(rectangle.weight)
                }
            }
        }
        return weights
    }

    @Test(
        "a feature's range holds all values that pixels can give", arguments: RandomCascade.Style.allCases, [0, 1])
    func range(style: RandomCascade.Style, tilted: Double) throws {
        var generator = SeededGenerator(state: 3)
        var exact = 0
        for _ in 0..<60 {
            let random = RandomCascade(window: (19, 16), style: style, tilted: tilted)
            let feature = random.feature(using: &generator)
            let range = try #require(feature.range)
            let weights = Self.pixelWeights(feature, width: 19, height: 16)
            let least = 255 * weights.reduce(0) { $0 + min($1, 0) }
            let greatest = 255 * weights.reduce(0) { $0 + max($1, 0) }
            #expect(range.lowerBound <= least && range.upperBound >= greatest, "\(feature)")
            if range == least...greatest { exact += 1 }
        }
        // That of common features is tight, or more of them would take sums of 32 bits.
        if style == .common, tilted == 0 { #expect(exact > 40) }
    }

    @Test("corners and factors give the feature's value", arguments: RandomCascade.Style.allCases, [0, 1])
    func value(style: RandomCascade.Style, tilted: Double) throws {
        var generator = SeededGenerator(state: 4)
        for _ in 0..<60 {
            let random = RandomCascade(window: (19, 16), style: style, tilted: tilted)
            let feature = random.feature(using: &generator)
            let shape = try #require(NodeShape(feature))
            let pixels = GrayImage.random(width: 19, height: 16, .noise, using: &generator).pixels.map(Int.init)
            // A corner's offset says where it stands; its sum is computed here.
            let node = shape.node { Int32($0.y * 64 + $0.x) }
            let corners = withUnsafeBytes(of: node.corners) { Array($0.bindMemory(to: Int32.self)) }
            let sums = corners.map {
                Self.sum(of: pixels, width: 19, x: Int($0) % 64, y: Int($0) / 64, tilted: tilted > 0)
            }
            func part(_ first: Int) -> Int { sums[first] - sums[first + 1] - sums[first + 2] + sums[first + 3] }
            let (first, second, third) = (Int(node.factors.0), Int(node.factors.1), Int(node.factors.2))
            let value =
                switch Int(node.shape) {
                case FACES_NARROW_EDGE: part(0) + 2 * (sums[4] - sums[5])
                case FACES_NARROW_TWO: second * part(4) - part(0)
                case FACES_NARROW_THREE: second * part(4) + third * part(8) - part(0)
                default: first * part(0) + second * part(4) + third * part(8)
                }
            let weights = Self.pixelWeights(feature, width: 19, height: 16)
            #expect(value == zip(pixels, weights).reduce(0) { $0 + $1.0 * $1.1 }, "\(feature) \(node)")
            if Int(node.shape) != FACES_WIDE { #expect(Int(Int16(truncatingIfNeeded: value)) == value) }
        }
    }

    private static func sum(of pixels: [Int], width: Int, x: Int, y: Int, tilted: Bool) -> Int {
        pixels.indices.reduce(0) { sum, place in
            let (column, row) = (place % width, place / width)
            let isCounted = tilted ? row < y && abs(column - x + 1) <= y - row - 1 : row < y && column < x
            return isCounted ? sum + pixels[place] : sum
        }
    }

    @Test("halves are narrow up to the last pixel that 16 bits hold, and right in pictures that reach the limit")
    func limit() throws {
        // Half of w x h pixels white, the other one black: plus or minus 255 w h.
        for (width, height) in [(8, 16), (16, 8), (1, 128), (43, 3), (3, 43), (64, 2)] {
            let whole = Cascade.WeightedRectangle(x: 0, y: 0, width: 2 * width, height: height, weight: -1)
            let right = Cascade.WeightedRectangle(x: width, y: 0, width: width, height: height, weight: 2)
            let feature = Cascade.Feature(rectangles: [whole, right], isTilted: false)
            let node = try #require(NodeShape(feature)).node { _ in 0 }
            #expect(Int(node.shape) == (width * height <= 128 ? FACES_NARROW_EDGE : FACES_WIDE))
            // The window has a margin, so that its contrast is that of the halves.
            let window = (width: 2 * width + 2, height: height + 2)
            let moved = Cascade.Feature(
                rectangles: feature.rectangles.map {
                    Cascade.WeightedRectangle(x: $0.x + 1, y: 1, width: $0.width, height: $0.height, weight: $0.weight)
                }, isTilted: false)
            for isRightWhite in [false, true] {
                var image = GrayImage(width: window.width, height: window.height)
                for y in 0..<image.height {
                    for x in 0..<image.width { image[x, y] = (x > width) == isRightWhite ? 255 : 0 }
                }
                // The value over the contrast is 1 or -1.
                let threshold: Float = isRightWhite ? 0.5 : -0.5
                let cascade = Cascade(
                    windowWidth: window.width, windowHeight: window.height,
                    stages: [Cascade.Stage(threshold: 0.5, trees: 0..<1)],
                    trees: [Cascade.Tree(nodes: 0..<1, firstLeaf: 0)],
                    nodes: [Cascade.Node(feature: 0, threshold: threshold, left: 0, right: -1)],
                    leaves: isRightWhite ? [0, 1] : [1, 0], features: [moved])
                for kernels in FaceKernels.available {
                    let found = FaceDetector(cascade: cascade, kernels: kernels).detectRaw(in: image)
                    #expect(found.count == 1, "\(width)x\(height) \(isRightWhite) \(kernels.level)")
                }
            }
        }
    }

    @Test("only features whose extreme values fit in 16 bits with a sign are narrow, and those that do are")
    func narrow() throws {
        // The part alone has a weight of factor - 1, the rest of -1: one of them is the larger one.
        for factor in 1...4 {
            for partArea in 1...140 {
                let whole = Cascade.WeightedRectangle(x: 0, y: 0, width: 140, height: 2, weight: -1)
                let part = Cascade.WeightedRectangle(x: 0, y: 0, width: partArea, height: 1, weight: Float(factor))
                for (whole, rest) in [(whole, 280 - partArea), (whole.cut(to: partArea), 0)] {
                    let feature = Cascade.Feature(rectangles: [whole, part], isTilted: false)
                    let isNarrow = 255 * partArea * (factor - 1) <= 32_767 && 255 * rest <= 32_768
                    let node = try #require(NodeShape(feature)).node { _ in 0 }
                    #expect((Int(node.shape) != FACES_WIDE) == isNarrow, "\(feature)")
                }
            }
        }
    }

    @Test("features that single precision may not hold, or that are not whole, have no shape")
    func refused() {
        func shape(_ width: Int, _ weights: [Float]) -> NodeShape? {
            NodeShape(
                Cascade.Feature(
                    rectangles: weights.map {
                        Cascade.WeightedRectangle(x: 0, y: 0, width: width, height: width, weight: $0)
                    }, isTilted: false))
        }
        #expect(shape(10, [-1, 3]) != nil)
        #expect(shape(10, [-1, 3, 2]) != nil)
        for weights in [
            [0.5, 1], [1, 1.5], [1, 1, 0.25], [0, 1], [1, -0.0], [.nan, 1], [.infinity, 1], [1, 1e9],
        ]
            as [[Float]]
        {
            #expect(shape(10, weights) == nil, "\(weights)")
        }
        // The sum of the magnitudes must be below 2^24.
        #expect(shape(256, [1, -1]) == nil)
        #expect(shape(181, [1, -1]) != nil)
    }
}

extension Cascade.WeightedRectangle {
    /// One row of it, so many pixels long.
    fileprivate func cut(to width: Int) -> Self {
        Self(x: x, y: y, width: width, height: 1, weight: weight)
    }
}
