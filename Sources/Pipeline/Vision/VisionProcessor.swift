// Runs on: the vision thread, or the only thread of an offline run. Never touches the player.
import CNN
import Capture
import FaceDetect
import Image
import Mood

/// What was seen in one frame.
public struct FrameResult: Sendable {
    /// Seconds on the frames' clock.
    public var time = 0.0
    /// The whole frame's light. Where it is not enough nothing was looked for. Nil for a scene model, which judges by itself.
    public var light: Light?
    /// All faces of the frame, as the detector found them.
    public var faces: [Rect] = []
    /// The face that counts.
    public var chosen: Rect?
    /// Its scores.
    public var scores: EmotionScores?
    /// The light on it; nil without scores, and for a scene model.
    public var faceLight: Light?
}

/// From a frame to the chosen face's scores: decode, judge the light, detect, follow, crop, infer. A scene model is shown the whole frame.
public final class VisionProcessor {
    /// Reads the emotions.
    public let reader: EmotionReader
    private let detector: FaceDetector
    private let parameters: DetectionParameters
    private var tracker: FaceTracker
    private var decoder = FrameDecoder()
    private var gray = GrayImage(width: 0, height: 0)
    private var rgb = RGBImage(width: 0, height: 0)

    /// Loads cascade and model as the configuration says.
    public init(configuration: Configuration) throws {
        detector = try FaceDetector(configuration.face)
        parameters = try DetectionParameters(configuration.face)
        tracker = FaceTracker(choice: FaceChoice(rawValue: configuration.face.choice) ?? .largest)
        reader = try EmotionReader(configuration.model)
    }

    /// Looks at one frame.
    /// - Throws: `FrameError` if it cannot be decoded, `EmotionReaderError` if the model fails.
    public func process(_ frame: Frame) throws -> FrameResult {
        try decoder.decodeGray(frame, into: &gray)
        var result = FrameResult()
        result.time = frame.timestamp
        guard reader.metadata.task == .face else {
            result.scores = try scores(of: frame, reader.whole(width: gray.width, height: gray.height))
            return result
        }
        let light = Light(of: gray)
        result.light = light
        guard light.condition == .enough else { return result }
        result.faces = detector.detect(in: gray, parameters: parameters)
        let tracked = tracker.update(
            detections: result.faces, at: frame.timestamp, frameWidth: gray.width, frameHeight: gray.height)
        guard let tracked, !tracked.isCoasting else {
            result.chosen = tracked?.box
            return result
        }
        result.chosen = tracked.box
        result.scores = try scores(of: frame, reader.region(of: tracked.box))
        result.faceLight = Light(of: gray, in: tracked.box)
        return result
    }

    /// Scores a region of the frame, in the colours that the model wants.
    private func scores(of frame: Frame, _ region: EmotionReader.Region) throws -> EmotionScores {
        guard reader.wantsColor else { return try reader.scores(ofRegion: region, in: gray) }
        try decoder.decodeRGB(frame, into: &rgb)
        return try reader.scores(ofRegion: region, in: rgb)
    }
}

extension FaceDetector {
    /// With the cascade of the settings, or OpenCV's frontal face.
    convenience init(_ face: Configuration.Face) throws {
        try self.init(cascade: Cascade(contentsOf: face.cascade.isEmpty ? DataFiles.cascade() : face.cascade))
    }
}

extension EmotionReader {
    /// With the model of the settings, or the shipped one.
    convenience init(_ model: Configuration.Model) throws {
        try self.init(
            path: model.path.isEmpty ? DataFiles.faceModel() : model.path, overrides: model.overrides,
            threads: model.threads, precision: Precision(rawValue: model.precision) ?? .float32)
    }
}

extension DetectionParameters {
    /// The detector's part of the settings.
    init(_ face: Configuration.Face) throws {
        try self.init(
            scaleFactor: face.scaleFactor, minNeighbors: face.minNeighbors,
            minSize: .init(width: face.minSizePixels, height: face.minSizePixels),
            maxSize: .init(width: face.maxSizePixels, height: face.maxSizePixels))
    }
}
