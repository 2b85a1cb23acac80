import Player
import Testing

@testable import Pipeline

@Suite struct SoundChoiceTests {
    @Test("outputs are named as config.toml says, and anything else is refused")
    func outputs() {
        #expect(OutputChoice("alsa") == .alsa(device: "default"))
        #expect(OutputChoice("alsa:hw:1,0") == .alsa(device: "hw:1,0"))
        #expect(OutputChoice("pipe:/tmp/snapfifo") == .pipe(path: "/tmp/snapfifo"))
        #expect(OutputChoice("wav:a:b.wav") == .wav(path: "a:b.wav"))
        #expect(OutputChoice("null") == .null)
        for text in ["", "alsa:", "pipe:", "pipe", "wav:", "pulse", "ALSA"] { #expect(OutputChoice(text) == nil) }
    }

    @Test("mixers are named as config.toml says, and anything else is refused")
    func mixers() {
        #expect(MixerChoice("software") == .software)
        #expect(MixerChoice("alsa") == .alsa(control: nil, device: nil))
        #expect(MixerChoice("alsa:Master") == .alsa(control: "Master", device: nil))
        #expect(MixerChoice("alsa:Line Out@hw:CARD=USB") == .alsa(control: "Line Out", device: "hw:CARD=USB"))
        for text in ["", "alsa:", "alsa:@hw:0", "alsa:Master@", "hardware", "none"] {
            #expect(MixerChoice(text) == nil)
        }
    }

    @Test("the player's settings reach the player; those that name nothing are told and replaced by the defaults")
    func settings() {
        let reader = ConfigurationReader(
            text: """
                [player]
                format = "48000:16"
                mixer = "hardware"
                fadeCurve = "smooth"
                skipFadeMilliseconds = 1500
                replayGain = "album"
                replayGainPreamp = 3.5
                releaseSeconds = 0.1
                """, file: "c.toml")
        #expect(
            reader.problems.map(\.description) == [
                "c.toml:2: player.format: expected RATE:BITS:CHANNELS, such as \"48000:16:2\", with * for what is left open, found the string \"48000:16\"",
                "c.toml:3: player.mixer: expected \"software\", \"alsa\", \"alsa:CONTROL\" or \"alsa:CONTROL@DEVICE\", found the string \"hardware\"",
                "c.toml:8: player.releaseSeconds: expected a number from 0.5 to 86400.0 (seconds), found the number 0.1",
            ])
        let player = PlayerConfiguration(reader.configuration.player)
        #expect(player.format == AudioFormatRequest())
        #expect(player.fadeCurve == .smooth)
        #expect(player.skipFadeMilliseconds == 1_500)
        #expect(player.replayGain.mode == .album)
        #expect(player.replayGain.preampDecibels == 3.5)
        #expect(player.idleCloseSeconds == 5)
        let hasHardwareVolume = reader.configuration.player.hardwareVolume != nil
        #expect(!hasHardwareVolume)
    }
}
