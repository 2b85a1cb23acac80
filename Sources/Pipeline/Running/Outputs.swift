// Runs on: the audio thread makes and uses outputs, the decoder thread hardware volumes.
import Player

extension Configuration.Player {
    /// Makes the output that the settings name, not open yet; one that names nothing is the default card.
    func makeOutput() -> any AudioOutput {
        switch OutputChoice(output) ?? .alsa(device: "default") {
        case .alsa(let device): ALSAOutput(device: device, sampleFormat: AudioFormatRequest(format)?.sampleFormat)
        case .pipe(let path): PipeOutput(path: path)
        case .wav(let path): WAVOutput(path: path, isPaced: true)
        case .null: NullOutput()
        }
    }

    /// What makes the card's own volume; nil if the player sets the volume.
    var hardwareVolume: (@Sendable () -> any HardwareVolume)? {
        guard case .alsa(let control, let device) = MixerChoice(mixer) else { return nil }
        var pcm = "default"
        if case .alsa(let device) = OutputChoice(output) { pcm = device }
        let card = device ?? ALSAMixer.controlDevice(ofPCM: pcm)
        return { ALSAMixer(device: card, control: control) }
    }
}

extension PlayerConfiguration {
    /// The player's part of the settings.
    init(_ settings: Configuration.Player) {
        self.init()
        fadeMilliseconds = settings.fadeMilliseconds
        skipFadeMilliseconds = settings.skipFadeMilliseconds
        fadeCurve = FadeCurve(rawValue: settings.fadeCurve) ?? .equalPower
        replayGain.mode = ReplayGainMode(rawValue: settings.replayGain) ?? .off
        replayGain.preampDecibels = Float(settings.replayGainPreamp)
        replayGain.missingPreampDecibels = Float(settings.replayGainMissingPreamp)
        format = AudioFormatRequest(settings.format) ?? AudioFormatRequest()
        volume = settings.volume
        idleCloseSeconds = settings.releaseSeconds
    }
}
