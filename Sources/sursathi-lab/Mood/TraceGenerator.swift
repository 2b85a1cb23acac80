// Runs on: the main thread.
import ArgumentParser
import Glibc
import Mood
import Pipeline
import Player
import Trace

/// Makes traces whose truth is known. The same kind, seed and rate give the same bytes.
struct TraceGenerator {
    /// What happens in a trace.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        /// One resting face.
        case rest
        /// Expressions that are held for 5 seconds to 3 minutes.
        case changes
        /// A resting face with expressions of 0.3 to 1.5 seconds, and speech.
        case flicker
        /// All of it, and absence, poor light, turned heads and other persons.
        case day
    }

    /// Something that takes a while. One follows the other.
    private enum Act {
        /// Rests, or goes on with what was shown.
        case hold
        case show(emotion: Int)
        case flicker(emotion: Int)
        case speak
        case absent
        case dark
        case poorLight
        case turned
        /// Somebody else is followed.
        case visitor
    }

    private static let flickerRampSeconds = 0.15

    let kind: Kind
    let hours: Double
    let framesPerSecond: Double
    /// The first line.
    let header: TraceHeader
    private var random: SplitMix64
    private var face: GeneratedFace
    private var visitor: GeneratedFace
    private var identity = 1
    private var shown = GeneratedFace.neutral
    private var shownShare: Double

    init(kind: Kind, seed: UInt64, hours: Double, framesPerSecond: Double) {
        self.kind = kind
        self.hours = hours
        self.framesPerSecond = framesPerSecond
        // Neighbouring seeds of one kind, and one seed of neighbouring kinds, have nothing in common.
        let number = UInt64(Kind.allCases.firstIndex(of: kind) ?? 0)
        random = SplitMix64(seed: seed &* 0xd134_2543_de82_ef95 &+ number)
        face = GeneratedFace(&random)
        visitor = GeneratedFace(&random)
        shownShare = face.restShares[GeneratedFace.neutral]
        var header = TraceHeader(
            clock: 0, model: "generated: \(kind.rawValue), seed \(seed)", labels: GeneratedFace.labels,
            moods: MoodDefinition.defaults)
        header.rest = RestingFace(labels: GeneratedFace.labels, shares: GeneratedFace.modelRest)
        self.header = header
    }

    /// Makes the trace.
    /// - Parameter write: is handed whole lines.
    func write(_ write: ([UInt8]) throws -> Void) rethrows {
        var copy = self
        try copy.run(write)
    }

    private mutating func run(_ write: ([UInt8]) throws -> Void) rethrows {
        var lines = TraceLines(header: header)
        var chunk: [UInt8] = []
        var truth: String? = ""
        var time = 0.0
        var look = 0
        var last: Act?
        while time < hours * 3600 {
            let act = act(after: last)
            last = act
            let end = min(time + seconds(act), hours * 3600)
            let next = self.truth(act)
            begin(act, at: time)
            if next != truth { lines.append(.truth(time: time, emotion: next, share: next.map { _ in share(act) })) }
            truth = next
            if case .flicker(let emotion) = act {
                lines.append(
                    .flicker(time: time, emotion: GeneratedFace.labels[emotion], seconds: end - time))
            }
            let sight = sight(act)
            while Double(look) / framesPerSecond < end {
                lines.append(self.look(at: Double(look) / framesPerSecond, act, sight), decision: nil)
                look += 1
                if lines.bytes.count >= 1 << 16 {
                    lines.take(into: &chunk)
                    try write(chunk)
                }
            }
            if case .flicker = act { face.goBack(at: end, rampSeconds: Self.flickerRampSeconds) }
            time = end
        }
        lines.take(into: &chunk)
        try write(chunk)
    }
}

// MARK: What happens

