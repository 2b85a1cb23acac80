// Runs on: the main thread.
import ArgumentParser
import FaceDetect
import Image
import JSONText
import Processor
import Threads

/// `sursathi-lab detect --batch`: answers requests until standard input ends.
struct DetectBatch {
    /// Detectors are let go when the largest images that they have seen sum up to more pixels than this.
    private static let keptPixels = 16 << 20

    /// What a request means that does not say it.
    let defaults: DetectRequest

    private var input = ByteInput()
    private var detectors: [String: FaceDetector] = [:]
    private var largestImages: [String: Int] = [:]

    init(defaults: DetectRequest) { self.defaults = defaults }

    /// - Throws: an exit code if the input cannot be followed any further.
    mutating func run() throws {
        writeLine([("kernels", .string(ProcessorLevel.preferred.rawValue))])
        do {
            while let line = try input.line() {
                let words = try RequestWords(line)
                let (width, height) = try words.imageSize()
                let pixels = try input.bytes(width * height)
                guard let image = GrayImage(width: width, height: height, pixels: pixels) else { continue }
                do {
                    try answer(DetectRequest(words, defaults: defaults), image)
                } catch {
                    writeLine([("error", .string("\(error)"))])
                }
            }
        } catch {
            writeLine([("error", .string("\(error)"))])
            throw ExitCode.failure
        }
    }

    private mutating func answer(_ request: DetectRequest, _ image: GrayImage) throws {
        let detector = try detector(request.cascade, pixelCount: image.pixels.count)
        let end = MonotonicClock.seconds + request.seconds
        var faces: [Rect] = []
        var times: [Double] = []
        var now = MonotonicClock.seconds
        repeat {
            let start = now
            faces = detector.find(in: image, parameters: request.parameters, raw: request.raw)
            now = MonotonicClock.seconds
            times.append((now - start) * 1000)
        } while now < end
        writeLine([
            ("faces", .array(faces.map(\.json))), ("milliseconds", .number(median(times), decimals: 4)),
            ("fastestMilliseconds", .number(times.min() ?? 0, decimals: 4)), ("runs", .integer(times.count)),
        ])
    }

    /// The detector that earlier requests used, as the daemon does for its frames, or a new one.
    private mutating func detector(_ path: String, pixelCount: Int) throws -> FaceDetector {
        largestImages[path] = max(largestImages[path] ?? 0, pixelCount)
        if largestImages.values.reduce(0, +) > Self.keptPixels {
            largestImages = [path: pixelCount]
            detectors = [:]
        }
        if let detector = detectors[path] { return detector }
        let detector = FaceDetector(cascade: try Cascade(contentsOf: path))
        detectors[path] = detector
        return detector
    }
}

/// What to search for in one image.
struct DetectRequest {
    var cascade: String
    var parameters: DetectionParameters
    var raw: Bool
    /// How long to repeat the search.
    var seconds = 0.0

    init(cascade: String, parameters: DetectionParameters, raw: Bool) {
        (self.cascade, self.parameters, self.raw) = (cascade, parameters, raw)
    }

    init(_ words: RequestWords, defaults: DetectRequest) throws {
        self = defaults
        for (key, text) in words.values {
            switch key {
            case "width", "height", "scaleFactor", "minNeighbors", "minSize", "maxSize": continue
            case "cascade": cascade = text
            case "raw": raw = try words.value(key, default: raw) { Bool($0) }
            case "seconds":
                seconds = try words.value(key, default: 0) {
                    Double($0).flatMap { (0...3600).contains($0) ? $0 : nil }
                }
            default: throw LabError("a request has no \"\(key)\"")
            }
        }
        let given = defaults.parameters
        parameters = try DetectionParameters(
            scaleFactor: words.value("scaleFactor", default: given.scaleFactor) { Double($0) },
            minNeighbors: words.value("minNeighbors", default: given.minNeighbors) { Int($0) },
            minSize: words.value("minSize", default: given.minSize, Self.size),
            maxSize: words.value("maxSize", default: given.maxSize, Self.size))
    }

    /// `30x40`
    private static func size(_ text: String) -> DetectionParameters.Size? {
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1], width >= 0, height >= 0 else { return nil }
        return DetectionParameters.Size(width: width, height: height)
    }
}

/// The line of a request: `key=value` words, the last of which may be a path with spaces.
struct RequestWords {
    private(set) var values: [String: String] = [:]

    init(_ line: String) throws(LabError) {
        var rest = line[...]
        while let start = rest.firstIndex(where: { $0 != " " }) {
            rest = rest[start...]
            let end = rest.hasPrefix("cascade=") ? rest.endIndex : rest.firstIndex(of: " ") ?? rest.endIndex
            let word = rest[..<end]
            rest = rest[end...]
            guard let equals = word.firstIndex(of: "=") else { throw LabError("\"\(word)\" is not KEY=VALUE") }
            let key = String(word[..<equals])
            guard values.updateValue(String(word[word.index(after: equals)...]), forKey: key) == nil else {
                throw LabError("a request has \"\(key)\" twice")
            }
        }
    }

    /// Width and height of the image.
    func imageSize() throws(LabError) -> (Int, Int) {
        func side(_ key: String) throws(LabError) -> Int {
            guard let text = values[key], let side = Int(text), (0...ImageLimits.maximumSide).contains(side) else {
                throw LabError("a request needs \(key)= with 0 to \(ImageLimits.maximumSide)")
            }
            return side
        }
        return (try side("width"), try side("height"))
    }

    /// The value of a key, if there is such a word.
    func value<Value>(_ key: String, default fallback: Value, _ parse: (String) -> Value?) throws(LabError) -> Value {
        guard let text = values[key] else { return fallback }
        guard let parsed = parse(text) else { throw LabError("\(key)=\(text) cannot be read") }
        return parsed
    }
}
