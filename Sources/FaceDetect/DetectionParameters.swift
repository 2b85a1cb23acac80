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

    /// The ratio of neighbouring window sizes: 1.1 looks for faces in steps of 10 %. Any finite number above 1. One so
    /// close to 1 that the search would take more than 16,384 sizes counts as the one that takes that many.
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
        self.init(validScaleFactor: 1.1, minNeighbors: 3, minSize: .none, maxSize: .none)
    }

    /// Checked parameters.
    /// - Throws: `DetectionParametersError` if the scale factor is not above 1, or not finite.
    public init(scaleFactor: Double = 1.1, minNeighbors: Int = 3, minSize: Size = .none, maxSize: Size = .none)
        throws(DetectionParametersError)
    {
        guard scaleFactor > 1, scaleFactor.isFinite else {
            throw DetectionParametersError(scaleFactor: scaleFactor)
        }
        self.init(validScaleFactor: scaleFactor, minNeighbors: minNeighbors, minSize: minSize, maxSize: maxSize)
    }

    /// Parameters whose factor is known to be finite and above 1.
    init(validScaleFactor scaleFactor: Double, minNeighbors: Int, minSize: Size, maxSize: Size) {
        self.scaleFactor = scaleFactor
        self.minNeighbors = minNeighbors
        self.minSize = minSize
        self.maxSize = maxSize
    }
}

/// The scale factor is not a finite number above 1.
public struct DetectionParametersError: Error, CustomStringConvertible {
    /// The refused factor; it may be no number.
    public let scaleFactor: Double

    /// The error in words.
    public var description: String { "the scale factor must be a finite number above 1, not \(scaleFactor)" }
}
