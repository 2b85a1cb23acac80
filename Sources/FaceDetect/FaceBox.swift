// Runs on: the thread of the tracker that owns it; a value.
import Image

/// A box as the tracker reckons with it: in doubles, of a size above 0.
struct FaceBox: Hashable, Sendable {
    var centerX: Double
    var centerY: Double
    var width: Double
    var height: Double

    /// Larger coordinates are no picture's.
    private static let limit = 1_000_000

    init(centerX: Double, centerY: Double, width: Double, height: Double) {
        self.centerX = centerX
        self.centerY = centerY
        self.width = width
        self.height = height
    }

    /// Nil for a rectangle that is empty or beyond all pictures.
    init?(_ rect: Rect) {
        let range = -Self.limit...Self.limit
        guard rect.width > 0, rect.height > 0, rect.width <= Self.limit, rect.height <= Self.limit,
            range.contains(rect.x),
            range.contains(rect.y)
        else { return nil }
        width = Double(rect.width)
        height = Double(rect.height)
        centerX = Double(rect.x) + width / 2
        centerY = Double(rect.y) + height / 2
    }

    var rect: Rect {
        let (width, height) = (width.rounded(), height.rounded())
        return Rect(
            x: Int((centerX - width / 2).rounded()), y: Int((centerY - height / 2).rounded()), width: Int(width),
            height: Int(height))
    }

    /// Intersection over union, 0 to 1.
    func overlap(with other: FaceBox) -> Double {
        func shared(_ a: Double, _ aSize: Double, _ b: Double, _ bSize: Double) -> Double {
            max(min(a + aSize / 2, b + bSize / 2) - max(a - aSize / 2, b - bSize / 2), 0)
        }
        let intersection =
            shared(centerX, width, other.centerX, other.width) * shared(centerY, height, other.centerY, other.height)
        return intersection / (width * height + other.width * other.height - intersection)
    }

    /// How far apart the middles are, in widths of this box.
    func distance(to other: FaceBox) -> Double {
        let (x, y) = (other.centerX - centerX, other.centerY - centerY)
        return (x * x + y * y).squareRoot() / width
    }

    /// The larger width over the smaller one, 1 or more.
    func sizeRatio(to other: FaceBox) -> Double {
        max(width, other.width) / min(width, other.width)
    }
}
