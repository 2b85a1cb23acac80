// Runs on: the main thread.
import ArgumentParser
import Image
import JSONText
import Mood
import Pipeline

/// `sursathi-lab emotion`: detector and model on pictures.
struct EmotionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emotion", abstract: "Reads the emotions of the faces in pictures.",
        discussion: """
            With --scores nothing is told of each picture: OUT.npy has a row of float32 scores for each, in the order of \
            the pictures, those of the largest face; a row of NaN where there is none. The only line of the output names the \
            columns.
            """)

    /// What of a picture the model is shown.
    enum Crop: String, ExpressibleByArgument { case face, none }

    @Option(help: "ONNX model; without it the shipped one.") var model: String?
    @Option(help: "face: each face that is found; none: the picture as it is.") var crop = Crop.face
    @Flag(help: "Take the mean over each face and its mirror image.") var mirror = false
    @Flag(help: "Only what the colours are felt like (Valdez and Mehrabian 1994); no model is needed.") var scene =
        false
    @Option(help: "A PNG: one picture with boxes and bars, or the faces of several with theirs.") var annotate: String?
    @Option(help: "A .npy file of all scores.") var scores: String?
    @Argument(help: "JPEG, PNG or PGM files, or FILE.npy of (N,H,W) uint8 grey or (N,H,W,3) RGB.") var images: [String]

    func validate() throws {
        guard [scene, annotate != nil, scores != nil].filter({ $0 }).count <= 1 else {
            throw ValidationError("--scene, --annotate and --scores exclude each other.")
        }
    }

    func run() throws {
        if scene { return try readColors() }
        var configuration = Configuration()
        configuration.model.path = model ?? ""
        configuration.model.mirror = mirror
        // Cropped faces of data sets are small.
        configuration.face.minSizePixels = 20
        let reader = try PictureReader(configuration: configuration)
        if let scores { return try writeScores(scores, reader) }
        let montage = Montage(labels: reader.labels)
        var cells: [Montage.Cell] = []
        var only: (picture: Picture, faces: [PictureFace])?
        var count = 0
        try forEachPicture(in: images) { name, picture in
            let faces = crop == .none ? [try reader.whole(picture)] : try reader.faces(in: picture)
            write(name, faces)
            guard annotate != nil else { return }
            count += 1
            guard count <= Self.mostPictures else {
                throw LabError("--annotate takes \(Self.mostPictures) pictures at most")
            }
            only = count == 1 ? (picture, faces) : nil
            cells += montage.cells(of: picture.rgb, faces: faces)
        }
        guard let annotate else { return }
        let drawing =
            if let only {
                Annotation(labels: reader.labels).drawn(on: only.picture.rgb, faces: only.faces)
            } else {
                montage.drawn(Array(cells.prefix(Self.mostPictures)))
            }
        try PNG.write(drawing, to: annotate)
    }

    /// More would make a montage larger than anybody looks at.
    private static let mostPictures = 200

    private func readColors() throws {
        try forEachPicture(in: images) { name, picture in
            writeLine([("image", .string(name)), ("scene", ColorAffect(of: picture.rgb)?.json ?? .null)])
        }
    }

    private func writeScores(_ path: String, _ reader: PictureReader) throws {
        var table = ScoreTable(labels: reader.labels)
        try forEachPicture(in: images) { _, picture in
            table.append(crop == .none ? try reader.whole(picture) : try reader.largestFace(in: picture))
        }
        try table.write(path)
        writeLine([
            ("scores", .string(path)), ("labels", .array(table.labels.map { .string($0) })),
            ("pictures", .integer(table.count)), ("withoutFace", .integer(table.withoutFace)),
        ])
    }

    private func write(_ name: String, _ faces: [PictureFace]) {
        writeLine([("image", .string(name)), ("faces", .array(faces.map(\.json)))])
    }
}

extension PictureFace {
    /// Box, scores, and the place in the circumplex with its spread.
    fileprivate var json: JSONValue {
        func number(_ value: Double?) -> JSONValue { value.map { .number($0, decimals: 4) } ?? .null }
        return .object([
            ("box", box.json), ("scores", scores.json), ("valence", number(affect?.valence)),
            ("arousal", number(affect?.arousal)), ("valenceSpread", number(affect?.valenceSpread)),
            ("arousalSpread", number(affect?.arousalSpread)),
        ])
    }
}

extension EmotionScores {
    /// `{"neutral": 0.9, …}` in the model's order.
    var json: JSONValue {
        .object(zip(labels, values).map { ($0, .number(Double($1), decimals: 6)) })
    }
}
