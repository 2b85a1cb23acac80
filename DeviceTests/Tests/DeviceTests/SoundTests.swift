// The sound card: what is played is recorded on the other side of snd-aloop, and the card is taken away, taken by others and stopped.
import Foundation
import Testing

extension DeviceTests {
    @Suite("sound")
    struct SoundTests {
        /// A sweep of 20 s that is nowhere like elsewhere, and what mpg123 makes of it (Scripts/test-devices.sh).
        private static let music = "/payload/fixtures/sweep.mp3"
        /// 16 bits and no camera: the samples of the file, and nothing else to do for an emulated processor.
        private static let settings = """
            [camera]
            device = "/dev/video99"
            [player]
            output = "alsa:plughw:CARD=Loopback,DEV=0"
            format = "*:16:*"
            """
        private static let driver = "/sys/bus/platform/drivers/snd_aloop"

        private func reference() throws -> Sound { try Sound(raw: "/payload/fixtures/sweep.raw") }

        private func start(settings: String = Self.settings, sweeps: Int = 1) throws -> Service {
            try MusicFolder.make()
            try shell("mkdir -p \(MusicFolder.path)/sweeps && cp -n \(Self.music) \(MusicFolder.path)/sweeps/")
            try Self.givePatience()
            let service = try Service(settings: settings)
            try service.control("clear")
            // The library may still be read.
            try wait(for: "the sweep in the library") {
                try run("sursathictl --socket \(Service.socket) add sweeps/sweep.mp3").status == 0
            }
            for _ in 1..<max(2, sweeps) where sweeps > 1 { try service.control("add sweeps/sweep.mp3") }
            return service
        }

        /// The watchdog has a suite of its own; here an emulated processor that many share must not be taken for a hang.
        private static func givePatience() throws {
            let folder = "/run/systemd/system/sursathid.service.d"
            try shell(
                """
                mkdir -p \(folder) && printf '[Service]\\nWatchdogSec=300\\nTimeoutStartSec=300\\n' > \(folder)/patience.conf
                systemctl daemon-reload
                """)
        }

        private func elapsed(_ service: Service) throws -> Double {
            Double(try service.ask("status")["elapsed"] ?? "") ?? -1
        }

        /// The output comes back, by the journal's clock, within so many seconds of what happened at `moment`; no allowance is made for emulation.
        /// - Parameter start: what the journal said before does not count.
        private func expectOutput(
            of service: Service, within limit: Double, of what: String, at moment: Double, after start: Double = 0
        ) throws {
            let seconds = try service.journal.entry("sound: the output is back", after: start).monotonic - moment
            print("measured: \(what) until its sound: \(String(format: "%.2f", seconds)) s")
            #expect(seconds < limit)
        }

        @Test("what comes out of the card is what mpg123 decodes, bit for bit (subset)")
        func exact() throws {
            try SoundLoop.load()
            let service = try start()
            let recorder = try Recorder()
            try service.control("play")
            let recorded = try recorder.sound(seconds: 24)
            let music = try reference()
            let matches = recorded.matches(in: music)
            #expect(matches.count == 1, "\(matches) \(recorder.complaints)")
            // The end fades into silence, which is equal anywhere.
            #expect(matches.first.map { $0.place <= 10 && $0.count > music.frames.count - 100 } == true, "\(matches)")
            #expect(try !service.journal.entries().contains { $0.message.contains("underruns so far") })
            try Service.stop()
        }

