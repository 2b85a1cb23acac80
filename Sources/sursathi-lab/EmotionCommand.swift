// Runs on: the main thread.
import ArgumentParser
import CNN
import Image
import JSONText
import Mood
import Pipeline

/// `sursathi-lab emotion`: detector and model on pictures.
struct EmotionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emotion", abstract: "Reads the emotions of the faces in pictures.")

    /// What of a picture the model is shown.
    enum Crop: String, ExpressibleByArgument { case face, none }

    @Option(help: "ONNX model; without it the shipped one.") var model: String?
    @Option(help: "face: each face that is found; none: the picture as it is.") var crop = Crop.face
    @Option(help: "A PNG of the (only) picture with boxes and bars.") var annotate: String?
    @Argument(help: "JPEG, PNG or PGM files, or FILE.npy of (N,H,W) uint8 grey or (N,H,W,3) RGB.") var images: [String]

    func validate() throws {
        guard annotate == nil || images.count == 1 else { throw ValidationError("--annotate takes one picture.") }
    }

    func run() throws {
        var configuration = Configuration()
        configuration.model.path = model ?? ""
        // Cropped faces of data sets are small.
        configuration.face.minSizePixels = 20
        let reader = try PictureReader(configuration: configuration)
        for path in images {
            if path.hasSuffix(".npy") {
                try readRows(path, reader)
            } else {
                let picture = try ImageFile.readRGB(path)
                let faces = try read(picture, gray: try ImageFile.readGray(path), reader)
                write(path, faces)
                if let annotate {
                    try PNG.write(Annotation(labels: reader.labels).drawn(on: picture, faces: faces), to: annotate)
                }
            }
        }
    }

    private func read(_ picture: RGBImage, gray: GrayImage, _ reader: PictureReader) throws -> [PictureFace] {
        crop == .none ? [try reader.whole(picture, gray: gray)] : try reader.faces(in: picture, gray: gray)
    }

    /// An array of pictures, one line each.
    private func readRows(_ path: String, _ reader: PictureReader) throws {
        let array = try NumpyFile(path: path)
        // An array of no pixels may have any shape.
        guard case .uint8(let bytes) = array.storage, !bytes.isEmpty || array.shape.first == 0,
            array.shape.count == 3 || (array.shape.count == 4 && array.shape[3] == 3)
        else {
            throw LabError("\(path): expected uint8 pixels of shape (N,H,W) or (N,H,W,3), found shape \(array.shape)")
        }
        let height = array.shape[1]
        let width = array.shape[2]
        let isColor = array.shape.count == 4
        guard !bytes.isEmpty else { return }
        let size = bytes.count / array.shape[0]
        for row in 0..<array.shape[0] {
            let pixels = Array(bytes[(row * size)..<((row + 1) * size)])
            let picture: RGBImage?
            let gray: GrayImage?
            if isColor {
                picture = RGBImage(width: width, height: height, pixels: pixels)
                gray = picture?.gray()
            } else {
                gray = GrayImage(width: width, height: height, pixels: pixels)
                picture = RGBImage(width: width, height: height, pixels: pixels.flatMap { [$0, $0, $0] })
            }
            guard let picture, let gray else { throw LabError("\(path): row \(row) is not a picture") }
            write("\(path)[\(row)]", try read(picture, gray: gray, reader))
        }
    }

    private func write(_ name: String, _ faces: [PictureFace]) {
        writeLine([
            ("image", .string(name)),
            (
                "faces",
                .array(
                    faces.map { face in
                        .object([
                            ("box", face.box.json), ("scores", face.scores.json),
                            ("valence", face.affect.map { .number($0.valence, decimals: 4) } ?? nil),
                            ("arousal", face.affect.map { .number($0.arousal, decimals: 4) } ?? nil),
                        ])
                    })
            ),
        ])
    }
}

extension EmotionScores {
    /// `{"neutral": 0.9, …}` in the model's order.
    var json: JSONValue {
        .object(zip(labels, values).map { ($0, .number(Double($1), decimals: 6)) })
    }
}
