// Runs on: the decoder thread. Touches the ring as its writer; resets it only while the mixer has given the deck back.
import Library

/// The engine's side of one deck: what is decoded into it, and what stands in its ring.
final class DeckFeeder {
    /// Where the deck is in its life.
    enum Stage {
        /// Empty; the mixer does not look at it.
        case free
        /// Being filled; the mixer does not look at it yet.
        case loading
        /// Playing, or about to.
        case playing
        /// Fading out, or given back as soon as the mixer says so.
        case leaving
    }

    /// One track in the ring.
    struct Segment {
        let serial: Int
        let entry: QueueEntry
        let facts: Transport.TrackFacts
        let offsetSeconds: Double
        let cause: Transport.StartCause
        /// Index in the ring of its first sample.
        let firstSample: Int
    }

    let channel: DeckChannel
    var stage = Stage.free
    /// What is being decoded; nil if there is nothing more.
    private(set) var source: TrackSource?
    /// Of the track decoded last, for the one that follows it without a gap.
    private(set) var converter: FormatConverter?
    /// What the converter still held at the end, and found no room in the ring yet.
    private var tail: [Float] = []
    /// The track that is heard, or is next to be heard, and those behind it.
    private(set) var segments: [Segment] = []
    /// Whether the first of `segments` has been heard.
    private(set) var isHeard = false
    /// Whether the end of the ring's content is settled.
    private(set) var isFinished = false
    /// The mixer was asked to end before the last segment, and has not answered yet.
    var isCutting = false
    /// The mixer was asked to fade it out quickly.
    var isHurrying = false

    init(channel: DeckChannel) { self.channel = channel }

    /// The segment that has not been heard yet though another one has.
    var ahead: Segment? { isHeard && segments.count > 1 ? segments.last : nil }

    /// Whether another track may be put behind the last one.
    var takesAnother: Bool {
        stage == .playing && source == nil && !isFinished && !isCutting && isHeard && segments.count == 1
    }

    /// Puts a prepared track behind what stands in the ring.
    func append(
        _ source: TrackSource, _ entry: QueueEntry, serial: Int, offsetSeconds: Double, cause: Transport.StartCause
    ) {
        let first = channel.ring.writeIndex
        _ = channel.markers.push(SegmentMarker(serial: serial, sample: first, replayGain: source.replayGain))
        // It has the first samples of this track by now, or is another track's.
        converter = source.converter
        segments.append(
            Segment(
                serial: serial, entry: entry, facts: source.facts, offsetSeconds: offsetSeconds, cause: cause,
                firstSample: first))
        self.source = source
    }

    /// Decodes up to `sampleLimit` samples into the ring.
    /// - Returns: the samples moved, and what went wrong if the track broke off.
    func feed(sampleLimit: Int) -> (moved: Int, failure: MP3Error?) {
        guard let source, !isCutting else { return (0, nil) }
        let moved = source.fill(channel.ring, sampleLimit: sampleLimit)
        guard source.isDrained else { return (moved, nil) }
        self.source = nil
        channel.trackEnd.store(channel.ring.writeIndex, ordering: .releasing)
        return (moved, source.failure)
    }

    /// Nothing comes after what stands in the ring. If that is full, it has to be called again.
    func finish() {
        if let converter {
            converter.flush { tail += $0 }
            self.converter = nil
        }
        let written = tail.withUnsafeBufferPointer { channel.ring.write($0) }
        tail.removeFirst(written)
        guard tail.isEmpty else { return }
        isFinished = true
        channel.end.store(channel.ring.writeIndex, ordering: .releasing)
    }

    /// The mixer will end before the last segment.
    func cutAhead() {
        source = nil
        isFinished = true
        segments.removeLast()
    }

    /// A segment's first sample was heard. Those before it are over.
    func heard(serial: Int) -> Segment? {
        guard let index = segments.firstIndex(where: { $0.serial == serial }) else { return nil }
        segments.removeFirst(index)
        isHeard = true
        return segments.first
    }

    /// Empties the deck, once the mixer has given it back or before it ever had it.
    func reset() {
        channel.reset()
        stage = .free
        source = nil
        converter = nil
        tail = []
        segments = []
        isHeard = false
        isFinished = false
        isCutting = false
        isHurrying = false
    }

    /// Where in its track the first segment ends, if the segment with this number follows it.
    func lengthOfFirst(before serial: Int, format: AudioFormat) -> Double? {
        guard isHeard, let first = segments.first, let next = segments.first(where: { $0.serial == serial }) else {
            return nil
        }
        let samples = next.firstSample &- first.firstSample
        return first.offsetSeconds + Double(samples / format.channels) / Double(format.sampleRate)
    }

    /// Seconds of the first segment that have left the ring, counted from the track's beginning.
    func playedSeconds(format: AudioFormat) -> Double? {
        guard isHeard, let segment = segments.first else { return nil }
        let samples = channel.ring.readIndex &- segment.firstSample
        return segment.offsetSeconds + Double(samples / format.channels) / Double(format.sampleRate)
    }
}
