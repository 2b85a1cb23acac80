// Runs on: any thread; values.
import Image

/// Which face is followed if there are several.
public enum FaceChoice: String, CaseIterable, Hashable, Sendable {
    /// The one with the largest box, mostly the nearest person.
    case largest
    /// The one whose box's middle is nearest to the middle of the frame.
    case nearestToCenter
}

/// The face that a `FaceTracker` follows, at the time of its last update.
public struct TrackedFace: Hashable, Sendable {
    /// Where it is, smoothed, in pixels of the frame.
    public let box: Rect
    /// The same number as long as it is the same face; numbers are never used again.
    public let identity: Int
    /// It was not detected in the last update; the box is its last one.
    public let isCoasting: Bool
    /// When it was detected first, in the seconds of the updates.
    public let since: Double
    /// How long ago that is, in seconds.
    public let ageSeconds: Double
    /// The part of the last updates (up to 16, and not before it was first detected) in which it was detected, 0 to 1.
    public let steadiness: Double

    /// A face as a tracker would report it.
    public init(box: Rect, identity: Int, isCoasting: Bool, since: Double, ageSeconds: Double, steadiness: Double) {
        self.box = box
        self.identity = identity
        self.isCoasting = isCoasting
        self.since = since
        self.ageSeconds = ageSeconds
        self.steadiness = steadiness
    }
}
