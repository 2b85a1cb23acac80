// Runs on: the main thread.
import ArgumentParser
import FaceDetect
import Image
import JSONText
import Pipeline
import Processor
import Threads

/// `sursathi-lab detect`: the detector alone.
struct Detect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds faces in pictures.",
        discussion: """
            With --batch, pictures come as requests on standard input, so that one process serves thousands of them: \
            a line of words, then width * height bytes of grey pixels, row by row. The words are width=640 height=480 \
            and, where the options of the command line do not serve, scaleFactor=1.1 minNeighbors=3 minSize=30x30 \
            maxSize=0x0 raw=false, seconds=0 (search again and again for so long) and, at the end of the line, \
            cascade=FILE. The first line of the output tells the instruction set, then comes a line for each request: \
            faces, the times' median, least and number, or an error. A request without a size that can be read, or \
            with too few pixels, is the last one. SURSATHI_CPU is honoured.
            """)

    @Option(help: "Cascade file (OpenCV XML); without it OpenCV's frontal face.") var cascade: String?
    @Option(help: "Ratio of one search size to the next.") var scaleFactor = 1.1
    @Option(help: "Neighbouring hits that make a face.") var minNeighbors = 3
    @Option(help: "Smallest face, in pixels.") var minSize = 30
    @Option(help: "Largest face, in pixels.") var maxSize: Int?
    @Flag(help: "All windows that pass, before grouping, as minNeighbors 0.") var raw = false
    @Option(help: "How often to search; the median of the times is told.") var `repeat` = 1
    @Option(help: "Threads that a search may use.") var threads = 1
    @Flag(help: "Serve requests from standard input.") var batch = false
    @Argument(help: "PGM, JPEG or PNG files.") var images: [String] = []

    func validate() throws {
        guard minSize >= 0, maxSize ?? 0 >= 0, minNeighbors >= 0 else {
            throw ValidationError("Sizes and neighbours cannot be negative.")
        }
        guard threads >= 1 else { throw ValidationError("--threads is at least 1.") }
        guard `repeat` >= 1 else { throw ValidationError("--repeat is at least 1.") }
        guard batch == images.isEmpty else {
            throw ValidationError(batch ? "--batch takes no files." : "Name pictures, or say --batch.")
        }
    }

    func run() throws {
        if let text = ProcessorLevel.remark { remark(text) }
        let parameters = try DetectionParameters(
            scaleFactor: scaleFactor, minNeighbors: minNeighbors, minSize: .init(width: minSize, height: minSize),
            maxSize: maxSize.map { .init(width: $0, height: $0) } ?? .none)
        let cascade = try cascade ?? DataFiles.cascade()
        if batch {
            var batch = DetectBatch(defaults: .init(cascade: cascade, parameters: parameters, raw: raw))
            return try batch.run()
        }
        let detector = try FaceDetector(cascade: Cascade(contentsOf: cascade), threads: threads)
        for path in images {
            let image = try ImageFile.readGray(path)
            var faces: [Rect] = []
            var times: [Double] = []
            for _ in 0..<`repeat` {
                let start = MonotonicClock.seconds
                faces = detector.find(in: image, parameters: parameters, raw: raw)
                times.append((MonotonicClock.seconds - start) * 1000)
            }
            writeLine([
                ("image", .string(path)), ("width", .integer(image.width)), ("height", .integer(image.height)),
                ("faces", .array(faces.map(\.json))), ("milliseconds", .number(median(times), decimals: 3)),
                ("kernels", .string(ProcessorLevel.preferred.rawValue)),
            ])
        }
    }
}

extension FaceDetector {
    /// Grouped faces, or the windows that groups are made of.
    func find(in image: GrayImage, parameters: DetectionParameters, raw: Bool) -> [Rect] {
        raw ? detectRaw(in: image, parameters: parameters) : detect(in: image, parameters: parameters)
    }
}

extension Rect {
    /// `[x, y, width, height]`
    var json: JSONValue { .array([.integer(x), .integer(y), .integer(width), .integer(height)]) }
}
