// Runs on: the audio thread. No allocation, lock or I/O.
import Synchronization

/// Mixes the two decks into one stream: crossfades, pause and volume.
final class Mixer {
    /// One deck's part in the mix.
    private struct Voice {
        var isActive = false
        var envelope = Envelope.full
    }

    /// The most frames that are mixed at once.
    static let blockFrames = 2_048
    /// A volume change from nothing to full takes this long.
    private static let volumeRampMilliseconds = 20

    /// Of the output, and of the samples in the decks' rings.
    private(set) var format = AudioFormat(sampleRate: 44_100, channels: 2)
    private let channel: MixerChannel
    private var firstVoice = Voice()
    private var secondVoice = Voice()
    /// Fades all at pause and resume.
    private var transport = Envelope.full
    private var isPaused = false
    /// The number of the pause that is under way.
    private var pauseNumber: Int?
    private var volume: VolumeRamp
    private var mixedFrames = 0
    /// Samples out of a ring, and the sum over the decks; both hold a block.
    private let scratch: UnsafeMutablePointer<Int16>
    private let sum: UnsafeMutablePointer<Float>

    init(channel: MixerChannel) {
        self.channel = channel
        volume = VolumeRamp(gain: Float(bitPattern: channel.gainBits.load(ordering: .relaxed)))
        scratch = .allocate(capacity: Self.blockFrames * 2)
        scratch.initialize(repeating: 0, count: Self.blockFrames * 2)
        sum = .allocate(capacity: Self.blockFrames * 2)
        sum.initialize(repeating: 0, count: Self.blockFrames * 2)
    }

    deinit {
        scratch.deallocate()
        sum.deallocate()
    }

    // MARK: Orders

    /// Takes the format of an output that was opened. If it is another one, the decks' samples are of no use any more.
    func setFormat(_ format: AudioFormat) {
        guard format != self.format else { return }
        self.format = format
        drop(0)
        drop(1)
    }

    func switchTo(deck: Int, fadeFrames: Int) {
        let other = 1 - deck
        let fades = isActive(other) && !isPaused && fadeFrames > 0
        if fades {
            withVoice(other) { $0.envelope.ramp(toFull: false, frames: fadeFrames) }
        } else {
            drop(other)
        }
        withVoice(deck) {
            $0.isActive = true
            $0.envelope = fades ? .silent : .full
            if fades { $0.envelope.ramp(toFull: true, frames: fadeFrames) }
        }
    }

    func release(deck: Int, fadeFrames: Int) {
        if isActive(deck), !isPaused, fadeFrames > 0 {
            withVoice(deck) { $0.envelope.ramp(toFull: false, frames: fadeFrames) }
        } else {
            // A deck that has just ended by itself was reported already.
            drop(deck)
        }
    }

    func end(deck: Int, sample: Int) {
        let inTime = isActive(deck) && sample &- channel.decks[deck].ring.readIndex >= 0
        if inTime { channel.decks[deck].end.store(sample, ordering: .relaxed) }
        report(.endSet(deck: deck, inTime: inTime))
    }

    func pause(fadeFrames: Int, number: Int) {
        pauseNumber = number
        let isHeard = !isPaused && (firstVoice.isActive || secondVoice.isActive)
        transport.ramp(toFull: false, frames: isHeard ? fadeFrames : 0)
        if transport.isSilent { hold() }
    }

    func resume(fadeFrames: Int) {
        isPaused = false
        pauseNumber = nil
        transport.ramp(toFull: true, frames: fadeFrames)
    }

    /// Brings every fade to its end at once, while nothing can be heard of it.
    func settle() {
        for deck in 0...1 {
            withVoice(deck) { $0.envelope.skip(frames: .max) }
            if withVoice(deck, { $0.envelope.isSilent }) { drop(deck) }
        }
        transport.skip(frames: .max)
        if transport.isSilent, !isPaused { hold() }
    }

    /// Lets the output's clock go on without the music.
    func skip(frames: Int) {
        mixedFrames += frames
        channel.mixedFrames.store(mixedFrames, ordering: .releasing)
    }

    // MARK: Mixing

