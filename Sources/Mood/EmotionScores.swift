// Runs on: any thread (values only).

/// What a model says of one face: a share for each emotion that it knows.
public struct EmotionScores: Sendable, Equatable {
    /// The emotions' names, in the model's output order.
    public let labels: [String]
    /// A share for each label, 0 to 1; they sum to 1.
    public let values: [Float]

    /// Scores by label, or nil if the counts differ or a value is not a number.
    public init?(labels: [String], values: [Float]) {
        guard labels.count == values.count, values.allSatisfy(\.isFinite) else { return nil }
        self.labels = labels
        self.values = values
    }

    /// The share of an emotion; 0 for one that the model does not know.
    public subscript(label: String) -> Float {
        labels.firstIndex(of: label).map { values[$0] } ?? 0
    }

    /// The emotion with the largest share; the first of equals. Nil if there are no labels.
    public var strongest: (label: String, value: Float)? {
        guard let best = values.indices.max(by: { values[$0] < values[$1] }) else { return nil }
        return (labels[best], values[best])
    }
}
