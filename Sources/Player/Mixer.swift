// Runs on: the audio thread. No allocation, lock or I/O.
import Synchronization

/// Mixes the two decks into one stream: crossfades, pause, loudness and volume. At full gain samples pass unchanged.
final class Mixer {
    /// One deck's part in the mix.
    private struct Voice {
        var isActive = false
        var envelope: Envelope
        /// What the track that is heard says about its loudness.
        var replayGain = ReplayGain()
        var loudness = VolumeRamp(gain: 1)
        /// Nothing was heard of the deck yet: its first loudness is no change.
        var isFresh = true
        /// Its samples did not come in time, and it has gone quiet until they do.
        var isLate = false
    }

    /// The most frames that are mixed at once.
    static let blockFrames = 2_048
    /// A volume change from nothing to full takes this long.
    private static let volumeRampMilliseconds = 20
    /// A deck whose samples come late goes quiet over this time, for which some are always left, and comes back as quickly.
    private static let lateFadeMilliseconds = 5

    /// Of the output, and of the samples in the decks' rings.
    private(set) var format = AudioFormat(sampleRate: 44_100, channels: 2)
    private let channel: MixerChannel
    private let fadeCurve: FadeCurve
    private var firstVoice: Voice
    private var secondVoice: Voice
    /// Fades all at pause and resume.
    private var transport = Envelope(isFull: true, curve: .equalPower)
    private var replayGain = ReplayGainSettings()
    private var isPaused = false
    /// The number of the pause that is under way.
    private var pauseNumber: Int?
    private var volume: VolumeRamp
    private var mixedFrames = 0
    /// Samples out of a ring, and the sum over the decks; both hold a block.
    private let scratch: UnsafeMutablePointer<Float>

    init(channel: MixerChannel, fadeCurve: FadeCurve = .equalPower) {
        self.channel = channel
        self.fadeCurve = fadeCurve
        firstVoice = Voice(envelope: Envelope(isFull: true, curve: fadeCurve))
        secondVoice = firstVoice
        volume = VolumeRamp(gain: Float(bitPattern: channel.gainBits.load(ordering: .relaxed)))
        scratch = .allocate(capacity: Self.blockFrames * 2)
        scratch.initialize(repeating: 0, count: Self.blockFrames * 2)
    }

    deinit { scratch.deallocate() }

    // MARK: Orders

    /// Takes the format of an output that was opened. If it is another one, the decks' samples are of no use any more.
    func setFormat(_ format: AudioFormat) {
        guard format != self.format else { return }
        self.format = format
        drop(0)
        drop(1)
    }

