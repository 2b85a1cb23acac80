// Runs on: the thread of the tracker that owns it; a value.
import Image

/// One face, or false alarm, over time.
struct FaceTrack {
    /// Its number among all tracks; a face's identity is another one, given when it is confirmed.
    let key: Int
    /// Nil until it is confirmed as a face.
    var identity: Int?
    /// It was confirmed although no eye was seen.
    var isEyeless = false
    /// The last detection.
    private(set) var lastBox: FaceBox
    private(set) var lastSeen: Double
    let firstSeen: Double
    /// The farthest that it was from where it was first seen, in its widths.
    private(set) var motion = 0.0
    private let firstBox: FaceBox
    /// From which cascade the last detection came.
    private(set) var view: FaceView
    /// Whether it was missed in the last update that looked for it.
    private(set) var isCoasting = false
    /// Until then it was seen, or nobody looked for it: from there on its loss is counted.
    private(set) var heldUntil: Double
    /// How many updates looked for it, up to 16.
    private(set) var updateCount = 1
    /// One bit for each update that looked for it, the last one lowest: detected or not.
    private var history: UInt16 = 1
    /// As `history`: whether an eye was seen.
    private var eyeHistory: UInt16 = 0
    /// In pixels a second.
    private var speedX = 0.0
    private var speedY = 0.0
    private var centerX: OneEuroFilter
    private var centerY: OneEuroFilter
    private var width: OneEuroFilter
    private var height: OneEuroFilter

    /// Time constant of the speed, in seconds: long enough for a jitter of some pixels to cancel out.
    private static let speedSeconds = 0.15
    /// No face moves faster, in widths a second.
    private static let maximumSpeed = 3.0
    /// A face goes on moving as it did for so long; then it is taken to have stopped.
    private static let predictionSeconds = 0.5

    init(_ detection: FaceDetection, key: Int, at seconds: Double) {
        let box = detection.box
        self.key = key
        firstBox = box
        lastBox = box
        lastSeen = seconds
        firstSeen = seconds
        heldUntil = seconds
        view = detection.view
        centerX = OneEuroFilter(box.centerX)
        centerY = OneEuroFilter(box.centerY)
        width = OneEuroFilter(box.width)
        height = OneEuroFilter(box.height)
    }

    var isConfirmed: Bool { identity != nil }

    var smoothedBox: FaceBox {
        FaceBox(centerX: centerX.value, centerY: centerY.value, width: width.value, height: height.value)
    }

    /// Where it should be at a time, if it goes on moving.
    func predictedBox(at seconds: Double) -> FaceBox {
        let elapsed = min(max(seconds - lastSeen, 0), Self.predictionSeconds)
        var box = lastBox
        box.centerX += speedX * elapsed
        box.centerY += speedY * elapsed
        return box
    }

    /// In how many of the last updates it was detected.
    func recentHits(of updates: Int) -> Int { (history & Self.mask(updates)).nonzeroBitCount }

    /// Whether an eye was seen in one of the last updates.
    func hasRecentEye(of updates: Int) -> Bool { eyeHistory & Self.mask(updates) != 0 }

    /// The part of the last updates in which it was detected, 0 to 1.
    var steadiness: Double { Double(recentHits(of: 16)) / Double(updateCount) }

    private static func mask(_ updates: Int) -> UInt16 {
        updates >= 16 ? .max : (1 << UInt16(max(updates, 1))) - 1
    }

    /// Takes the detection of the next update that looked for it, or nil if there is none.
    mutating func update(with detection: FaceDetection?, at seconds: Double) {
        history = history << 1 | (detection == nil ? 0 : 1)
        eyeHistory <<= 1
        updateCount = min(updateCount + 1, 16)
        isCoasting = detection == nil
        guard let detection else { return }
        let box = detection.box
        let elapsed = seconds - lastSeen
        updateSpeed(box, after: elapsed)
        centerX.update(box.centerX, after: elapsed, unit: box.width)
        centerY.update(box.centerY, after: elapsed, unit: box.height)
        width.update(box.width, after: elapsed, unit: box.width)
        height.update(box.height, after: elapsed, unit: box.height)
        let (x, y) = (box.centerX - firstBox.centerX, box.centerY - firstBox.centerY)
        motion = max(motion, (x * x + y * y).squareRoot() / box.width)
        view = detection.view
        lastBox = box
        lastSeen = seconds
        heldUntil = seconds
    }

    /// Says that an eye was seen in the last update.
    mutating func noteEye() { eyeHistory |= 1 }

    /// Nobody looked for it in this update, so it cannot have been lost.
    mutating func excuse(at seconds: Double) {
        if !isCoasting { heldUntil = seconds }
    }

    private mutating func updateSpeed(_ box: FaceBox, after elapsed: Double) {
        guard elapsed > 0 else { return }
        let weight = elapsed / (elapsed + Self.speedSeconds)
        let limit = Self.maximumSpeed * box.width
        func next(_ speed: Double, _ distance: Double) -> Double {
            min(max(speed + weight * (distance / elapsed - speed), -limit), limit)
        }
        speedX = next(speedX, box.centerX - lastBox.centerX)
        speedY = next(speedY, box.centerY - lastBox.centerY)
    }

    /// What the tracker reports. Only for a confirmed track.
    func face(at seconds: Double) -> TrackedFace {
        TrackedFace(
            box: smoothedBox.rect, identity: identity ?? 0, isCoasting: isCoasting, since: firstSeen,
            ageSeconds: seconds - firstSeen, steadiness: steadiness, view: view)
    }
}
