import Glibc
import Library
import Synchronization
import Testing

@testable import Player

@Suite struct HardwareVolumeTests {
    /// A card's volume that does what it is told, or fails.
    private final class Knob: HardwareVolume {
        let name = "knob"
        var volume = 40
        var turned: Int?
        var isGone = false
        var isOpen = false
        func close() { isOpen = false }
        static let gone = AudioOutputError(output: "knob", cause: .absent, code: ENODEV, reason: "gone")

        func open() throws(AudioOutputError) -> Int {
            if isGone { throw Self.gone }
            isOpen = true
            return volume
        }
        func set(_ volume: Int) throws(AudioOutputError) {
            if isGone { throw Self.gone }
            self.volume = volume
        }
        func changed() throws(AudioOutputError) -> Int? {
            if isGone { throw Self.gone }
            defer { turned = nil }
            if let turned { volume = turned }
            return turned
        }
    }

    @Test("the card's volume becomes the player's at the start; then either follows the other")
    func follows() {
        let knob = Knob()
        var link = HardwareVolumeLink(knob)
        #expect(link.follow(100, now: 0) == .volume(40))
        #expect(link.isOpen)
        #expect(link.follow(40, now: 0.1) == nil)
        #expect(link.follow(70, now: 0.2) == nil)
        #expect(knob.volume == 70)
        knob.turned = 25
        // It is looked at four times a second.
        #expect(link.follow(70, now: 0.21) == nil)
        #expect(link.follow(70, now: 0.6) == .volume(25))
        #expect(link.follow(25, now: 0.9) == nil)
        #expect(knob.volume == 25)
    }

    @Test("a card that goes is given back at once, so that it keeps its number when it comes again")
    func givesBack() {
        let knob = Knob()
        var link = HardwareVolumeLink(knob)
        _ = link.follow(40, now: 0)
        #expect(knob.isOpen)
        knob.isGone = true
        #expect(link.follow(40, now: 1) == .failed(Knob.gone))
        #expect(!knob.isOpen)
    }

    @Test("a card that is gone is told of once, and tried again when the output is opened")
    func comesBack() {
        let knob = Knob()
        knob.isGone = true
        var link = HardwareVolumeLink(knob)
        #expect(link.follow(100, now: 0) == .failed(Knob.gone))
        #expect(!link.isOpen)
        #expect(link.follow(50, now: 1) == nil)
        link.retry()
        #expect(link.follow(50, now: 2) == nil)
        knob.isGone = false
        #expect(link.follow(50, now: 3) == nil)
        link.retry()
        #expect(link.follow(50, now: 4) == .volume(40))
        knob.isGone = true
        #expect(link.follow(60, now: 5) == .failed(Knob.gone))
        #expect(!link.isOpen)
    }

    @Test("with a card's volume the samples stay as they are, and its changes are the player's")
    func leavesSamplesAlone() throws {
        let log = EventLog()
        var configuration = PlayerConfiguration()
        configuration.realtimePriority = 0
        let heard = Mutex<[Int16]>([])
        final class Listening: AudioOutput {
            let onWrite: @Sendable ([Int16]) -> Void
            init(_ onWrite: @escaping @Sendable ([Int16]) -> Void) { self.onWrite = onWrite }
            let name = "listening"
            let periodFrames = 1_024
            let delayFrames = 0
            let underruns = 0
            func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat { wished }
            func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) {
                onWrite(Array(bytes.bindMemory(to: Int16.self)))
            }
            func pause() {}
            func resume() throws(AudioOutputError) {}
            func close() {}
        }
        let listen: @Sendable ([Int16]) -> Void = { samples in heard.withLock { $0 += samples } }
        let player = Player(
            configuration: configuration, output: { Listening(listen) }, hardwareVolume: { Knob() },
            onEvent: { log.add($0) })
        try player.start()
        #expect(eventually { player.status.volume == 40 })
        player.replaceQueue([Fixture.track("mono.mp3")], repeats: false, transition: .immediate, startPlaying: true)
        #expect(eventually { log.events.contains { $0.event == .queueEnded } })
        player.shutdown()
        let expected = try Fixture.samples("mono.pcm")
        let isEqual = heard.withLock { $0 }.trimmedSilence.isDecoded(like: expected.trimmedSilence)
        #expect(isEqual)
    }

    @Test("the scale is alsamixer's")
    func scale() {
        // 65 steps of 1 dB; the values are those of alsa-utils' volume_mapping.c.
        let decibels = ALSAVolumeScale(steps: 0...64, centibels: (0...64).map { $0 * 100 - 6_400 })
        #expect(decibels.volume(step: 64) == 100)
        #expect(decibels.volume(step: 44) == 41)
        #expect(decibels.volume(step: 0) == 0)
        #expect(decibels.step(volume: 41) == 44)
        for volume in [0, 100] { #expect(decibels.volume(step: decibels.step(volume: volume)) == volume) }
        // A small range, and one without decibels: even steps.
        let small = ALSAVolumeScale(steps: 10...20, centibels: (0...10).map { $0 * 200 })
        #expect(small.volume(step: 15) == 50)
        #expect(small.step(volume: 73) == 17)
        let unknown = ALSAVolumeScale(steps: -100...100, centibels: nil)
        #expect(unknown.volume(step: 0) == 50)
        #expect(unknown.volume(step: 999) == 100)
        #expect(unknown.step(volume: -5) == -100)
        // The lowest step is a mute.
        let mute = ALSAVolumeScale(steps: 0...2, centibels: [-9_999_999, -3_000, 0])
        #expect(mute.volume(step: 1) == 32)
    }

    @Test("a mixer that is not there is an error with its name; the card of a PCM is found in its name")
    func names() {
        #expect { try ALSAMixer(device: "hw:97", control: "Master").open() } throws: {
            "\($0)".contains("Master of hw:97") && ($0 as? AudioOutputError)?.cause == .absent
        }
        for (pcm, card) in [
            ("default", "default"), ("hw:1,0", "hw:1"), ("plughw:CARD=USB,DEV=0", "hw:CARD=USB"),
            ("pipewire", "default"),
            ("sysdefault:CARD=PCH", "hw:CARD=PCH"), ("hw:", "default"), ("tee:x", "default"),
        ] {
            #expect(ALSAMixer.controlDevice(ofPCM: pcm) == card)
        }
    }
}
