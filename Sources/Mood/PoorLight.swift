// Runs on: any thread (values only).

/// A frame that no face could have been seen in.
public struct PoorLight: Sendable, Equatable {
    /// What is wrong with it.
    public enum Kind: Sendable, CaseIterable {
        /// Black but for noise.
        case dark
        /// One grey all over.
        case flat
        /// White nearly everywhere.
        case saturated
    }

    /// What is wrong with it.
    public var kind: Kind
    /// Mean of its greys, 0 black to 255 white.
    public var mean: Double
    /// Their standard deviation.
    public var contrast: Double

    /// A frame's light.
    public init(_ kind: Kind, mean: Double, contrast: Double) {
        self.kind = kind
        self.mean = mean
        self.contrast = contrast
    }

    /// What may be the cause. A dark room's noise is at least 3 strong, a closed shutter's picture is nearly even.
    private var guess: String {
        switch kind {
        case .dark: contrast < 3 ? "a closed shutter?" : "a dark room?"
        case .flat: "a covered lens?"
        case .saturated: "overexposed?"
        }
    }

    /// `mean 4, contrast 2 (a closed shutter?)`.
    var evidence: String { "mean \(mean.rounded0), contrast \(contrast.rounded0) (\(guess))" }

    /// `too dark to see a face: mean 4, contrast 2 (a closed shutter?)`.
    public var description: String { "\(kind.phrase): \(evidence)" }
}

extension PoorLight.Kind {
    /// The obstacle in words.
    public var phrase: String {
        switch self {
        case .dark: "too dark to see a face"
        case .flat: "too little contrast to see a face"
        case .saturated: "too bright to see a face"
        }
    }
}

extension Double {
    /// In whole numbers.
    fileprivate var rounded0: String { isFinite && abs(self) < 1e9 ? "\(Int(rounded()))" : "\(self)" }
}
