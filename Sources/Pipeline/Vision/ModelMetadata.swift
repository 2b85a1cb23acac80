// Runs on: any thread (values only).
import Mood

/// What a model says of its own input and output, in the `metadata_props` of its ONNX file (`docs/models.md`).
public struct ModelMetadata: Sendable, Equatable {
    /// What the model looks at.
    public enum Task: String, Sendable { case face, scene }
    /// The order of the input's channels.
    public enum Color: String, Sendable { case gray, rgb, bgr }

    /// `sursathi.task`
    public let task: Task
    /// `sursathi.labels`: the emotions, in output order.
    public let labels: [String]
    /// `sursathi.output` is `logits`.
    public let outputIsLogits: Bool
    /// `sursathi.color`
    public let color: Color
    /// `sursathi.scale`: factor on 0...255.
    public let scale: Float
    /// `sursathi.mean`: one a channel, after scaling.
    public let mean: [Float]
    /// `sursathi.std`: one a channel, after scaling.
    public let std: [Float]
    /// `sursathi.standardize` is `image`: minus the image's mean, over its deviation (n - 1) plus 0.05.
    public let standardizesImage: Bool
    /// `sursathi.crop`: the box's enlargement about its centre.
    public let crop: Double
    /// `sursathi.temperature`: divides the logits.
    public let temperature: Float
    /// `sursathi.rest`: what the model gives a resting face; nil if the file does not say.
    public let rest: RestingFace?

    /// Reads the properties.
    /// - Parameters:
    ///   - properties: the file's `metadata_props`.
    ///   - overrides: values that replace them, by key without `sursathi.`.
    ///   - channels: the input's channels, 1 or 3.
    ///   - model: the file's name, for errors.
    public init(
        properties: [String: String], overrides: [String: String] = [:], channels: Int, model: String
    ) throws(ModelMetadataError) {
        func value(_ key: String) -> String? { overrides[key] ?? properties["sursathi.\(key)"] }
        func fail(_ key: String, _ expected: String) -> ModelMetadataError {
            ModelMetadataError(model: model, key: "sursathi.\(key)", expected: expected, found: value(key))
        }
        func choice<Choice: RawRepresentable<String>>(_ key: String, _ fallback: Choice) throws(ModelMetadataError)
            -> Choice
        {
            guard let text = value(key) else { return fallback }
            guard let choice = Choice(rawValue: text) else { throw fail(key, "one of the documented words") }
            return choice
        }
        func number(_ key: String, _ fallback: Double, _ range: ClosedRange<Double>) throws(ModelMetadataError)
            -> Double
        {
            guard let text = value(key) else { return fallback }
            guard let number = Double(text.trimmed), range.contains(number) else {
                throw fail(key, "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        func perChannel(_ key: String, _ fallback: Float) throws(ModelMetadataError) -> [Float] {
            guard let text = value(key) else { return [Float](repeating: fallback, count: channels) }
            let numbers = text.split(separator: ",").compactMap { Float(String($0).trimmed) }
            guard numbers.allSatisfy(\.isFinite), numbers.count == channels || numbers.count == 1 else {
                throw fail(key, "\(channels) numbers, comma separated")
            }
            return numbers.count == channels ? numbers : [Float](repeating: numbers[0], count: channels)
        }
        guard channels == 1 || channels == 3 else {
            throw fail("color", "an input of 1 or 3 channels, not \(channels),")
        }
        task = try choice("task", Task.face)
        labels = (value("labels") ?? "").split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
        guard !labels.isEmpty else { throw fail("labels", "the emotions' names, comma separated, in output order") }
        guard Set(labels).count == labels.count else { throw fail("labels", "names that differ from each other") }
        let output = value("output") ?? "probabilities"
        guard ["probabilities", "logits"].contains(output) else { throw fail("output", "probabilities or logits") }
        outputIsLogits = output == "logits"
        color = try choice("color", channels == 1 ? Color.gray : .rgb)
        guard (color == .gray) == (channels == 1) else { throw fail("color", "a colour for \(channels) channels") }
        scale = Float(try number("scale", 1.0 / 255, 1e-9...1e6))
        mean = try perChannel("mean", 0)
        std = try perChannel("std", 1)
        guard std.allSatisfy({ $0 > 0 }) else { throw fail("std", "numbers above 0") }
        let standardize = value("standardize") ?? "none"
        guard ["none", "image"].contains(standardize) else { throw fail("standardize", "none or image") }
        standardizesImage = standardize == "image"
        crop = try number("crop", 1.3, 0.5...4)
        temperature = Float(try number("temperature", 1, 0.05...20))
        // Under other names than the file's own, its resting face is nobody's.
        let isRenamed = overrides["labels"] != nil && overrides["rest"] == nil
        if !isRenamed, let text = value("rest") {
            let shares = text.split(separator: ",").compactMap { Float(String($0).trimmed) }
            guard let face = RestingFace(labels: labels, shares: shares) else {
                throw fail("rest", "\(labels.count) shares above 0, one for each label, comma separated")
            }
            rest = face
        } else {
            rest = nil
        }
    }
}

/// A model's metadata is missing or wrong.
public struct ModelMetadataError: Error, CustomStringConvertible, Equatable {
    /// The model's file.
    public let model: String
    /// The key.
    public let key: String
    /// What would be right.
    public let expected: String
    /// What stands there; nil if nothing does.
    public let found: String?

    /// The error in words.
    public var description: String {
        "\(model): metadata \(key): expected \(expected), found \(found.map { "\"\($0)\"" } ?? "nothing"); "
            + "set it under [model] in config.toml, or in the file (docs/models.md)"
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let spaces: Set<Character> = [" ", "\t", "\n", "\r", "\r\n"]
        let start = self.drop { spaces.contains($0) }
        guard let end = start.lastIndex(where: { !spaces.contains($0) }) else { return "" }
        return String(start[...end])
    }
}
