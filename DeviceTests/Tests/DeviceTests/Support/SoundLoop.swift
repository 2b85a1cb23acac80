// The kernel's sound card without a speaker: what is played into `hw:Loopback,0` is recorded from `hw:Loopback,1`.
import Foundation

enum SoundLoop {
    /// The service's `[player]` setting for it.
    static let settings = "[player]\noutput = \"alsa:plughw:CARD=Loopback,DEV=0\""

    static func load() throws {
        try shell("modprobe snd-aloop pcm_substreams=1 && udevadm settle")
    }

    static func unload() throws {
        try wait(for: "snd-aloop to be free", seconds: 30) { try run("modprobe -r snd-aloop").status == 0 }
    }

    /// Whether a program plays into it now.
    static func isPlaying() throws -> Bool {
        try shell("cat /proc/asound/Loopback/pcm0p/sub0/status").contains("state: RUNNING")
    }

    /// Records until there are so many seconds of sound: the file, WAV, S16_LE, 44.1 kHz, two channels.
    static func record(seconds: Int) throws -> String {
        let file = "/tmp/recording.wav"
        try shell("arecord -q -D plughw:CARD=Loopback,DEV=1 -f S16_LE -r 44100 -c 2 -d \(seconds) \(file)")
        return file
    }
}
