// Runs on: the main thread.
import FaceDetect
import Image
import JSONText

/// One frame as the follower and as searches of the whole frame saw it.
struct FollowedFrame {
    var seen: FacesSeen
    /// What the follower took.
    var milliseconds: Double
    /// The whole frame's detections, before any tracking.
    var detections: [Rect]
    var detectionMilliseconds: Double
    /// The face that a tracker follows which searches the whole of every frame.
    var reference: TrackedFace?
}

/// What `follow` tells of a recording as a whole.
struct FollowSummary {
    private var frames = 0
    private var framesWithDetection = 0
    /// Of those: one of the follower's detections, one of its faces, or the followed face lies on the largest one; the
    /// followed face lies on any.
    private var (largestDetected, largestKnown, largestFollowed, anyFollowed) = (0, 0, 0, 0)
    /// Frames in which the reference has a face that was just seen, and of those, in which the follower's lies on it.
    private var (referenceFrames, referenceFollowed) = (0, 0)
    private var searches: [FaceSearch: [Double]] = [:]
    private var milliseconds: [Double] = []
    private var detectionMilliseconds: [Double] = []
    private var identities: Set<Int> = []
    private var identitySwitches = 0
    private var followedChanges = 0
    private var lastFollowed: Int?
    /// Where each identity was seen last.
    private var lastSeen: [Int: (box: Rect, time: Double)] = [:]

    private static let sameFaceOverlap = 0.5
    /// A face of another number at the same place within so long is a switch, in seconds.
    private static let switchSeconds = 2.0

    mutating func add(_ frame: FollowedFrame, at time: Double) {
        frames += 1
        searches[frame.seen.search, default: []].append(frame.milliseconds)
        milliseconds.append(frame.milliseconds)
        detectionMilliseconds.append(frame.detectionMilliseconds)
        let followed = frame.seen.followed?.box
        func isHit(_ box: Rect?, _ target: Rect) -> Int {
            (box?.overlap(with: target) ?? 0) >= Self.sameFaceOverlap ? 1 : 0
        }
        if let largest = frame.detections.max(by: { $0.width * $0.height < $1.width * $1.height }) {
            framesWithDetection += 1
            largestDetected += frame.seen.detections.map { isHit($0, largest) }.max() ?? 0
            largestKnown += frame.seen.faces.map { isHit($0.box, largest) }.max() ?? 0
            largestFollowed += isHit(followed, largest)
            anyFollowed += frame.detections.map { isHit(followed, $0) }.max() ?? 0
        }
        if let reference = frame.reference, !reference.isCoasting {
            referenceFrames += 1
            referenceFollowed += isHit(followed, reference.box)
        }
        if let identity = frame.seen.followed?.identity {
            if let lastFollowed, lastFollowed != identity { followedChanges += 1 }
            lastFollowed = identity
        }
        countSwitches(frame.seen.faces, at: time)
    }

    private mutating func countSwitches(_ faces: [TrackedFace], at time: Double) {
        for face in faces where !face.isCoasting {
            let before = lastSeen.filter {
                time - $0.value.time <= Self.switchSeconds
                    && $0.value.box.overlap(with: face.box) >= Self.sameFaceOverlap
            }
            let latest = before.max { ($0.value.time, $0.key) < ($1.value.time, $1.key) }
            if !identities.contains(face.identity), latest != nil { identitySwitches += 1 }
            if identities.contains(face.identity), let latest, latest.key != face.identity,
                before[face.identity] == nil
            {
                identitySwitches += 1
            }
        }
        for face in faces where !face.isCoasting {
            identities.insert(face.identity)
            lastSeen[face.identity] = (face.box, time)
        }
    }

    var members: [(String, JSONValue)] {
        let full = searches.filter { $0.key.isFull }.values.flatMap { $0 }
        return [
            ("frames", .integer(frames)), ("framesWithDetection", .integer(framesWithDetection)),
            ("largestDetected", .integer(largestDetected)), ("largestKnown", .integer(largestKnown)),
            ("largestFollowed", .integer(largestFollowed)), ("anyFollowed", .integer(anyFollowed)),
            ("referenceFrames", .integer(referenceFrames)), ("referenceFollowed", .integer(referenceFollowed)),
            ("identities", .integer(identities.count)), ("identitySwitches", .integer(identitySwitches)),
            ("followedChanges", .integer(followedChanges)),
            (
                "searches",
                .object(FaceSearch.allCases.map { ($0.rawValue, .integer(searches[$0]?.count ?? 0)) })
            ),
            ("everyFrameMilliseconds", costs(detectionMilliseconds)), ("milliseconds", costs(milliseconds)),
            ("fullMilliseconds", costs(full)), ("localMilliseconds", costs(searches[.local] ?? [])),
        ]
    }

    private func costs(_ values: [Double]) -> JSONValue {
        guard !values.isEmpty else { return .null }
        let sorted = values.sorted()
        return .object([
            ("median", .number(median(values), decimals: 3)),
            ("mean", .number(values.reduce(0, +) / Double(values.count), decimals: 3)),
            ("p95", .number(sorted[(sorted.count - 1) * 95 / 100], decimals: 3)),
        ])
    }
}

extension Rect {
    /// Intersection over union, 0 to 1.
    fileprivate func overlap(with other: Rect) -> Double {
        let width = min(x + width, other.x + other.width) - max(x, other.x)
        let height = min(y + height, other.y + other.height) - max(y, other.y)
        guard width > 0, height > 0 else { return 0 }
        let (area, otherArea) = (self.width * self.height, other.width * other.height)
        return Double(width * height) / Double(area + otherArea - width * height)
    }
}