    func switchTo(deck: Int, fadeFrames: Int, isInside: Bool = false) {
        let other = 1 - deck
        let fades = isActive(other) && !isPaused && fadeFrames > 0
        if fades {
            withVoice(other) { $0.envelope.ramp(toFull: false, frames: fadeFrames) }
        } else {
            drop(other)
        }
        withVoice(deck) {
            $0.isActive = true
            $0.isFresh = true
            $0.isLate = false
            $0.envelope = Envelope(isFull: !fades && !isInside, curve: fadeCurve)
            let shortFrames = format.frames(milliseconds: Transport.shortFadeMilliseconds)
            if !$0.envelope.isFull { $0.envelope.ramp(toFull: true, frames: fades ? fadeFrames : shortFrames) }
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
        // What is still on its way to silence does not jump back.
        let shortFrames = format.frames(milliseconds: Transport.shortFadeMilliseconds)
        transport.ramp(toFull: true, frames: transport.isSilent ? fadeFrames : max(fadeFrames, shortFrames))
    }

    /// Sets how loud tracks are made. One that is heard gets there over the volume's ramp.
    func setReplayGain(_ settings: ReplayGainSettings) {
        replayGain = settings
        for deck in 0...1 { withVoice(deck) { $0.loudness.follow(settings.factor(for: $0.replayGain)) } }
    }

    /// Brings every fade to its end at once, while nothing can be heard of it.
    func settle() {
        for deck in 0...1 {
            // What nobody has heard yet begins with its fade when it is.
            withVoice(deck) { if !$0.isFresh { $0.envelope.skip(frames: .max) } }
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
    func render(into output: UnsafeMutablePointer<Float>, capacity: Int) -> Int {
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
        let frames = mix(into: output, frames: wanted)
        mixedFrames += frames
        channel.mixedFrames.store(mixedFrames, ordering: .releasing)
        if transport.isFadingOut, transport.framesLeft == 0 { hold() }
        return frames
    }

    private func mix(into output: UnsafeMutablePointer<Float>, frames: Int) -> Int {
        let channels = format.channels
        output.update(repeating: 0, count: frames * channels)
        var mixed = 0
        for deck in 0...1 where isActive(deck) { mixed = max(mixed, add(deck: deck, to: output, frames: frames)) }
        if transport.isFull, volume.isUnity { return mixed }
        for frame in 0..<mixed {
            let gain = transport.next() * volume.next(step: rampStep)
            for sample in frame * channels..<(frame + 1) * channels { output[sample] *= gain }
        }
        return mixed
    }

    /// The most that a gain may change by in a frame.
    private var rampStep: Float { 1_000 / Float(Self.volumeRampMilliseconds * format.sampleRate) }

    /// Adds a deck's samples to the sum, track by track. Returns the frames that it filled.
    private func add(deck: Int, to sum: UnsafeMutablePointer<Float>, frames: Int) -> Int {
        let channels = format.channels
        var done = 0
        while done < frames, isActive(deck) {
            let taken = take(deck: deck, frames: frames - done, after: done)
            let part = sum + done * channels
            let step = rampStep
            withVoice(deck) { voice in
                if voice.envelope.isFull, voice.loudness.isUnity {
                    for sample in 0..<taken * channels { part[sample] += scratch[sample] }
                } else {
                    for frame in 0..<taken {
                        let gain = voice.envelope.next() * voice.loudness.next(step: step)
                        for sample in frame * channels..<(frame + 1) * channels {
                            part[sample] += scratch[sample] * gain
                        }
                    }
                }
            }
            done += taken
            if taken == 0 { break }
        }
        if isActive(deck), withVoice(deck, { $0.envelope.isSilent }) { drop(deck) }
        return done
    }

    /// Takes frames of one track out of a deck's ring into `scratch`, with silence for what is late. Tells of tracks that
    /// begin and of the end.
    /// - Parameter offset: frames of this block that were taken already.
    /// - Returns: the frames taken; at the end of a track fewer than asked.
    private func take(deck: Int, frames: Int, after offset: Int) -> Int {
        let source = channel.decks[deck]
        // First the end: what stands in the ring later includes everything before it.
        let end = source.end.load(ordering: .acquiring)
        let start = source.ring.readIndex
        var wanted = frames * format.channels
        let reserve = format.frames(milliseconds: Self.lateFadeMilliseconds) * format.channels
        let count = source.ring.count
        let isLate =
            end == DeckChannel.noEnd && count < wanted + reserve
            && start &+ count != source.trackEnd.load(ordering: .acquiring)
        let wasLate = withVoice(deck) { voice in
            defer { voice.isLate = isLate }
            return voice.isLate
        }
        if isLate, wasLate {
            scratch.update(repeating: 0, count: wanted)
            channel.starvedFrames.wrappingAdd(frames, ordering: .relaxed)
            return frames
        }
        if end != DeckChannel.noEnd { wanted = min(wanted, max(0, end &- start)) }
        if let marker = source.markers.peek(), marker.sample &- start > 0 {
            wanted = min(wanted, marker.sample &- start)
        }
        let taken = source.ring.read(into: scratch, count: wanted)
        if isLate != wasLate { fadeLate(samples: taken, reserve: reserve, isOut: isLate) }
        while let marker = source.markers.peek(), marker.sample &- (start &+ taken) < 0 {
            _ = source.markers.pop()
            begin(marker, deck: deck, frame: mixedFrames + offset)
        }
        if end != DeckChannel.noEnd, start &+ taken == end {
            withVoice(deck) { $0.isActive = false }
            report(.deckEnded(deck: deck, frame: mixedFrames + offset + taken / format.channels))
            return taken / format.channels
        }
        if taken < wanted {
            (scratch + taken).update(repeating: 0, count: wanted - taken)
            channel.starvedFrames.wrappingAdd((wanted - taken) / format.channels, ordering: .relaxed)
        }
        return wanted / format.channels
    }

    /// Samples run short, or are there again: the last or the first of those in `scratch` are faded.
    private func fadeLate(samples: Int, reserve: Int, isOut: Bool) {
        let channels = format.channels
        let frames = min(samples, reserve) / channels
        for frame in 0..<frames {
            let gain = (Float(frame) + 0.5) / Float(frames)
            let first = isOut ? samples - (frame + 1) * channels : frame * channels
            for sample in first..<first + channels { scratch[sample] *= gain }
        }
    }

    /// A track's first sample is about to be heard.
    private func begin(_ marker: SegmentMarker, deck: Int, frame: Int) {
        let factor = replayGain.factor(for: marker.replayGain)
        withVoice(deck) { voice in
            voice.replayGain = marker.replayGain
            // Behind another track without a gap, a change of loudness must not be a step.
            if voice.isFresh { voice.loudness.jump(to: factor) } else { voice.loudness.follow(factor) }
            voice.isFresh = false
        }
        report(.segmentStarted(deck: deck, serial: marker.serial, frame: frame))
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