        @Test("a daemon that is held for a second loses nothing of the music, and counts the underrun")
        func underrun() throws {
            try SoundLoop.load()
            let service = try start()
            let recorder = try Recorder()
            try service.control("play")
            try wait(for: "5 s of music") { try elapsed(service) > 5 }
            let process = try service.processIdentifier
            kill(process, SIGSTOP)
            Thread.sleep(forTimeInterval: 1)
            kill(process, SIGCONT)
            let entry = try service.journal.entry("underruns so far")
            #expect(entry.message.contains("sound: 1 underruns so far"))
            let matches = try recorder.sound(seconds: 25).matches(in: try reference())
            // In two stretches: before the underrun and after it, without a frame missing or twice.
            #expect(matches.count == 2, "\(matches) \(recorder.complaints)")
            if matches.count == 2 { #expect(matches[0].place + matches[0].count == matches[1].place, "\(matches)") }
            #expect(try service.restarts == 0)
            try Service.stop()
        }

        @Test("a card that is pulled out while it plays is played on within 2 s of its return, at its place")
        func unplugged() throws {
            try SoundLoop.load()
            let service = try start(sweeps: 2)
            try service.control("play")
            try wait(for: "3 s of music") { try elapsed(service) > 3 }
            // It waits for whoever has the card open.
            let gone = monotonicSeconds()
            try shell("timeout 120 sh -c 'echo snd_aloop.0 > \(Self.driver)/unbind'")
            let lost = try service.journal.entry("sound: ALSA device", after: gone)
            #expect(lost.message.contains("will retry"))
            let before = try service.ask("status")
            // Longer than the first waits between two tries: they are 1, 2, 5 and then 10 s.
            Thread.sleep(forTimeInterval: 15)
            #expect(try service.ask("status")["state"] == "play")
            try shell("echo snd_aloop.0 > \(Self.driver)/bind")
            let bound = monotonicSeconds()
            try expectOutput(of: service, within: 2, of: "the card's return", at: bound, after: gone)
            let recorder = try Recorder()
            let recorded = try recorder.sound(seconds: 4)
            let after = try service.ask("status")
            #expect(after["songid"] == before["songid"])
            #expect(after["playlist"] == before["playlist"])
            let place = try #require(recorded.matches(in: try reference()).first).place
            let seconds = Double(place) / Double(Sound.framesPerSecond)
            let held = Double(before["elapsed"] ?? "") ?? 0
            // It went on from where it was, not from where it would be by now, nor from the beginning.
            #expect(seconds >= held - 0.3 && seconds < held + 12, "at \(seconds) s, lost at \(held) s")
            #expect(try service.restarts == 0)
            try Service.stop()
        }

        @Test("a card that another program has is taken within 2 s of its release")
        func busy() throws {
            try SoundLoop.load()
            let other = try RunningCommand("exec aplay -q -D hw:CARD=Loopback,DEV=0 -f cd /dev/zero")
            try wait(for: "aplay", until: SoundLoop.isPlaying)
            let service = try start()
            try service.control("play")
            let refused = try service.journal.entry("is in use by another program")
            #expect(refused.message.contains("will retry"))
            // The fourth try has failed: the next would be 10 s later.
            try service.journal.entry("will retry in 10 s")
            other.stop(SIGTERM)
            let released = monotonicSeconds()
            try expectOutput(of: service, within: 2, of: "the card's release", at: released)
            try wait(for: "sound in the card", until: SoundLoop.isPlaying)
            try Service.stop()
        }

        @Test("a card that is missing at the start is played on within 2 s of its appearing")
        func missing() throws {
            try Service.stop()
            try SoundLoop.unload()
            let service = try start()
            try service.control("play")
            #expect(try service.journal.entry("will retry").message.contains("is not there"))
            #expect(try service.property("ActiveState") == "active")
            try service.journal.entry("will retry in 10 s")
            try SoundLoop.load()
            let loaded = monotonicSeconds()
            try expectOutput(of: service, within: 2, of: "a new card's appearing", at: loaded)
            try wait(for: "sound in the card", until: SoundLoop.isPlaying)
            try Service.stop()
        }

        @Test("after a suspend the music goes on at its place")
        func suspend() throws {
            guard try run("test -w /sys/power/pm_test").status == 0 else {
                return print("no pm_test: suspend not tested")
            }
            try SoundLoop.load()
            let service = try start()
            try service.control("play")
            try wait(for: "3 s of music") { try elapsed(service) > 3 }
            // Programs and devices are put to sleep and waken up by the kernel itself (Documentation/power/basic-pm-debugging.rst).
            try shell("echo devices > /sys/power/pm_test; echo 3 > /sys/module/suspend/parameters/pm_test_delay")
            let before = try elapsed(service)
            try shell("echo freeze > /sys/power/state; echo none > /sys/power/pm_test")
            let woken = try elapsed(service)
            #expect(woken < before + 8, "at \(woken) s, asleep at \(before) s")
            try wait(for: "music after the suspend") { try elapsed(service) > woken + 1 }
            #expect(try SoundLoop.isPlaying())
            #expect(try service.restarts == 0)
            try Service.stop()
        }

        @Test("the card's own volume follows and is followed, and its card can come and go")
        func hardwareVolume() throws {
            try shell("modprobe snd-dummy pcm_devs=1 && udevadm settle")
            defer { _ = try? run("modprobe -r snd-dummy") }
            let service = try start(
                settings: """
                    [camera]
                    device = "/dev/video99"
                    [player]
                    output = "alsa:plughw:CARD=Dummy,DEV=0"
                    mixer = "alsa:Master@hw:Dummy"
                    """)
            func master() throws -> String {
                try shell("amixer -D hw:Dummy sget Master | grep -o '\\[[0-9]*%\\]' | head -n 1")
            }
            try service.control("play")
            try service.control("volume 100")
            let loud = try eventually("full volume of the card") { try master() == "[100%]" ? "[100%]" : nil }
            try service.control("volume 10")
            try wait(for: "a lower volume of the card") { try master() != loud }
            try shell("amixer -q -D hw:Dummy sset Master 100%")
            try wait(for: "the card's volume in the status") { try service.ask("status")["volume"] == "100" }
            // The mixer has to be given back, or the card would not go, and come back under another number.
            let gone = monotonicSeconds()
            try shell("timeout 120 sh -c 'echo snd_dummy.0 > /sys/bus/platform/drivers/snd_dummy/unbind'")
            try service.journal.entry("will retry", after: gone)
            try shell("echo snd_dummy.0 > /sys/bus/platform/drivers/snd_dummy/bind")
            try service.journal.entry("sound: the output is back", after: gone)
            try service.control("volume 20")
            try wait(for: "the card's volume after its return") { try master() != "[100%]" }
            try Service.stop()
        }
    }
}
