// Runs on: the thread of the detector that owns it.
import CKernels

/// A feature as the kernels compute it: its value in integers, with as few sums loaded as its shape allows.
struct NodeShape {
    /// A place in the window.
    typealias Corner = (x: Int, y: Int)

    /// FACES_NARROW_EDGE and so on.
    private let shape: Int16
    private let factors: (Int16, Int16, Int16)
    private let corners: [Corner]
    let isTilted: Bool

    /// Nil if the feature's value is not whole, or too large for single precision to hold every sum on the way.
    init?(_ feature: Cascade.Feature) {
        let factors = feature.rectangles.map { Int16(exactly: $0.weight) ?? 0 }
        guard !factors.contains(0), let range = feature.range else { return nil }
        let corners = feature.rectangles.map { $0.corners(isTilted: feature.isTilted) }
        self.factors = (factors[0], factors[1], factors.count > 2 ? factors[2] : 0)
        isTilted = feature.isTilted
        let isNarrow = range.lowerBound >= Int(Int16.min) && range.upperBound <= Int(Int16.max) && factors[0] == -1
        if isNarrow, factors.count == 2, let edge = Self.edge(corners, factor: Int(factors[1])) {
            shape = Int16(FACES_NARROW_EDGE)
            self.corners = edge
        } else {
            let narrow = factors.count > 2 ? FACES_NARROW_THREE : FACES_NARROW_TWO
            shape = Int16(isNarrow ? narrow : FACES_WIDE)
            self.corners = corners.flatMap { $0 }
        }
    }

    /// The node's part that follows from its feature.
    /// - Parameter offset: where the sum at a place of the window lies.
    func node(offset: (Corner) -> Int32) -> faces_node {
        func at(_ index: Int) -> Int32 { index < corners.count ? offset(corners[index]) : 0 }
        var node = faces_node()
        node.shape = shape
        node.factors = factors
        node.corners = (at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10), at(11))
        return node
    }

    /// The six places of a feature of two halves, whose rectangles share two corners; nil for another feature.
    private static func edge(_ corners: [[Corner]], factor: Int) -> [Corner]? {
        var places: [(corner: Corner, factor: Int)] = []
        for (corners, factor) in zip(corners, [-1, factor]) {
            for (corner, sign) in zip(corners, [1, -1, -1, 1]) {
                if let known = places.firstIndex(where: { $0.corner == corner }) {
                    places[known].factor += sign * factor
                } else {
                    places.append((corner, sign * factor))
                }
            }
        }
        func with(_ factor: Int) -> [Corner] { places.filter { $0.factor == factor }.map(\.corner) }
        let (plus, minus, twice, minusTwice) = (with(1), with(-1), with(2), with(-2))
        guard places.count == 6, plus.count == 2, minus.count == 2, twice.count == 1, minusTwice.count == 1 else {
            return nil
        }
        return [plus[0], minus[0], minus[1], plus[1], twice[0], minusTwice[0]]
    }
}

extension Cascade.WeightedRectangle {
    /// The places a, b, c, d of the integral image for which a - b - c + d is the rectangle's sum.
    func corners(isTilted: Bool) -> [(x: Int, y: Int)] {
        if isTilted {
            return [
                (x, y), (x - height, y + height), (x + width, y + width), (x + width - height, y + width + height),
            ]
        }
        return [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]
    }
}

extension Cascade.Feature {
    /// The least and greatest value that pixels of 0 to 255 can give, where all sums on the way are exact in single
    /// precision; nil if one may not be.
    var range: ClosedRange<Int>? {
        var least = 0.0
        var greatest = 0.0
        var magnitude = 0.0
        for rectangle in rectangles {
            // A tilted rectangle of w x h steps covers 2 w h pixels.
            let most = 255 * Double(rectangle.width * rectangle.height * (isTilted ? 2 : 1)) * Double(rectangle.weight)
            magnitude += abs(most)
            least += min(most, 0)
            greatest += max(most, 0)
        }
        guard magnitude < 0x1p24 else { return nil }
        let overlap = overlapRange ?? (least, greatest)
        return Int(max(least, overlap.0))...Int(min(greatest, overlap.1))
    }

    /// The tighter range of the common feature: parts that lie apart inside a whole of weight -1.
    private var overlapRange: (Double, Double)? {
        let whole = rectangles[0]
        let parts = rectangles.dropFirst()
        guard !isTilted, whole.weight == -1, parts.allSatisfy({ $0.isInside(whole) && $0.weight >= 1 }) else {
            return nil
        }
        if let first = parts.first, let second = parts.dropFirst().first, first.overlaps(second) { return nil }
        var uncovered = Double(whole.width * whole.height)
        var greatest = 0.0
        for part in parts {
            let area = Double(part.width * part.height)
            uncovered -= area
            greatest += 255 * area * (Double(part.weight) - 1)
        }
        return (-255 * uncovered, greatest)
    }
}

extension Cascade.WeightedRectangle {
    fileprivate func isInside(_ other: Self) -> Bool {
        x >= other.x && y >= other.y && x + width <= other.x + other.width && y + height <= other.y + other.height
    }

    fileprivate func overlaps(_ other: Self) -> Bool {
        x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
    }
}
