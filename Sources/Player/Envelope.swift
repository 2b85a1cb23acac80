// Runs on: the audio thread; no allocation.
import Glibc

/// A gain that moves along a quarter of a sine wave.
///
/// Two of them moving against each other over the same time make an equal-power crossfade: sin² + cos² = 1. A ramp that
/// begins before the last one is over goes on from the gain it finds.
struct Envelope {
    /// The gain's arc sine at the end of the ramp: 0 is silence, pi/2 full.
    private var target: Double
    private var anglePerFrame = 0.0
    /// Frames until the target is reached.
    private(set) var framesLeft = 0

    static let silent = Envelope(target: 0)
    static let full = Envelope(target: .pi / 2)

    private init(target: Double) { self.target = target }

    /// Whether the gain is 1 and stays so.
    var isFull: Bool { framesLeft == 0 && target > 0 }
    /// Whether the gain is 0 and stays so.
    var isSilent: Bool { framesLeft == 0 && target == 0 }
    /// Whether it is on its way to silence, or there.
    var isFadingOut: Bool { target == 0 }

    /// Moves to full gain or silence over `frames`.
    mutating func ramp(toFull: Bool, frames: Int) {
        let angle = target - Double(framesLeft) * anglePerFrame
        target = toFull ? .pi / 2 : 0
        framesLeft = max(0, frames)
        anglePerFrame = framesLeft > 0 ? (target - angle) / Double(framesLeft) : 0
    }

    /// The gain of the next frame.
    mutating func next() -> Float {
        guard framesLeft > 0 else { return target > 0 ? 1 : 0 }
        let gain = sin(target - Double(framesLeft) * anglePerFrame)
        framesLeft -= 1
        return Float(gain)
    }

    /// Lets `frames` pass.
    mutating func skip(frames: Int) { framesLeft -= min(framesLeft, frames) }
}

/// A gain that follows the volume in small steps, so that turning it does not crackle.
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