    /// Mixes up to `capacity` frames (at most `blockFrames`) into `output`.
    /// - Returns: the frames mixed: 0 when paused or with nothing to play, fewer than asked at a pause or at the end.
    func render(into output: UnsafeMutablePointer<Int16>, capacity: Int) -> Int {
        guard !isPaused else { return 0 }
        guard firstVoice.isActive || secondVoice.isActive else {
            // The music ended during the fade-out.
            if transport.isFadingOut { hold() }
            return 0
        }
        volume.follow(Float(bitPattern: channel.gainBits.load(ordering: .relaxed)))
        // What comes after the fade-out must stay in the rings.
        let limit = transport.isFadingOut ? transport.framesLeft : capacity
        let wanted = min(capacity, Self.blockFrames, limit)
        let frames = isPassthrough ? copy(into: output, frames: wanted) : mix(into: output, frames: wanted)
        mixedFrames += frames
        channel.mixedFrames.store(mixedFrames, ordering: .releasing)
        if transport.isFadingOut, transport.framesLeft == 0 { hold() }
        return frames
    }

    /// One deck at full gain: its samples reach the output unchanged.
    private var isPassthrough: Bool {
        guard transport.isFull, volume.isUnity, firstVoice.isActive != secondVoice.isActive else { return false }
        return firstVoice.isActive ? firstVoice.envelope.isFull : secondVoice.envelope.isFull
    }

    private func copy(into output: UnsafeMutablePointer<Int16>, frames: Int) -> Int {
        take(deck: firstVoice.isActive ? 0 : 1, into: output, frames: frames)
    }

    private func mix(into output: UnsafeMutablePointer<Int16>, frames: Int) -> Int {
        let channels = format.channels
        sum.update(repeating: 0, count: frames * channels)
        var mixed = 0
        for deck in 0...1 where isActive(deck) { mixed = max(mixed, add(deck: deck, frames: frames)) }
        let step = 1_000 / Float(Self.volumeRampMilliseconds * format.sampleRate)
        for frame in 0..<mixed {
            let gain = transport.next() * volume.next(step: step)
            for sample in frame * channels..<(frame + 1) * channels {
                output[sample] = Int16(clamping: Int32((sum[sample] * gain).rounded(.toNearestOrEven)))
            }
        }
        return mixed
    }

    /// Adds a deck's samples to the sum. Returns the frames that it filled.
    private func add(deck: Int, frames: Int) -> Int {
        let channels = format.channels
        let taken = take(deck: deck, into: scratch, frames: frames)
        withVoice(deck) { voice in
            for frame in 0..<taken {
                let gain = voice.envelope.next()
                for sample in frame * channels..<(frame + 1) * channels { sum[sample] += Float(scratch[sample]) * gain }
            }
        }
        if isActive(deck), withVoice(deck, { $0.envelope.isSilent }) { drop(deck) }
        return taken
    }

    /// Takes frames out of a deck's ring, with silence for what is late. Tells of tracks that begin and of the end.
    private func take(deck: Int, into destination: UnsafeMutablePointer<Int16>, frames: Int) -> Int {
        let source = channel.decks[deck]
        let end = source.end.load(ordering: .acquiring)
        let start = source.ring.readIndex
        var wanted = frames * format.channels
        if end != DeckChannel.noEnd { wanted = min(wanted, max(0, end &- start)) }
        let taken = source.ring.read(into: destination, count: wanted)
        while let marker = source.markers.peek(), marker.sample &- (start &+ taken) < 0 {
            _ = source.markers.pop()
            let frame = mixedFrames + max(0, marker.sample &- start) / format.channels
            report(.segmentStarted(deck: deck, serial: marker.serial, frame: frame))
        }
        if end != DeckChannel.noEnd, start &+ taken == end {
            withVoice(deck) { $0.isActive = false }
            report(.deckEnded(deck: deck, frame: mixedFrames + taken / format.channels))
            return taken / format.channels
        }
        if taken < wanted {
            (destination + taken).update(repeating: 0, count: wanted - taken)
            channel.starvedFrames.wrappingAdd((wanted - taken) / format.channels, ordering: .relaxed)
        }
        return wanted / format.channels
    }

    // MARK: Voices

    private func isActive(_ deck: Int) -> Bool { deck == 0 ? firstVoice.isActive : secondVoice.isActive }

    private func withVoice<Result>(_ deck: Int, _ body: (inout Voice) -> Result) -> Result {
        deck == 0 ? body(&firstVoice) : body(&secondVoice)
    }

    private func drop(_ deck: Int) {
        guard isActive(deck) else { return }
        withVoice(deck) { $0.isActive = false }
        report(.deckIdle(deck: deck))
    }

    private func hold() {
        isPaused = true
        if let pauseNumber { report(.paused(number: pauseNumber)) }
        pauseNumber = nil
    }

    /// The ring has room for every report that can be outstanding.
    private func report(_ report: MixerReport) { _ = channel.reports.push(report) }
}
