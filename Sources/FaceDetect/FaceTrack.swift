// Runs on: the thread of the tracker that owns it; values.
import Image

/// A box as the tracker reckons with it: in doubles, of a size above 0.
struct FaceBox {
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
}

/// One face, or false alarm, over time.
struct FaceTrack {
    /// Nil until it is confirmed as a face.
    var identity: Int?
    /// The last detection.
    private(set) var lastBox: FaceBox
    private(set) var lastSeen: Double
    let firstSeen: Double
    /// Whether it was missed in the last update.
    private(set) var isCoasting = false
    /// One bit for each update, the last one lowest: detected or not.
    private var history: UInt16 = 1
    private var updateCount = 1
    private var centerX: OneEuroFilter
    private var centerY: OneEuroFilter
    private var width: OneEuroFilter
    private var height: OneEuroFilter

    init(_ box: FaceBox, at seconds: Double) {
        lastBox = box
        lastSeen = seconds
        firstSeen = seconds
        centerX = OneEuroFilter(box.centerX)
        centerY = OneEuroFilter(box.centerY)
        width = OneEuroFilter(box.width)
        height = OneEuroFilter(box.height)
    }

    var isConfirmed: Bool { identity != nil }

    var smoothedBox: FaceBox {
        FaceBox(centerX: centerX.value, centerY: centerY.value, width: width.value, height: height.value)
    }

    /// In how many of the last updates it was detected.
    func recentHits(of updates: Int) -> Int {
        let mask: UInt16 = updates >= 16 ? .max : (1 << UInt16(max(updates, 1))) - 1
        return (history & mask).nonzeroBitCount
    }

    /// Takes the detection of the next update, or nil if there is none.
    mutating func update(with box: FaceBox?, at seconds: Double) {
        history = history << 1 | (box == nil ? 0 : 1)
        updateCount = min(updateCount + 1, 16)
        isCoasting = box == nil
        guard let box else { return }
        let elapsed = seconds - lastSeen
        centerX.update(box.centerX, after: elapsed, unit: box.width)
        centerY.update(box.centerY, after: elapsed, unit: box.height)
        width.update(box.width, after: elapsed, unit: box.width)
        height.update(box.height, after: elapsed, unit: box.height)
        lastBox = box
        lastSeen = seconds
    }

    /// What the tracker reports. Only for a confirmed track.
    func face(at seconds: Double) -> TrackedFace {
        TrackedFace(
            box: smoothedBox.rect, identity: identity ?? 0, isCoasting: isCoasting, since: firstSeen,
            ageSeconds: seconds - firstSeen, steadiness: Double(recentHits(of: 16)) / Double(updateCount))
    }
}
