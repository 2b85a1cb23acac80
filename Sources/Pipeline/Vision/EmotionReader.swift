// Runs on: the vision thread, or the only thread of an offline run. After the first face nothing of the picture's size is
// allocated.
import CNN
import FaceDetect
import Glibc
import Image
import Mood

/// Reads the emotion of a face: crops it out of the picture, brings it into the form that the model wants, and runs the model.
public final class EmotionReader {
    /// What the model says of itself.
    public let metadata: ModelMetadata
    /// The model's file.
    public let path: String

    /// A part of a picture, in pixels; it may have fractions and reach outside.
    public typealias Region = (x: Double, y: Double, width: Double, height: Double)

    private enum Layout { case channelsFirst, channelsLast }

    /// Whether each picture is scored together with its mirror image.
    public let mirrors: Bool

    private let session: Session
    private let inputName: String
    private let outputName: String
    private let layout: Layout
    private let width: Int
    private let height: Int
    private var resampler = Resampler()
    private var gray = GrayImage(width: 0, height: 0)
    private var rgb = RGBImage(width: 0, height: 0)
    private var input: [Float]
    /// How sharp the newest picture was that the model was shown: see `Sharpness`.
    private(set) var sharpness = 0.0

    /// Loads a model.
    /// - Parameters:
    ///   - path: the ONNX file: one image in, one row of scores out.
    ///   - overrides: metadata of the configuration that replaces the file's own.
    ///   - threads: 1 or more.
    ///   - precision: with what numbers a network of floats is computed.
    ///   - mirrors: the scores are the mean of those of the picture and of its mirror image: steadier, for a second run of
    ///     the network.
    public init(
        path: String, overrides: [String: String] = [:], threads: Int = 1, precision: Precision = .float32,
        mirrors: Bool = false
    ) throws(EmotionReaderError) {
        self.path = path
        self.mirrors = mirrors
        let properties: [String: String]
        do throws(ModelError) {
            let model = try Model(path: path)
            properties = model.metadata
            session = try Session(model: model, threads: threads, precision: precision)
        } catch {
            throw .model(error)
        }
        guard session.inputs.count == 1, let image = session.inputs.first, image.shape.count == 4, image.shape[0] == 1
        else {
            throw .shape(
                model: path,
                expected: "one input of shape [1, channels, height, width] or [1, height, width, channels]",
                found: session.inputs.map { "\($0.name) \($0.shape)" }.joined(separator: ", "))
        }
        guard let scores = session.outputs.first, image.elementType == .float32, scores.elementType == .float32 else {
            throw .shape(model: path, expected: "float32 in and out", found: "other types")
        }
        inputName = image.name
        outputName = scores.name
        layout = image.shape[1] == 1 || image.shape[1] == 3 ? .channelsFirst : .channelsLast
        let channels = layout == .channelsFirst ? image.shape[1] : image.shape[3]
        height = layout == .channelsFirst ? image.shape[2] : image.shape[1]
        width = layout == .channelsFirst ? image.shape[3] : image.shape[2]
        do {
            metadata = try ModelMetadata(
                properties: properties, overrides: overrides, channels: channels, model: path)
        } catch {
            throw .metadata(error)
        }
        let outputs = scores.shape.reduce(1, *)
        guard outputs == metadata.labels.count else {
            throw .shape(
                model: path, expected: "\(metadata.labels.count) scores, one for each label",
                found: "an output of shape \(scores.shape)")
        }
        input = [Float](repeating: 0, count: width * height * channels)
    }

    /// Whether the model wants a colour picture.
    public var wantsColor: Bool { metadata.color != .gray }

    /// The part of the picture that the model is shown for a face: the box enlarged about its centre. May reach outside.
    public func region(of face: Rect) -> Region {
        let width = Double(face.width) * metadata.crop
        let height = Double(face.height) * metadata.crop
        let centerX = Double(face.x) + Double(face.width) / 2
        let centerY = Double(face.y) + Double(face.height) / 2
        return (centerX - width / 2, centerY - height / 2, width, height)
    }

    /// A picture as a whole.
    public func whole(width: Int, height: Int) -> Region { (0, 0, Double(width), Double(height)) }

    /// Scores a face in a grey picture.
    public func scores(of face: Rect, in picture: GrayImage) throws(EmotionReaderError) -> EmotionScores {
        let region = region(of: face)
        return try scores(ofRegion: region, in: picture)
    }

    /// Scores a region of a grey picture as it is, without enlargement.
    public func scores(
        ofRegion region: Region, in picture: GrayImage
    ) throws(EmotionReaderError) -> EmotionScores {
        guard !wantsColor else { throw .needsColor(model: path) }
        resampler.resample(
            picture, x: region.x, y: region.y, width: region.width, height: region.height, toWidth: width,
            toHeight: height, into: &gray)
        sharpness = Sharpness.of(
            gray.pixels, width: width, height: height, pixelsPerSample: pixelsPerSample(of: region))
        for (index, pixel) in gray.pixels.enumerated() { input[index] = normalized(pixel, channel: 0) }
        return try run()
    }

    /// Scores a face in a colour picture.
    public func scores(of face: Rect, in picture: RGBImage) throws(EmotionReaderError) -> EmotionScores {
        try scores(ofRegion: region(of: face), in: picture)
    }

