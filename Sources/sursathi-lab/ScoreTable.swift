// Runs on: the main thread.
import CNN
import Pipeline

/// The scores of many pictures, as an array for NumPy.
struct ScoreTable {
    /// What the columns are.
    let labels: [String]
    /// How many pictures there were.
    private(set) var count = 0
    /// How many of them had no face.
    private(set) var withoutFace = 0
    private var values: [Float] = []

    init(labels: [String]) { self.labels = labels }

    /// Adds a row: a face's scores, or NaN where there is none.
    mutating func append(_ face: PictureFace?) {
        count += 1
        if face == nil { withoutFace += 1 }
        values += face?.scores.values ?? [Float](repeating: .nan, count: labels.count)
    }

    /// Writes the file: float32 of shape (pictures, labels).
    func write(_ path: String) throws {
        try NumpyFile(shape: [count, labels.count], storage: .float32(values)).write(path: path)
    }
}
