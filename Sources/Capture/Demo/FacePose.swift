// Runs on: any thread (values only).
import Glibc

/// Where the head is in the picture, and how it is held, at one time.
///
/// The head sways, nods and breathes a little, as anyone's does before a camera. Every period divides the schedule's
/// round, so that each round is drawn exactly as the one before it.
struct FacePose: Equatable, Sendable {
    /// The face's origin, in pixels from the picture's left edge.
    var centerX: Float
    /// The face's origin, in pixels from the picture's top edge.
    var centerY: Float
    /// Half the head's width in pixels.
    var unit: Float
    /// The head's tilt in radians; positive tilts its top to the left.
    var roll: Float
    /// How far the shoulders are raised by breathing, in halves of the head's width.
    var breath: Float

    /// The pose at a time within the round, for a picture of a size.
    init(seconds: Double, width: Int, height: Int) {
        func swing(_ timesInARound: Double, _ phase: Double) -> Float {
            Float(sin(2 * Double.pi * (seconds * timesInARound / DemoFace.roundSeconds + phase)))
        }
        let size = min(Float(height), Float(width) * 0.75)
        breath = 0.02 * swing(6, 0)
        unit = size * 0.219 * (1 + 0.012 * swing(3, 0.25))
        centerX = Float(width) / 2 + size * (0.008 * swing(4, 0.1) + 0.003 * swing(11, 0.4))
        centerY = Float(height) * 0.475 + size * 0.005 * swing(7, 0.6) - unit * breath * 0.3
        roll = 0.018 * swing(5, 0.3)
    }
}