    /// Scores a region of a colour picture as it is, without enlargement.
    public func scores(
        ofRegion region: Region, in picture: RGBImage
    ) throws(EmotionReaderError) -> EmotionScores {
        guard wantsColor else { throw .needsColor(model: path) }
        resampler.resample(
            picture, x: region.x, y: region.y, width: region.width, height: region.height, toWidth: width,
            toHeight: height, into: &rgb)
        // Green is nearest to grey.
        sharpness = Sharpness.of(
            rgb.pixels, width: width, height: height, channels: 3, channel: 1,
            pixelsPerSample: pixelsPerSample(of: region))
        let area = width * height
        for pixel in 0..<area {
            for channel in 0..<3 {
                let source = metadata.color == .bgr ? 2 - channel : channel
                let place = layout == .channelsFirst ? channel * area + pixel : pixel * 3 + channel
                input[place] = normalized(rgb.pixels[pixel * 3 + source], channel: channel)
            }
        }
        return try run()
    }

    /// How many pixels of the model's picture one of the region's becomes, along an edge.
    func pixelsPerSample(of region: Region) -> Double {
        let pixels = min(region.width, region.height)
        return pixels > 0 ? Double(min(width, height)) / pixels : .infinity
    }

    private func normalized(_ pixel: UInt8, channel: Int) -> Float {
        (Float(pixel) * metadata.scale - metadata.mean[channel]) / metadata.std[channel]
    }

    private func run() throws(EmotionReaderError) -> EmotionScores {
        if metadata.standardizesImage { standardize() }
        var shares = try shares()
        if mirrors {
            mirrorInput()
            shares = zip(shares, try self.shares()).map { ($0 + $1) / 2 }
        }
        guard let scores = EmotionScores(labels: metadata.labels, values: shares) else {
            throw .notNumbers(model: path)
        }
        // The rounding of a softmax may go a little beyond.
        if let outside = scores.values.first(where: { !(-0.001...1.001).contains($0) }) {
            throw .notProbabilities(model: path, found: outside)
        }
        return scores
    }

    /// What the network says of `input`.
    private func shares() throws(EmotionReaderError) -> [Float] {
        do throws(ModelError) {
            // The array's own method rethrows without the error's type in Swift 6.0.
            try input.withUnsafeBufferPointer { values in
                Result { () throws(ModelError) in try session.setInput(inputName, from: values) }
            }.get()
        } catch {
            throw .model(error)
        }
        session.run()
        return probabilities((try? session.withOutput(outputName) { Array($0) }) ?? [])
    }

    /// Swaps left and right in `input`.
    private func mirrorInput() {
        // A pixel's channels lie side by side, or each channel is a picture of its own.
        let step = layout == .channelsFirst ? 1 : input.count / (width * height)
        for row in stride(from: 0, to: input.count, by: width * step) {
            for left in 0..<(width / 2) {
                for channel in 0..<step {
                    input.swapAt(row + left * step + channel, row + (width - 1 - left) * step + channel)
                }
            }
        }
    }

    /// Minus the image's mean, over its standard deviation (n - 1) plus 0.05: contrast and light taken out.
    private func standardize() {
        let count = Float(input.count)
        let mean = input.reduce(0, +) / count
        let variance = input.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
        let scale = 1 / (variance.squareRoot() + 0.05)
        for index in input.indices { input[index] = (input[index] - mean) * scale }
    }

    /// Softmax of logits; a temperature flattens probabilities alike, by way of their logarithms.
    private func probabilities(_ raw: [Float]) -> [Float] {
        if !metadata.outputIsLogits, metadata.temperature == 1 { return raw }
        let logits = metadata.outputIsLogits ? raw : raw.map { logf(max($0, 1e-12)) }
        let largest = logits.max() ?? 0
        let exponentials = logits.map { expf(($0 - largest) / metadata.temperature) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
    }
}

/// A model cannot be used to read emotions.
public enum EmotionReaderError: Error, CustomStringConvertible {
    /// The file is not a model that can be run.
    case model(ModelError)
    /// Its metadata is wrong.
    case metadata(ModelMetadataError)
    /// Its inputs or outputs are not one picture and one row of scores.
    case shape(model: String, expected: String, found: String)
    /// A picture of the wrong kind was handed over.
    case needsColor(model: String)
    /// Its scores are not numbers.
    case notNumbers(model: String)
    /// Its scores are said to be probabilities and are not from 0 to 1.
    case notProbabilities(model: String, found: Float)

    /// The error in words.
    public var description: String {
        switch self {
        case .model(let error): error.description
        case .metadata(let error): error.description
        case .shape(let model, let expected, let found): "\(model): expected \(expected), found \(found)"
        case .needsColor(let model): "\(model): the picture's colours do not fit the model's input"
        case .notNumbers(let model): "\(model): the scores are not numbers; the weights are damaged or overflow"
        case .notProbabilities(let model, let found):
            "\(model): expected probabilities from 0 to 1, found \(found); if they are logits, set output = \"logits\" under"
                + " [model] in config.toml, or sursathi.output in the file (docs/models.md)"
        }
    }
}
