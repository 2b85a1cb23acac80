// Runs on: any thread.

/// What to look for, with the meanings of OpenCV's `CascadeClassifier::detectMultiScale`.
public struct DetectionParameters: Hashable, Sendable {
    /// A width and a height in pixels; if either is 0 there is no limit.
    public struct Size: Hashable, Sendable {
        /// Width in pixels.
        public let width: Int
        /// Height in pixels.
        public let height: Int

        /// A size. Sides are clamped to 0 ... 65535.
        public init(width: Int, height: Int) {
            self.width = min(max(width, 0), 65_535)
            self.height = min(max(height, 0), 65_535)
        }

        /// No limit.
        public static let none = Size(width: 0, height: 0)
    }

    /// What `scaleFactor` may be. Below it the search would take hundreds of sizes, at 1 it would not end.
    public static let scaleFactorRange = 1.01...16.0

    /// The ratio of neighbouring window sizes: 1.1 looks for faces in steps of 10 %.
    public let scaleFactor: Double
    /// A face counts if more than this number of raw candidates agree on it; 0 or less returns every raw candidate.
    public let minNeighbors: Int
    /// Smaller faces are ignored.
    public let minSize: Size
    /// Larger faces are ignored. If no window size of the search lies between `minSize` and `maxSize`, the one nearest
    /// to `minSize` is searched alone, as OpenCV does.
    public let maxSize: Size

    /// OpenCV's defaults: factor 1.1, three neighbours, no limits.
    public init() {
        scaleFactor = 1.1
        minNeighbors = 3
        minSize = .none
        maxSize = .none
    }

    /// Checked parameters.
    /// - Throws: `DetectionParametersError` if the scale factor is not in `scaleFactorRange`.
    public init(scaleFactor: Double = 1.1, minNeighbors: Int = 3, minSize: Size = .none, maxSize: Size = .none)
        throws(DetectionParametersError)
    {
        guard Self.scaleFactorRange.contains(scaleFactor) else {
            throw DetectionParametersError(scaleFactor: scaleFactor)
        }
        self.scaleFactor = scaleFactor
        self.minNeighbors = minNeighbors
        self.minSize = minSize
        self.maxSize = maxSize
    }
}

/// The scale factor is not in `DetectionParameters.scaleFactorRange`.
public struct DetectionParametersError: Error, CustomStringConvertible {
    /// The refused factor; it may be no number.
    public let scaleFactor: Double

    /// The error in words.
    public var description: String {
        let range = DetectionParameters.scaleFactorRange
        return "the scale factor must be from \(range.lowerBound) to \(range.upperBound), not \(scaleFactor)"
    }
}
