// Runs on: the vision thread, or the only thread of an offline run. Never touches the player.
import CNN
import Capture
import FaceDetect
import Image
import Mood
import Threads

/// What was seen in one frame.
public struct FrameResult: Sendable {
    /// Seconds on the frames' clock.
    public var time = 0.0
    /// The whole frame's light. Where it is not enough nothing was looked for. Nil for a scene model, which judges by itself.
    public var light: Light?
    /// What the searches of this frame found; a local one looks only for the known faces.
    public var faces: [Rect] = []
    /// The face that counts; where all are averaged, the largest one.
    public var chosen: Rect?
    /// All known faces, and how they were searched for; nil for a scene model and without light.
    public var seen: FacesSeen?
    /// The face's scores, or their mean over all visible faces.
    public var scores: EmotionScores?
    /// The light on the face, or on the largest of them; nil without scores, and for a scene model.
    public var faceLight: Light?
    /// How far that face's scores can be trusted; nil without scores, and for a scene model.
    public var confidence: Confidence?
}

/// From a frame to the chosen face's scores: decode, judge the light, follow, crop, infer. A scene model is shown the whole frame.
public final class VisionProcessor {
    /// Reads the emotions.
    public let reader: EmotionReader
    private let follower: FaceFollower
    private let faceOrigin: Origin<Configuration.Face>
    private let modelOrigin: Origin<Configuration.Model>
    private var decoder = FrameDecoder()
    private var gray = GrayImage(width: 0, height: 0)
    private var rgb = RGBImage(width: 0, height: 0)

    /// Loads cascades and model as the configuration says.
    /// - Parameter previous: whose follower (with the faces that it knows) and model are taken over where their settings and
    ///   files are the same. It is not to be used any more.
    public init(configuration: Configuration, replacing previous: VisionProcessor? = nil) throws {
        let (face, model) = (configuration.face, configuration.model)
        // Before they are read: a file that changes meanwhile is read again the next time.
        faceOrigin = try Origin(face, files: face.cascadePaths)
        modelOrigin = try Origin(model, files: [model.shippedOrOwnPath])
        if let previous, previous.faceOrigin == faceOrigin {
            follower = previous.follower
        } else {
            follower = try FaceFollower(face)
        }
        if let previous, previous.modelOrigin == modelOrigin {
            reader = previous.reader
        } else {
            reader = try EmotionReader(model)
        }
    }

    /// Whether nothing is expected to change: new faces beside a known one are then looked for half as often.
    var isCalm: Bool {
        get { follower.isCalm }
        set { follower.isCalm = newValue }
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
        let seen = follower.update(gray, at: frame.timestamp)
        result.faces = seen.detections
        result.chosen = seen.followed?.box
        result.seen = seen
        let counted = counting(seen)
        let parts = try counted.map { face in
            let region = reader.region(of: face.box)
            let scores = try scores(of: frame, region)
            // The first is the largest.
            if result.confidence == nil {
                let light = Light(of: gray, in: face.box)
                result.faceLight = light
                result.confidence = Confidence(
                    light: light, pixels: 1 / reader.pixelsPerSample(of: region), sharpness: reader.sharpness,
                    face: face)
            }
            return (scores, Double(face.box.width * face.box.height))
        }
        result.scores = EmotionScores.mean(of: parts)
        return result
    }

    /// The visible faces whose scores count: the followed one, or the largest of all.
    private func counting(_ seen: FacesSeen) -> [TrackedFace] {
        let isAverage = follower.settings.tracker.choice == .average
        let faces = (isAverage ? seen.faces : seen.followed.map { [$0] } ?? []).filter { !$0.isCoasting }
        // No more than are looked for in each frame; that bounds the work too.
        return Array(
            faces.sorted { $0.box.width * $0.box.height > $1.box.width * $1.box.height }
                .prefix(follower.settings.localSearches))
    }

    /// Scores a region of the frame, in the colours that the model wants.
    private func scores(of frame: Frame, _ region: EmotionReader.Region) throws -> EmotionScores {
        // A large network takes a slow processor seconds for each of several faces, which is no hang.
        NamedThread.beat()
        guard reader.wantsColor else { return try reader.scores(ofRegion: region, in: gray) }
        try decoder.decodeRGB(frame, into: &rgb)
        return try reader.scores(ofRegion: region, in: rgb)
    }
}

extension FaceDetector {
    /// With the cascade of the settings, or OpenCV's frontal face.
    convenience init(_ face: Configuration.Face) throws {
        try self.init(cascade: Cascade(face))
    }
}

extension Cascade {
    /// That of the settings, or OpenCV's frontal face.
    fileprivate init(_ face: Configuration.Face) throws {
        try self.init(contentsOf: face.frontalCascadePath)
    }
}

extension Configuration.Face {
    fileprivate var frontalCascadePath: String {
        get throws { try cascade.isEmpty ? DataFiles.cascade() : cascade }
    }

    /// All that are read.
    fileprivate var cascadePaths: [String] {
        get throws {
            try [frontalCascadePath] + (profileCascade ? [DataFiles.profileCascade()] : [])
                + (eyeCheck ? [DataFiles.eyeCascade()] : [])
        }
    }
}

extension Configuration.Model {
    fileprivate var shippedOrOwnPath: String {
        get throws { try path.isEmpty ? DataFiles.faceModel() : path }
    }
}

extension FaceFollower {
    /// With the cascades and limits of the settings.
    convenience init(_ face: Configuration.Face) throws {
        var settings = Settings()
        settings.detection = try DetectionParameters(face)
        settings.minimumFacePart = face.minimumFacePart
        settings.fullSearchSeconds = face.fullSearchSeconds
        settings.emptySearchSeconds = face.emptySearchSeconds
        settings.tracker.choice = FaceChoice(rawValue: face.choice) ?? .largest
        try self.init(
            cascade: try Cascade(face),
            profileCascade: try face.profileCascade ? Cascade(contentsOf: DataFiles.profileCascade()) : nil,
            eyeCascade: try face.eyeCheck ? Cascade(contentsOf: DataFiles.eyeCascade()) : nil, settings: settings,
            threads: face.threads)
    }
}

extension EmotionScores {
    /// The mean of several faces' scores; nil if there are none, or their labels differ.
    /// - Parameter parts: scores and their weights, above 0.
    static func mean(of parts: [(scores: EmotionScores, weight: Double)]) -> EmotionScores? {
        guard let first = parts.first, parts.count > 1 else { return parts.first?.scores }
        guard parts.allSatisfy({ $0.scores.labels == first.scores.labels }) else { return nil }
        let total = parts.reduce(0) { $0 + $1.weight }
        let values = first.scores.values.indices.map { index in
            Float(parts.reduce(0) { $0 + Double($1.scores.values[index]) * $1.weight } / total)
        }
        return EmotionScores(labels: first.scores.labels, values: values)
    }
}

extension EmotionReader {
    /// With the model of the settings, or the shipped one.
    convenience init(_ model: Configuration.Model) throws {
        try self.init(
            path: model.shippedOrOwnPath, overrides: model.overrides,
            threads: model.threads, precision: Precision(rawValue: model.precision) ?? .float32,
            mirrors: model.mirror)
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
