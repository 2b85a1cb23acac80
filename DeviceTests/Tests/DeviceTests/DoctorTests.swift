// `sursathictl doctor` on the installed service.
import Foundation
import Testing

extension DeviceTests {
    @Suite("doctor")
    struct DoctorTests {
        private func doctor(_ arguments: String = "", as user: String? = nil) throws -> CommandResult {
            let command = "sursathictl --socket \(Service.socket) doctor \(arguments)"
            return try run(user.map { "runuser -u \($0) -- \(command)" } ?? command)
        }

        @Test("the service's open camera is shown, with who says so, and what it has tried was refused (subset)")
        func service() throws {
            let camera = try Vivid()
            try SoundLoop.load()
            let service = try Service(settings: "[camera]\ndevice = \"\(camera.path)\"\n\(SoundLoop.settings)")
            try service.journal.entry("frames a second")
            let process = try service.processIdentifier
            let byRoot = try doctor()
            print(byRoot.output)
            #expect(
                byRoot.output.contains(
                    "\(camera.path) is open by sursathid (process \(process)); seen in /proc, and it says so itself"))
            #expect(byRoot.output.contains("sursathid can write nothing but its state"))
            #expect(
                // By the daemon's own filter, which answers before the unit's.
                byRoot.output.contains(
                    "sursathid can open no network socket: it has just tried, and was refused (EPERM)"))
            #expect(byRoot.output.contains("are sockets, all within this machine"))
            #expect(byRoot.output.contains("(process \(process), the system's service)"))
            #expect(!byRoot.output.contains("  problem  "))
            try service.control("camera off")
            try service.journal.entry("camera closed")
            #expect(try doctor().output.contains("sursathid has no video device open (the camera is off)"))
            try Service.stop()
        }

        @Test("another user sees what the daemon says; one who may not use the socket is told the group")
        func otherUsers() throws {
            try shell(
                "id listener 2>/dev/null || useradd -G audio listener; id stranger 2>/dev/null || useradd stranger")
            let camera = try Vivid()
            try SoundLoop.load()
            let service = try Service(settings: "[camera]\ndevice = \"\(camera.path)\"\n\(SoundLoop.settings)")
            try service.journal.entry("frames a second")
            let listener = try doctor(as: "listener").output
            #expect(listener.contains("\(camera.path) is open by sursathid"), "\(listener)")
            #expect(listener.contains("it says so itself; /proc hides its files from you"))
            let stranger = try doctor(as: "stranger")
            #expect(stranger.output.contains("-> sudo usermod -aG audio stranger, then log out and in again"))
            #expect(stranger.status == 2)
            let report = try doctor("--report", as: "listener").output
            #expect(
                !report.contains("listener") && !report.contains("guest") && !report.contains("/srv/music"), "\(report)"
            )
            try Service.stop()
        }

        @Test("a service that does not run, and another program at the camera, are found with their remedies")
        func faults() throws {
            let camera = try Vivid()
            try Service.stop()
            let silent = try doctor()
            #expect(silent.status == 2)
            #expect(silent.output.contains("-> sudo systemctl enable --now sursathid"), "\(silent.output)")
            let thief = try RunningCommand("exec v4l2-ctl -d \(camera.path) --stream-mmap --stream-count=100000")
            try wait(for: "v4l2-ctl at the camera") {
                try doctor().output.contains("\(camera.path) by v4l2-ctl (process \(thief.processIdentifier))")
            }
        }
    }
}
