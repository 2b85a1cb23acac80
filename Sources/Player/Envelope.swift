// Runs on: the audio thread; no allocation.
import Glibc

/// A gain that moves along a `FadeCurve`.
///
/// A ramp that begins before the last one is over goes on from the gain it finds.
struct Envelope {
    private let curve: FadeCurve
    /// The place on the curve at the end of the ramp: 0 is silence, 1 full.
    private var target: Double
    private var perFrame = 0.0
    /// Frames until the target is reached.
    private(set) var framesLeft = 0

    init(isFull: Bool, curve: FadeCurve) {
        self.curve = curve
        target = isFull ? 1 : 0
    }

    /// Whether the gain is 1 and stays so.
    var isFull: Bool { framesLeft == 0 && target > 0 }
    /// Whether the gain is 0 and stays so.
    var isSilent: Bool { framesLeft == 0 && target == 0 }
    /// Whether it is on its way to silence, or there.
    var isFadingOut: Bool { target == 0 }

    /// Moves to full gain or silence over `frames`.
    mutating func ramp(toFull: Bool, frames: Int) {
        let position = target - Double(framesLeft) * perFrame
        target = toFull ? 1 : 0
        framesLeft = max(0, frames)
        perFrame = framesLeft > 0 ? (target - position) / Double(framesLeft) : 0
    }

    /// The gain of the next frame.
    mutating func next() -> Float {
        guard framesLeft > 0 else { return target > 0 ? 1 : 0 }
        let gain = curve.gain(at: target - Double(framesLeft) * perFrame)
        framesLeft -= 1
        return Float(gain)
    }

    /// Lets `frames` pass.
    mutating func skip(frames: Int) { framesLeft -= min(framesLeft, frames) }
}

/// A gain that follows a volume or a loudness in small steps, so that turning it does not crackle.
struct VolumeRamp {
    private var gain: Float
    private var target: Float

    init(gain: Float) {
        self.gain = gain
        target = gain
    }

    /// Whether samples pass unchanged.
    var isUnity: Bool { gain == 1 && target == 1 }

    mutating func follow(_ target: Float) { self.target = target }

    /// Takes a gain at once, while nothing is heard of it.
    mutating func jump(to gain: Float) {
        self.gain = gain
        target = gain
    }

    /// The gain of the next frame. `step` is the most that it may change by.
    mutating func next(step: Float) -> Float {
        gain = target > gain ? min(target, gain + step) : max(target, gain - step)
        return gain
    }

    /// The factor for a volume of 0...100: exponential as MPD's software volume
    /// (`src/mixer/plugins/SoftwareMixerPlugin.cxx`), 0 at 0 and 1 at 100.
    static func gain(volume: Int) -> Float {
        if volume >= 100 { return 1 }
        return Float((exp(Double(max(0, volume)) / 25) - 1) / (exp(4) - 1))
    }
}
