import Testing

extension DeviceTests.ServiceTests {
    @Test("the kernel's out-of-memory killer ends the service; it is started again, and the same song plays")
    func outOfMemory() throws {
        let camera = try Vivid()
        try SoundLoop.load()
        let service = try Service(settings: "[camera]\ndevice = \"\(camera.path)\"\n\(SoundLoop.settings)")
        try service.control("feel calm")
        try service.journal.entry("playing ")
        try wait(for: "sound in the card", until: SoundLoop.isPlaying)
        try service.control("seek 30")
        try wait(for: "the place") { (Double(try service.ask("status")["elapsed"] ?? "") ?? 0) > 31 }
        // The queue is saved two seconds after it has changed.
        try wait(for: "the saved queue") { try run("grep -q . /var/lib/sursathi/queue.m3u").status == 0 }
        let before = try service.ask("status")
        let start = monotonicSeconds()
        // Its memory is locked, so that there is nothing to reclaim. The control group of the next start has the unit's limit again.
        try shell("echo 8M > /sys/fs/cgroup\(try service.property("ControlGroup"))/memory.max")
        try wait(for: "a restart", seconds: 120) { try service.restarts == 1 }
        let killed = try service.journal.entry("oom-kill", after: start)
        let ready = try service.journal.entry("ready after", after: killed.monotonic, seconds: 120)
        print(
            "out of memory: killed after \(killed.monotonic - start) s, ready \(ready.monotonic - killed.monotonic) s later"
        )
        try wait(for: "the song", seconds: 120, until: SoundLoop.isPlaying)
        let after = try service.ask("status")
        #expect(after["song"] == before["song"] && after["state"] == "play")
        #expect((Double(after["elapsed"] ?? "") ?? 0) >= 28)
        try Service.stop()
    }
}
