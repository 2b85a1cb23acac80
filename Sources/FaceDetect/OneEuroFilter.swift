// Runs on: any thread; a value.
import Glibc

/// A low-pass filter whose cutoff rises with speed: it is calm while its input stands still and does not lag while it
/// moves.
///
/// G. Casiez, N. Roussel, D. Vogel, "1 Euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input", CHI 2012.
/// Its smoothing follows from the time between samples, so it does not depend on the frame rate.
struct OneEuroFilter {
    /// Cutoff at rest in Hz: lower is calmer.
    private static let restCutoff = 0.5
    /// Hz of cutoff for each unit of speed: higher lags less.
    private static let speedCoefficient = 2.0
    /// Cutoff for the speed itself in Hz.
    private static let speedCutoff = 1.0

    private(set) var value: Double
    /// In units a second.
    private var speed = 0.0

    init(_ value: Double) {
        self.value = value
    }

    /// Takes a sample.
    /// - Parameters:
    ///   - seconds: the time since the last one. Nothing changes if it is not above 0.
    ///   - unit: what counts as a unit of speed, for a box its own size; above 0.
    mutating func update(_ sample: Double, after seconds: Double, unit: Double) {
        guard seconds > 0 else { return }
        let sampleSpeed = (sample - value) / (seconds * unit)
        speed += Self.weight(cutoff: Self.speedCutoff, seconds) * (sampleSpeed - speed)
        let cutoff = Self.restCutoff + Self.speedCoefficient * abs(speed)
        value += Self.weight(cutoff: cutoff, seconds) * (sample - value)
    }

    /// The weight of the new sample: the exact step response of a first order filter, good for any time step.
    private static func weight(cutoff: Double, _ seconds: Double) -> Double {
        1 - exp(-2 * .pi * cutoff * seconds)
    }
}
