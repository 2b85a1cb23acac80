import Foundation
import Testing

extension DeviceTests.ServiceTests {
    /// `WatchdogSec=` of the unit, and the promise: back within so much more.
    private static let watchdogSeconds = 20.0
    /// What an administrator may set; the threads' times follow it.
    private static let shortWatchdogSeconds = 8.0
    private static let promiseSeconds = 2.0
    /// Swift's tasks, the main actor's too, run on threads of libdispatch with this in their names; the process's first thread does nothing.
    /// The watchdog's own task is one of them: when all stand still, systemd misses it.
    private static let pool = "*-qos*"
    /// Emulation: the daemon's own start takes seconds instead of 0.1 s and is told by itself, so it is taken off; processes are ended and
    /// started by an emulated systemd.
    private static let emulationSeconds = 4.0

    @Test("the watchdog: a hang of the audio thread is noticed, and the song goes on where it was")
    func watchdogOfAudio() throws { try hang(["audio"], watchdogSeconds: Self.watchdogSeconds) }

    @Test("a hang of each other thread is noticed, and the song goes on where it was")
    func hangs() throws {
        let folder = "/run/systemd/system/sursathid.service.d"
        try shell(
            """
            mkdir -p \(folder)
            printf '[Service]\\nWatchdogSec=\(Self.shortWatchdogSeconds)\\n' > \(folder)/watchdog.conf
            systemctl daemon-reload
            """)
        defer { _ = try? shell("rm \(folder)/watchdog.conf; systemctl daemon-reload") }
        try hang(
            ["camera", "vision", "decoder", "library", "state", "NIO-ELT*", Self.pool],
            watchdogSeconds: Self.shortWatchdogSeconds)
    }

    private func hang(_ threads: [String], watchdogSeconds: Double) throws {
        let camera = try Vivid()
        try SoundLoop.load()
        let service = try Service(settings: "[camera]\ndevice = \"\(camera.path)\"\n\(SoundLoop.settings)")
        try service.control("feel calm")
        try service.journal.entry("playing ")
        try wait(for: "sound in the card", until: SoundLoop.isPlaying)
        for thread in threads {
            try wait(for: "the song", seconds: 120) { try service.ask("status")["elapsed"] != nil }
            try service.control("seek 10")
            try wait(for: "the place", seconds: 120) {
                (Double(try service.ask("status")["elapsed"] ?? "") ?? 0) > 12
            }
            try hang(thread, service, watchdogSeconds)
        }
        // A core would hold pictures.
        #expect(try shell("ls / /var/lib/sursathi | grep -c '^core' || true") == "0")
        #expect(!(try service.journal.entries().contains { $0.message.contains("code=dumped") }))
        try Service.stop()
    }

    private func hang(_ thread: String, _ service: Service, _ watchdogSeconds: Double) throws {
        let before = try service.ask("status")
        let (restarts, process) = (try service.restarts, try service.processIdentifier)
        let hung = try HungThread.stop(named: thread, of: process)
        let start = monotonicSeconds()
        try wait(for: "a restart after a hang of \(thread)", seconds: 120) {
            for thread in hung { thread.reap() }
            return try service.restarts > restarts
        }
        let ready = try service.journal.entry("ready after", after: start, seconds: 120)
        let words = thread == Self.pool ? "Watchdog timeout" : "no sign of life"
        let told = try #require(
            try service.journal.entries().first { $0.message.contains(words) && $0.monotonic > start })
        if thread != Self.pool {
            #expect(told.fields["SURSATHI_THREAD"] == (thread == "NIO-ELT*" ? "control" : thread))
        }

        let ownStart = Double(ready.message.split(separator: " ")[2]).map { $0 / 1000 } ?? 0
        let seconds = ready.monotonic - start
        let judged = seconds - ownStart
        print(
            "hang of \(thread): noticed after \(rounded(told.monotonic - start)) s, ready after \(rounded(seconds)) s, of which the emulated start \(rounded(ownStart)) s"
        )
        #expect(judged <= watchdogSeconds + Self.promiseSeconds + Self.emulationSeconds, "\(thread)")

        // The same song goes on, no earlier than where it was a moment before the hang.
        try wait(for: "the song after a hang of \(thread)", seconds: 120) {
            try service.ask("status")["state"] == "play" && (try service.ask("status")["elapsed"]) != nil
        }
        let after = try service.ask("status")
        #expect(after["song"] == before["song"])
        let (old, new) = (Double(before["elapsed"] ?? "") ?? 0, Double(after["elapsed"] ?? "") ?? 0)
        print("hang of \(thread): the song was at \(rounded(old)) s, and goes on from \(rounded(new)) s")
        #expect(new >= old - 2, "\(thread)")
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }
}
