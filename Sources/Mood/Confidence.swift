// Runs on: any thread (values only).

/// How far one frame's scores can be trusted: four parts, each 0 to 1, whose product is the weight of the frame.
///
/// A part is 1 where nothing speaks against the frame, so that what was not judged does not count.
public struct Confidence: Sendable, Equatable {
    /// Enough light on the face, and neither black nor white.
    public var light: Double
    /// As many pixels of face as the model reads.
    public var size: Double
    /// A sharp picture: neither out of focus nor blurred by motion.
    public var sharpness: Double
    /// A face that is surely one, and the one that was followed before.
    public var tracking: Double

    /// The given parts; values outside 0...1 and values that are no numbers are taken for the nearest end, NaN for 0.
    public init(light: Double = 1, size: Double = 1, sharpness: Double = 1, tracking: Double = 1) {
        func part(_ value: Double) -> Double { value > 0 ? min(value, 1) : 0 }
        self.light = part(light)
        self.size = part(size)
        self.sharpness = part(sharpness)
        self.tracking = part(tracking)
    }

    /// What the frame counts, 0 to 1: the product of the parts.
    public var weight: Double { light * size * sharpness * tracking }
}

extension Confidence {
    /// The mean over time of each part.
    struct Sum {
        private var seconds = 0.0
        private var parts = (light: 0.0, size: 0.0, sharpness: 0.0, tracking: 0.0)

        mutating func add(_ confidence: Confidence, seconds: Double) {
            self.seconds += seconds
            parts.light += confidence.light * seconds
            parts.size += confidence.size * seconds
            parts.sharpness += confidence.sharpness * seconds
            parts.tracking += confidence.tracking * seconds
        }

        /// Nil if nothing was added.
        var mean: Confidence? {
            guard seconds > 0 else { return nil }
            return Confidence(
                light: parts.light / seconds, size: parts.size / seconds, sharpness: parts.sharpness / seconds,
                tracking: parts.tracking / seconds)
        }
    }

    /// `light 1.00 x size 0.80 x sharpness 1.00 x tracking 1.00`.
    public var description: String {
        "light \(light.shown) x size \(size.shown) x sharpness \(sharpness.shown) x tracking \(tracking.shown)"
    }
}
