// Runs on: the main thread.
import ArgumentParser
import Capture
import FaceDetect
import Image
import JSONText
import Pipeline
import Threads

/// `sursathi-lab follow`: the face follower on recordings, next to a search of every whole frame.
struct FollowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "Follows faces through recordings, and compares with searching every frame.")

    @Option(help: "Cascade file (OpenCV XML); without it OpenCV's frontal face.") var cascade: String?
    @Option(help: "Cascade file for faces from the side, for example OpenCV's haarcascade_profileface.xml.")
    var profile: String?
    @Option(help: "Cascade file for eyes, for example OpenCV's haarcascade_eye.xml: a new face must show one.")
    var eyes: String?
    @Option(help: "Ratio of one search size to the next.") var scaleFactor = 1.1
    @Option(help: "Neighbouring hits that make a face.") var minNeighbors = 3
    @Option(help: "Smallest face, in pixels.") var minSize = 30
    @Option(help: "Smallest face, as a part of the frame's height.") var minFacePart = 0.0
    @Option(help: "Seconds between searches of the whole frame while a face is known.") var fullSearchSeconds = 1.0
    @Option(help: "Which face counts: largest, nearestToCenter, steadiest or average.") var choice = FaceChoice.largest
    @Option(help: "Frames a second, instead of the recording's own.") var framesPerSecond: Double?
    @Flag(help: "Only the summaries.") var quiet = false
    @Argument(help: "AVI (MJPG), concatenated JPEGs, YUV4MPEG2, folders of JPEGs, or \"demo\" (the drawn face).")
    var files: [String]

    func validate() throws {
        guard minSize >= 0, minNeighbors >= 0 else {
            throw ValidationError("Sizes and neighbours cannot be negative.")
        }
    }

    func run() throws {
        for file in files { try follow(file) }
    }

    private func follow(_ file: String) throws {
        let source = try open(file)
        var settings = FaceFollower.Settings()
        settings.detection = try DetectionParameters(
            scaleFactor: scaleFactor, minNeighbors: minNeighbors, minSize: .init(width: minSize, height: minSize))
        settings.minimumFacePart = minFacePart
        settings.fullSearchSeconds = fullSearchSeconds
        settings.tracker.choice = choice
        let frontal = try Cascade(contentsOf: cascade ?? DataFiles.cascade())
        let detector = FaceDetector(cascade: frontal)
        let follower = try follower(frontal, settings)
        settings.fullSearchSeconds = 0
        // The same tracker, but with the whole of every frame to draw on.
        let reference = try self.follower(frontal, settings)

        var summary = FollowSummary()
        var decoder = FrameDecoder()
        var (frame, image) = (Frame(), GrayImage(width: 0, height: 0))
        reading: while true {
            switch try source.read(into: &frame, timeoutMilliseconds: 1000) {
            case .frame: break
            case .dropped, .timedOut: continue reading
            case .ended: break reading
            }
            do { try decoder.decodeGray(frame, into: &image) } catch { continue }
            let start = MonotonicClock.seconds
            let detections = detector.detect(in: image, parameters: settings.detection)
            let middle = MonotonicClock.seconds
            let seen = follower.update(image, at: frame.timestamp)
            let end = MonotonicClock.seconds
            summary.add(
                FollowedFrame(
                    seen: seen, milliseconds: (end - middle) * 1000, detections: detections,
                    detectionMilliseconds: (middle - start) * 1000,
                    reference: reference.update(image, at: frame.timestamp).followed), at: frame.timestamp)
            if !quiet { writeLine(line(seen, detections, frame, milliseconds: (end - middle) * 1000)) }
        }
        writeLine([("summary", .string(file))] + summary.members)
    }

    private func open(_ file: String) throws -> any FrameSource {
        guard file == "demo" else { return try RecordedSource.open(path: file, framesPerSecond: framesPerSecond) }
        var options = DemoSource.Options()
        options.rounds = 1
        options.framesPerSecond = framesPerSecond ?? options.framesPerSecond
        return try DemoSource(options: options)
    }

    private func follower(_ frontal: Cascade, _ settings: FaceFollower.Settings) throws -> FaceFollower {
        try FaceFollower(
            cascade: frontal, profileCascade: try profile.map { try Cascade(contentsOf: $0) },
            eyeCascade: try eyes.map { try Cascade(contentsOf: $0) }, settings: settings)
    }

    private func line(
        _ seen: FacesSeen, _ detections: [Rect], _ frame: Frame, milliseconds: Double
    ) -> [(String, JSONValue)] {
        [
            ("frame", .integer(frame.sequence)), ("time", .number(frame.timestamp, decimals: 3)),
            ("search", .string(seen.search.rawValue)), ("milliseconds", .number(milliseconds, decimals: 3)),
            ("followed", seen.followed?.json ?? .null), ("faces", .array(seen.faces.map(\.json))),
            ("detections", .array(seen.detections.map(\.json))), ("fullSearch", .array(detections.map(\.json))),
        ]
    }
}

extension FaceChoice: ExpressibleByArgument {}

extension TrackedFace {
    var json: JSONValue {
        .object([
            ("identity", .integer(identity)), ("box", box.json), ("coasting", .boolean(isCoasting)),
            ("view", .string(view.rawValue)),
        ])
    }
}
