// Runs on: the audio thread. While sound plays: no allocation, lock or I/O but writing to the output.
import Synchronization

/// The end of the line: mixes a block and writes it to the output, again and again.
final class AudioStage {
    /// What one step came to.
    enum Step: Equatable {
        /// This many frames were written.
        case wrote(frames: Int)
        /// Orders were carried out; no sound yet.
        case obeyed
        /// Nothing to do.
        case idle
    }

    private let channel: MixerChannel
    private let output: any AudioOutput
    private let mixer: Mixer
    private let idleCloseSeconds: Double
    private let now: () -> Double
    private let request: AudioFormatRequest
    /// What was mixed, and the same as the output wants it.
    private let block: UnsafeMutablePointer<Float>
    private let encoded: UnsafeMutableRawPointer
    private var encoder = SampleEncoder()
    /// Frames of `encoded` that the output has not taken yet: those that a lost output left over.
    private var unwrittenFrames = 0
    private var isOpen = false
    /// Since when the output rests; nil while it plays.
    private var restingSince: Double?
    private var underrunsBefore = 0

    /// - Parameter idleCloseSeconds: after resting this long the output is closed; infinity never closes it.
    init(
        channel: MixerChannel, output: any AudioOutput, idleCloseSeconds: Double,
        request: AudioFormatRequest = AudioFormatRequest(), fadeCurve: FadeCurve = .equalPower,
        now: @escaping () -> Double
    ) {
        self.channel = channel
        self.request = request
        self.output = output
        // The first track needs a moment between the output's opening and its own beginning.
        self.idleCloseSeconds = max(0.5, idleCloseSeconds)
        self.now = now
        mixer = Mixer(channel: channel, fadeCurve: fadeCurve)
        block = .allocate(capacity: Mixer.blockFrames * 2)
        block.initialize(repeating: 0, count: Mixer.blockFrames * 2)
        encoded = .allocate(byteCount: Mixer.blockFrames * 8, alignment: 16)
        encoded.initializeMemory(as: UInt8.self, repeating: 0, count: Mixer.blockFrames * 8)
    }

    deinit {
        output.close()
        block.deallocate()
        encoded.deallocate()
    }

    /// The open output's format.
    var format: AudioFormat? { isOpen ? mixer.format : nil }

    /// Carries out the orders, and mixes and writes a block of at most `frameLimit` frames.
    func step(frameLimit: Int = Mixer.blockFrames) -> Step {
        var hasObeyed = false
        while let order = channel.orders.pop() {
            obey(order)
            hasObeyed = true
        }
        guard isOpen else {
            mixer.settle()
            return hasObeyed ? .obeyed : .idle
        }
        if unwrittenFrames == 0 {
            let capacity = min(frameLimit, max(1, output.periodFrames), Mixer.blockFrames)
            unwrittenFrames = mixer.render(into: block, capacity: capacity)
            encode()
        }
        if unwrittenFrames > 0 { return writeBlock() }
        rest()
        return hasObeyed ? .obeyed : .idle
    }

    /// Writes silence, for outputs whose time goes on while nothing plays.
    func writeSilence(frames: Int) {
        guard isOpen else { return }
        block.update(repeating: 0, count: Mixer.blockFrames * 2)
        unwrittenFrames = min(frames, Mixer.blockFrames)
        mixer.skip(frames: unwrittenFrames)
        encode()
        _ = writeBlock()
        unwrittenFrames = 0
    }

    /// Plays out and closes.
    func finish() {
        if isOpen, restingSince == nil { output.pause() }
        output.close()
        isOpen = false
    }

    private func obey(_ order: MixerOrder) {
        switch order {
        case .openOutput(let wished): open(wished)
        case .switchTo(let deck, let fadeFrames, let isInside):
            mixer.switchTo(deck: deck, fadeFrames: fadeFrames, isInside: isInside)
        case .release(let deck, let fadeFrames): mixer.release(deck: deck, fadeFrames: fadeFrames)
        case .end(let deck, let sample): mixer.end(deck: deck, sample: sample)
        case .pause(let fadeFrames, let number): mixer.pause(fadeFrames: fadeFrames, number: number)
        case .resume(let fadeFrames): mixer.resume(fadeFrames: fadeFrames)
        case .replayGain(let settings): mixer.setReplayGain(settings)
        }
    }

    private func open(_ wished: AudioFormat) {
        output.close()
        isOpen = false
        do {
            let format = try output.open(request.applied(to: wished))
            let detail = output.detail.isEmpty ? "" : " (\(output.detail))"
            channel.outputDescription.withLock { $0 = "\(output.name) at \(format)\(detail)" }
            isOpen = true
            restingSince = nil
            underrunsBefore = 0
            if format != mixer.format { unwrittenFrames = 0 }
            // First the news, then the decks: the engine looks up the place before it hears that they are given back.
            report(.outputOpened(format))
            mixer.setFormat(format)
        } catch {
            lose(error)
        }
    }

    private func encode() {
        let format = mixer.format
        encoder.encode(
            block, count: unwrittenFrames * format.channels, as: format.sampleFormat, into: encoded)
    }

    private func writeBlock() -> Step {
        do {
            if restingSince != nil {
                try output.resume()
                restingSince = nil
            }
            let frames = unwrittenFrames
            try output.write(UnsafeRawBufferPointer(start: encoded, count: frames * mixer.format.frameBytes))
            unwrittenFrames = 0
            channel.delayFrames.store(max(0, output.delayFrames), ordering: .relaxed)
            countUnderruns()
            return .wrote(frames: frames)
        } catch {
            lose(error)
            return .idle
        }
    }

    private func countUnderruns() {
        let count = output.underruns
        if count > underrunsBefore {
            channel.underruns.wrappingAdd(count - underrunsBefore, ordering: .relaxed)
            underrunsBefore = count
        }
    }

    private func rest() {
        let moment = now()
        guard let since = restingSince else {
            output.pause()
            channel.delayFrames.store(0, ordering: .relaxed)
            restingSince = moment
            return
        }
        if moment - since >= idleCloseSeconds {
            output.close()
            isOpen = false
            report(.outputClosed)
        }
    }

    private func lose(_ error: AudioOutputError) {
        output.close()
        isOpen = false
        restingSince = nil
        channel.delayFrames.store(0, ordering: .relaxed)
        channel.outputError.withLock { $0 = error }
        report(.outputLost)
    }

    private func report(_ report: MixerReport) { _ = channel.reports.push(report) }
}