extension TraceGenerator {
    /// What comes after something: after a flicker the face is still, as two in a row would be an expression that is held.
    private mutating func act(after last: Act?) -> Act {
        if case .flicker = last { return .hold }
        switch kind {
        case .rest: return .hold
        case .changes: return change()
        case .flicker:
            return [.hold, .hold, .flicker(emotion: GeneratedFace.emotion(&random)), .speak][
                random.place([3, 3, 5, 1])]
        case .day:
            switch random.place([40, 24, 14, 8, 3, 1, 3, 5, 2]) {
            case 0: return .hold
            case 1: return change()
            case 2: return .flicker(emotion: GeneratedFace.emotion(&random))
            case 3: return .speak
            case 4: return .absent
            case 5: return .dark
            case 6: return .poorLight
            case 7: return .turned
            default: return .visitor
            }
        }
    }

    /// Back to rest, mostly, or to another emotion.
    private mutating func change() -> Act {
        if shown != GeneratedFace.neutral, random.unit() < 0.7 { return .show(emotion: GeneratedFace.neutral) }
        var emotion = shown
        while emotion == shown { emotion = GeneratedFace.emotion(&random) }
        return .show(emotion: emotion)
    }

    private mutating func seconds(_ act: Act) -> Double {
        switch act {
        case .hold: kind == .day ? random.logarithmic(10, 300) : kind == .rest ? 60 : random.logarithmic(5, 60)
        case .show: random.logarithmic(5, 180)
        case .flicker: random.between(0.3, 1.5)
        case .speak: random.between(2, 15)
        case .absent: random.logarithmic(10, 1800)
        case .dark: random.logarithmic(5, 120)
        case .poorLight: random.logarithmic(10, 300)
        case .turned: random.between(1, 20)
        case .visitor: random.logarithmic(5, 120)
        }
    }

    private func truth(_ act: Act) -> String? {
        switch act {
        case .absent, .dark: nil
        case .visitor: GeneratedFace.labels[GeneratedFace.neutral]
        case .show(let emotion): GeneratedFace.labels[emotion]
        case .hold, .flicker, .speak, .poorLight, .turned: GeneratedFace.labels[shown]
        }
    }

    /// The share of what is truly shown, without noise.
    private func share(_ act: Act) -> Double {
        if case .visitor = act { return visitor.restShares[GeneratedFace.neutral] }
        return shownShare
    }

    /// How the face is seen during an act.
    private struct Sight {
        var weight = 1.0
        var flatness = 1.0
        var bias = [Double](repeating: 0, count: GeneratedFace.labels.count)
    }

    private mutating func begin(_ act: Act, at time: Double) {
        switch act {
        case .show(let emotion):
            shown = emotion
            shownShare = face.show(emotion, at: time, rampSeconds: random.between(0.3, 0.8), &random)
        case .flicker(let emotion):
            face.flicker(emotion, at: time, rampSeconds: Self.flickerRampSeconds, &random)
        case .absent:
            identity += 1
            shown = GeneratedFace.neutral
            shownShare = face.show(shown, at: time, rampSeconds: 0, &random)
        case .visitor:
            identity += 1
            visitor = GeneratedFace(&random)
        case .hold, .speak, .dark, .poorLight, .turned: break
        }
    }

    private mutating func sight(_ act: Act) -> Sight {
        var sight = Sight()
        switch act {
        case .poorLight:
            sight.weight = random.between(0.2, 0.6)
            sight.flatness = 1.3
        case .turned:
            sight.weight = random.between(0.1, 0.4)
            sight.bias = sight.bias.map { _ in 0.7 * random.normal() }
        default: break
        }
        return sight
    }

    private mutating func look(at time: Double, _ act: Act, _ sight: Sight) -> TraceLook {
        var look = TraceLook(time: time)
        switch act {
        case .absent: return look
        case .dark:
            look.poorLight = PoorLight(.dark, mean: 4, contrast: 2)
            return look
        default: break
        }
        look.face = identity
        look.width = 120
        // Now and then the detector misses a face.
        guard random.unit() >= 0.02 else { return look }
        look.weight = sight.weight
        if case .visitor = act {
            look.scores = visitor.scores(at: time, isSpeaking: true, flatness: 1, bias: sight.bias, &random)
            return look
        }
        let isSpeaking = if case .speak = act { true } else { false }
        look.scores = face.scores(
            at: time, isSpeaking: isSpeaking, flatness: sight.flatness, bias: sight.bias, &random)
        return look
    }
}
