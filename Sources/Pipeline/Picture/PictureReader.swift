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
    public func faces(in picture: Picture) throws -> [PictureFace] {
        guard reader.metadata.task == .face else { return [try whole(picture)] }
        return try boxes(in: picture).map { face($0, try scores($0, picture)) }
    }

    /// The largest face of a picture, or for a scene model the picture as a whole; nil without a face.
    public func largestFace(in picture: Picture) throws -> PictureFace? {
        guard reader.metadata.task == .face else { return try whole(picture) }
        return try boxes(in: picture).first.map { face($0, try scores($0, picture)) }
    }

    /// The picture as it is: it shows a face and nothing else.
    public func whole(_ picture: Picture) throws -> PictureFace {
        let (width, height) = (picture.gray.width, picture.gray.height)
        let region = reader.whole(width: width, height: height)
        let scores =
            try reader.wantsColor
            ? reader.scores(ofRegion: region, in: picture.rgb) : reader.scores(ofRegion: region, in: picture.gray)
        return face(Rect(x: 0, y: 0, width: width, height: height), scores)
    }

    /// The faces' boxes, the largest first.
    private func boxes(in picture: Picture) -> [Rect] {
        detector.detect(in: picture.gray, parameters: parameters).sorted {
            $0.width * $0.height > $1.width * $1.height
        }
    }

    private func scores(_ box: Rect, _ picture: Picture) throws -> EmotionScores {
        try reader.wantsColor ? reader.scores(of: box, in: picture.rgb) : reader.scores(of: box, in: picture.gray)
    }

    private func face(_ box: Rect, _ scores: EmotionScores) -> PictureFace {
        PictureFace(box: box, scores: scores, affect: Circumplex.affect(of: scores))
    }
}
