// Runs on: the thread of the follower that owns it.
import Image

/// Says whether a supposed face has an eye, with an eye cascade such as OpenCV's `haarcascade_eye.xml`.
///
/// The upper part of the box is brought to one size first, so that small faces are looked at as closely as large ones,
/// and every look costs the same.
final class EyeCheck {
    /// Width of the face that is looked at, in pixels: an eye is then a little larger than the cascades' windows of 20.
    private static let width = 144
    /// The part of the box's height that is looked at: what eyes reach down to whose middles are in the upper half.
    private static let part = 0.6
    /// The smallest and the largest eye as parts of the face's width.
    private static let eyeParts = (least: 0.16, most: 0.45)
    private static let scaleFactor = 1.1
    private static let minNeighbors = 2

    private let detector: FaceDetector
    private let parameters: DetectionParameters
    private var resampler = Resampler()
    private var patch = GrayImage(width: 0, height: 0)

    /// - Parameter cascade: finds eyes.
    init(cascade: Cascade) {
        detector = FaceDetector(cascade: cascade)
        func size(_ part: Double) -> DetectionParameters.Size {
            let side = Int(part * Double(Self.width))
            return DetectionParameters.Size(width: side, height: side)
        }
        parameters = DetectionParameters(
            validScaleFactor: Self.scaleFactor, minNeighbors: Self.minNeighbors, minSize: size(Self.eyeParts.least),
            maxSize: size(Self.eyeParts.most))
    }

    /// Whether the upper part of the box shows at least one eye.
    func hasEye(_ box: FaceBox, in image: GrayImage) -> Bool {
        let ratio = (box.height / box.width).clamped(to: 0.5...2, default: 1)
        let height = Int((Double(Self.width) * ratio * Self.part).rounded())
        resampler.resample(
            image, x: box.centerX - box.width / 2, y: box.centerY - box.height / 2, width: box.width,
            height: box.height * Self.part, toWidth: Self.width, toHeight: height, into: &patch)
        return !detector.detect(in: patch, parameters: parameters).isEmpty
    }
}
