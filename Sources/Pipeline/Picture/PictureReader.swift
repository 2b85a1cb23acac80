// Runs on: the only thread of sursathictl or sursathi-lab.
import FaceDetect
import Image
import Mood

/// One face of a picture.
public struct PictureFace: Sendable {
    /// Where it is.
    public let box: Rect
    /// What the model says of it.
    public let scores: EmotionScores
    /// The scores' place in the circumplex; nil if no emotion has an anchor.
    public let affect: Affect?
}

/// Reads the emotions of the faces in one picture.
public final class PictureReader {
    private let detector: FaceDetector
    private let parameters: DetectionParameters
    private let reader: EmotionReader

    /// Loads cascade and model as the configuration says.
    public init(configuration: Configuration) throws {
        detector = try FaceDetector(configuration.face)
        parameters = try DetectionParameters(configuration.face)
        reader = try EmotionReader(configuration.model)
    }

    /// The emotions that the model knows, in its order.
    public var labels: [String] { reader.metadata.labels }

    /// All faces of a picture, the largest first. A scene model reads the picture as a whole.
    public func faces(in picture: RGBImage, gray: GrayImage) throws -> [PictureFace] {
        guard reader.metadata.task == .face else { return [try whole(picture, gray: gray)] }
        let boxes = detector.detect(in: gray, parameters: parameters)
        return try boxes.sorted { $0.width * $0.height > $1.width * $1.height }.map { box in
            face(box, try reader.wantsColor ? reader.scores(of: box, in: picture) : reader.scores(of: box, in: gray))
        }
    }

    /// The picture as it is: it shows a face and nothing else.
    public func whole(_ picture: RGBImage, gray: GrayImage) throws -> PictureFace {
        let region = reader.whole(width: gray.width, height: gray.height)
        let scores =
            try reader.wantsColor
            ? reader.scores(ofRegion: region, in: picture) : reader.scores(ofRegion: region, in: gray)
        return face(Rect(x: 0, y: 0, width: gray.width, height: gray.height), scores)
    }

    private func face(_ box: Rect, _ scores: EmotionScores) -> PictureFace {
        PictureFace(box: box, scores: scores, affect: Circumplex.affect(of: scores))
    }
}
