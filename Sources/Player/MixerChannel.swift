// Runs on: the decoder thread (engine side) and the audio thread (mixer side). Nothing here waits; the one Mutex is only
// touched while no sound plays.
import Synchronization

/// What the engine asks of the audio thread. Applied in order, before the next block is mixed.
enum MixerOrder: BitwiseCopyable, Sendable {
    /// Opens the output for this format.
    case openOutput(AudioFormat)
    /// `deck` takes over; what plays on the other fades out over the same time. What begins inside its track fades in though nothing else
    /// plays.
    case switchTo(deck: Int, fadeFrames: Int, isInside: Bool)
    /// Fades `deck` out and gives it back (`deckIdle`).
    case release(deck: Int, fadeFrames: Int)
    /// `deck` ends before this sample (an index of its ring), if that has not been played yet.
    case end(deck: Int, sample: Int)
    /// Fades everything out and holds. `number` comes back with `paused`.
    case pause(fadeFrames: Int, number: Int)
    /// Goes on, fading in.
    case resume(fadeFrames: Int)
    /// How loud tracks are made, those that play included.
    case replayGain(ReplayGainSettings)
}

/// What the audio thread tells the engine, in order.
enum MixerReport: BitwiseCopyable, Sendable {
    /// The first sample of a segment was mixed, as frame `frame` of the output.
    case segmentStarted(deck: Int, serial: Int, frame: Int)
    /// The audio thread is done with `deck`, which has not ended by itself.
    case deckIdle(deck: Int)
    /// The last sample of `deck` was mixed; the next frame of the output would be `frame`.
    case deckEnded(deck: Int, frame: Int)
    /// The answer to `end`.
    case endSet(deck: Int, inTime: Bool)
    /// Faded out and holding, as `pause` with this number asked.
    case paused(number: Int)
    /// The output is open with this format.
    case outputOpened(AudioFormat)
    /// The output failed; `MixerChannel.outputError` says how.
    case outputLost
    /// The output rested so long that it was closed.
    case outputClosed
    /// The system refused real-time scheduling.
    case realtimeRefused(code: CInt)
}

/// Where a track begins in a deck's ring.
struct SegmentMarker: BitwiseCopyable, Sendable {
    var serial: Int
    var sample: Int
    /// What the track's file says about its loudness.
    var replayGain = ReplayGain()
}

/// One deck as both threads see it: decoded samples, and where tracks begin and end in them.
final class DeckChannel: Sendable {
    /// `end` of a deck whose end is not known yet.
    static let noEnd = Int.min

    /// Interleaved samples in the output's format.
    let ring: SampleRing
    /// Beginnings of tracks, ahead of the samples they mark.
    let markers = MessageRing(minimumCapacity: 16, filler: SegmentMarker(serial: 0, sample: 0))
    /// Index in the ring after the last sample, or `noEnd`.
    let end = Atomic<Int>(DeckChannel.noEnd)
    /// Index in the ring after the last sample of the last track, once all of it is there, or `noEnd`: that others are not there yet
    /// is no lateness.
    let trackEnd = Atomic<Int>(DeckChannel.noEnd)

    init(ringSamples: Int) { ring = SampleRing(minimumCapacity: ringSamples) }

    /// Engine, while the mixer has given the deck back: forgets everything in it.
    func reset() {
        ring.discard()
        while markers.pop() != nil {}
        trackEnd.store(Self.noEnd, ordering: .releasing)
        end.store(Self.noEnd, ordering: .releasing)
    }
}

/// Everything that passes between the engine and the audio thread.
final class MixerChannel: Sendable {
    /// Always two.
    let decks: [DeckChannel]
    let orders = MessageRing(minimumCapacity: 64, filler: MixerOrder.resume(fadeFrames: 0))
    /// Room for all that the orders and markers in their rings can lead to.
    let reports = MessageRing(minimumCapacity: 256, filler: MixerReport.outputLost)
    /// The volume as a factor: bits of a Float.
    let gainBits = Atomic<UInt32>(Float(1).bitPattern)
    /// Frames mixed since the start.
    let mixedFrames = Atomic<Int>(0)
    /// Frames that the output has taken but not yet played.
    let delayFrames = Atomic<Int>(0)
    /// Times that the output ran dry.
    let underruns = Atomic<Int>(0)
    /// Frames of silence that stood in for samples that came too late.
    let starvedFrames = Atomic<Int>(0)
    /// Written by the audio thread when the output has failed, before it says so.
    let outputError = Mutex<AudioOutputError?>(nil)
    /// Written by the audio thread when it has opened its output: `ALSA device default at 44100:32:2 (period 25 ms)`.
    let outputDescription = Mutex("")

    /// - Parameter ringSamples: samples that each deck holds ahead, at least.
    init(ringSamples: Int = 1 << 18) {
        decks = [DeckChannel(ringSamples: ringSamples), DeckChannel(ringSamples: ringSamples)]
    }
}
