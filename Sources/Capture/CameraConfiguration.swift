// Runs on: any thread (values only).
import Image

/// What the user asks of a camera. All but the device are wishes: the nearest that the camera can do is taken, and
/// `FrameSource.description` says what that was.
public struct CameraConfiguration: Sendable, Equatable {
    /// `auto` (the first usable camera), a path such as `/dev/video0`, or a name as found in `/dev/v4l/by-id` or `by-path`.
    public var device: String
    /// Wished width in pixels.
    public var width: Int
    /// Wished height in pixels.
    public var height: Int
    /// Wished frames a second.
    public var framesPerSecond: Double
    /// The mains' frequency; the camera gets back what it had when it is closed.
    public var powerLine: PowerLineFrequency

    /// A wish; 640x480 at 15 frames a second suits face detection on small machines.
    public init(
        device: String = "auto", width: Int = 640, height: Int = 480, framesPerSecond: Double = 15,
        powerLine: PowerLineFrequency = .unchanged
    ) {
        self.device = device
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
        self.powerLine = powerLine
    }

    /// Refuses values that no camera can have.
    func validate() throws(CaptureError) {
        guard ImageLimits.allows(width: width, height: height) else {
            throw CaptureError(
                name: device, reason: .unusable,
                detail:
                    "cannot be asked for \(width)x\(height) pixels; 1 to \(ImageLimits.maximumSide) a side are allowed")
        }
        guard framesPerSecond > 0, framesPerSecond <= 1000 else {
            throw CaptureError(
                name: device, reason: .unusable,
                detail:
                    "cannot be asked for \(framesPerSecond) frames a second; more than 0 and at most 1000 are allowed")
        }
    }
}
