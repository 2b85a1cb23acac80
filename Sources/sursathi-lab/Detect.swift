// Runs on: the main thread.
import ArgumentParser
import FaceDetect
import Image
import JSONText
import Pipeline
import Threads

/// `sursathi-lab detect`: the detector alone.
struct Detect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Finds faces in pictures.")

    @Option(help: "Cascade file (OpenCV XML); without it OpenCV's frontal face.") var cascade: String?
    @Option(help: "Ratio of one search size to the next.") var scaleFactor = 1.1
    @Option(help: "Neighbouring hits that make a face.") var minNeighbors = 3
    @Option(help: "Smallest face, in pixels.") var minSize = 30
    @Option(help: "Largest face, in pixels.") var maxSize: Int?
    @Flag(help: "All windows that pass, before grouping, as minNeighbors 0.") var raw = false
    @Option(help: "How often to search; the median of the times is told.") var `repeat` = 1
    @Argument(help: "PGM, JPEG or PNG files.") var images: [String]

    func validate() throws {
        guard minSize >= 0, maxSize ?? 0 >= 0, minNeighbors >= 0 else {
            throw ValidationError("Sizes and neighbours cannot be negative.")
        }
        guard `repeat` >= 1 else { throw ValidationError("--repeat is at least 1.") }
    }

    func run() throws {
        let detector = FaceDetector(cascade: try Cascade(contentsOf: cascade ?? DataFiles.cascade()))
        let parameters = try DetectionParameters(
            scaleFactor: scaleFactor, minNeighbors: minNeighbors, minSize: .init(width: minSize, height: minSize),
            maxSize: maxSize.map { .init(width: $0, height: $0) } ?? .none)
        for path in images {
            let image = try ImageFile.readGray(path)
            var faces: [Rect] = []
            var times: [Double] = []
            for _ in 0..<`repeat` {
                let start = MonotonicClock.seconds
                faces =
                    raw
                    ? detector.detectRaw(in: image, parameters: parameters)
                    : detector.detect(in: image, parameters: parameters)
                times.append((MonotonicClock.seconds - start) * 1000)
            }
            writeLine([
                ("image", .string(path)), ("width", .integer(image.width)), ("height", .integer(image.height)),
                ("faces", .array(faces.map(\.json))), ("milliseconds", .number(median(times), decimals: 3)),
            ])
        }
    }
}

extension Rect {
    /// `[x, y, width, height]`
    var json: JSONValue { .array([.integer(x), .integer(y), .integer(width), .integer(height)]) }
}
