// Runs on: any thread; values only.
import Glibc

/// How a fade runs between silence and full loudness.
public enum FadeCurve: String, Sendable, CaseIterable {
    /// A quarter of a sine wave: two tracks that fade against each other keep their power, as sin² + cos² = 1.
    case equalPower
    /// The amplitude changes evenly; between two different tracks the power dips by 3 dB in the middle.
    case linear
    /// Half a cosine wave: begins and ends gently; the power dips as with `linear`.
    case smooth

    /// The gain at a place of the fade, 0 (silence) to 1 (full).
    func gain(at position: Double) -> Double {
        switch self {
        case .equalPower: sin(position * .pi / 2)
        case .linear: position
        case .smooth: (1 - cos(position * .pi)) / 2
        }
    }
}
