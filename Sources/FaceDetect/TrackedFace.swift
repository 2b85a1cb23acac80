// Runs on: any thread; values.
import Image

/// Which face is followed if there are several.
public enum FaceChoice: String, CaseIterable, Hashable, Sendable {
    /// The one with the largest box, mostly the nearest person.
    case largest
    /// The one whose box's middle is nearest to the middle of the frame.
    case nearestToCenter
    /// The one that has been there longest, a face that is often missed counting for less.
    case steadiest
    /// All of them: the followed face is the largest one, and who scores faces takes the mean over all that are visible.
    case average
}

/// The side from which a face was seen.
public enum FaceView: String, Hashable, Sendable {
    /// From the front, by the frontal cascade.
    case frontal
    /// From the side, by the profile cascade.
    case profile
}

/// A face that a `FaceTracker` knows, at the time of its last update.
public struct TrackedFace: Hashable, Sendable {
    /// Where it is, smoothed, in pixels of the frame.
    public let box: Rect
    /// The same number as long as it is the same face; numbers are never used again.
    public let identity: Int
    /// It was not detected in the last update that looked for it; the box is its last one.
    public let isCoasting: Bool
    /// When it was detected first, in the seconds of the updates.
    public let since: Double
    /// How long ago that is, in seconds.
    public let ageSeconds: Double
    /// The part of the last updates (up to 16, and not before it was first detected) in which it was detected, 0 to 1.
    public let steadiness: Double
    /// From which side it was seen last.
    public let view: FaceView

    /// A face as a tracker would report it.
    public init(
        box: Rect, identity: Int, isCoasting: Bool, since: Double, ageSeconds: Double, steadiness: Double,
        view: FaceView = .frontal
    ) {
        self.box = box
        self.identity = identity
        self.isCoasting = isCoasting
        self.since = since
        self.ageSeconds = ageSeconds
        self.steadiness = steadiness
        self.view = view
    }
}
