// The camera's faults: the service outlives each of them, and the camera is back by itself.
import Foundation
import Testing

extension DeviceTests {
    @Suite("camera")
    struct CameraTests {
        /// The service with a camera and the sound card, playing.
        private func start(_ camera: String, settings: String = "") throws -> Service {
            try SoundLoop.load()
            let service = try Service(
                settings: "[camera]\ndevice = \"\(camera)\"\nstallSeconds = 3\n\(settings)\n\(SoundLoop.settings)")
            try service.control("feel calm")
            try wait(for: "music", until: SoundLoop.isPlaying)
            return service
        }

        /// The service was not started again, and plays on in the same song.
        private func expectMusic(_ service: Service, since before: [String: String]) throws {
            let now = try service.ask("status")
            #expect(now["state"] == "play" && now["song"] == before["song"] && now["songid"] == before["songid"])
            #expect(try service.restarts == 0)
            #expect(try SoundLoop.isPlaying())
        }

        /// The next time that the camera is open, later than `after`.
        private func opened(_ service: Service, after: Double) throws -> JournalEntry {
            try service.journal.entry("frames a second", after: after)
        }

        /// Frames arrive: for longer than `stallSeconds` nothing is lost.
        private func expectFrames(_ service: Service) throws {
            let start = monotonicSeconds()
            Thread.sleep(forTimeInterval: 7)
            let losses = try service.journal.entries().filter {
                $0.monotonic > start && $0.message.contains("will retry")
            }
            #expect(losses.isEmpty, "\(losses.map(\.message))")
        }

        @Test("pulled out while streaming and put back under another number, it is found by its id within 3 s")
        func replug() throws {
            try Loopback.unload()
            let id = "usb-vivid-video-index0"
            // What udev does by itself for cameras on USB.
            try shell(
                """
                mkdir -p /run/udev/rules.d
                echo 'SUBSYSTEM=="video4linux", ATTR{name}=="vivid*", SYMLINK+="v4l/by-id/\(id)"' > /run/udev/rules.d/99-vivid.rules
                udevadm control --reload
                """)
            defer { _ = try? run("rm /run/udev/rules.d/99-vivid.rules; udevadm control --reload") }
            let camera = try Vivid()
            let service = try start(id)
            let before = try service.ask("status")
            _ = try opened(service, after: 0)
            let pulled = monotonicSeconds()
            try Vivid.unplug()
            let loss = try service.journal.entry("was unplugged", after: pulled)
            Promise.check("an unplugged camera is noticed", took: loss.monotonic - pulled, limit: 1)
            // Something else takes its number meanwhile.
            let other = try Loopback(number: Int(camera.path.dropFirst("/dev/video".count)) ?? 0)
            defer { _ = try? Loopback.unload() }
            let plugged = monotonicSeconds()
            let path = try Vivid.plug()
            #expect(path != camera.path && other.path == camera.path)
            let back = try opened(service, after: plugged)
            Promise.check("a camera put back is seen again", took: back.monotonic - plugged, limit: 3)
            try expectMusic(service, since: before)
            #expect(try service.openFiles().contains(path))
            try Service.stop()
        }

        @Test("a device that the driver disconnects is opened again")
        func disconnect() throws {
            let camera = try Vivid()
            let service = try start(camera.path)
            let before = try service.ask("status")
            _ = try opened(service, after: 0)
            let start = monotonicSeconds()
            try camera.set("disconnect=1")
            _ = try service.journal.entry("will retry", after: start)
            let back = try opened(service, after: start)
            Promise.check("a disconnected camera is seen again", took: back.monotonic - start, limit: 3)
            try expectMusic(service, since: before)
            try Service.stop()
        }

        @Test("in use by another program at the start, it is taken when that lets go")
        func busy() throws {
            let camera = try Vivid()
            let other = try RunningCommand("exec v4l2-ctl -d \(camera.path) --stream-mmap")
            try wait(for: "the other program's stream") { other.output.contains("<") || other.output.contains("fps") }
            let service = try start(camera.path)
            let before = try service.ask("status")
            _ = try service.journal.entry("in use by another program")
            // Long enough for the waits between the attempts to have grown to their end.
            Thread.sleep(forTimeInterval: 10)
            let freed = monotonicSeconds()
            other.stop()
            let back = try opened(service, after: freed)
            Promise.check("a camera that another program lets go is seen", took: back.monotonic - freed, limit: 3)
            try expectMusic(service, since: before)
            try Service.stop()
        }

        @Test("broken buffers are passed over, and a fatal error of the stream opens the camera anew")
        func brokenBuffers() throws {
            let camera = try Vivid()
            let service = try start(camera.path)
            let before = try service.ask("status")
            _ = try opened(service, after: 0)
            var start = monotonicSeconds()
            try camera.set("inject_v4l2_buf_flag_error=1")
            let dropped = try service.journal.entry("unusable frames so far", after: start)
            #expect(dropped.message.contains("the driver marked a frame as broken"))
            try camera.set("percentage_of_dropped_buffers=50")
            try expectFrames(service)
            try camera.set("percentage_of_dropped_buffers=0")

            start = monotonicSeconds()
            try camera.set("inject_fatal_streaming_error=1")
            let loss = try service.journal.entry("will retry", after: start)
            let back = try opened(service, after: loss.monotonic)
            Promise.check(
                "after a fatal error of the stream the camera is open", took: back.monotonic - start, limit: 3)
            try expectFrames(service)
            try expectMusic(service, since: before)
            try Service.stop()
        }

        @Test("a stream that stops without an error restarts the camera and not the service")
        func silentStall() throws {
            let camera = try Vivid()
            let service = try start(camera.path)
            let before = try service.ask("status")
            _ = try opened(service, after: 0)
            let start = monotonicSeconds()
            try camera.set("percentage_of_dropped_buffers=100")
            let loss = try service.journal.entry("delivered no usable picture", after: start)
            Promise.check("a silent camera is noticed (stallSeconds = 3)", took: loss.monotonic - start, limit: 4)
            _ = try opened(service, after: loss.monotonic)
            try camera.set("percentage_of_dropped_buffers=0")
            // What was opened meanwhile may be lost once more.
            Thread.sleep(forTimeInterval: 5)
            try expectFrames(service)
            try expectMusic(service, since: before)
            try Service.stop()
        }

        @Test(
            "a driver that gives another size than it was asked for is taken at its word, also when it changes its mind"
        )
        func otherSize() throws {
            var camera = try Loopback()
            func feed(_ size: String) throws {
                try camera.feed("-re -f lavfi -i smptebars=s=\(size):r=5 -pix_fmt yuyv422 -c:v rawvideo")
            }
            try feed("320x240")
            let service = try start(camera.path)
            let before = try service.ask("status")
            #expect(try opened(service, after: 0).message.contains("320x240"))
            var start = monotonicSeconds()
            camera.stopFeeding()
            _ = try service.journal.entry("will retry", after: start)
            // This driver takes no other size before it is loaded anew, and not while a program looks whether it is a camera again.
            try service.control("camera off")
            camera = try Loopback()
            try feed("176x144")
            start = monotonicSeconds()
            try service.control("camera on")
            let back = try eventually("the other size") {
                try service.journal.entries().first { $0.monotonic > start && $0.message.contains("176x144") }
            }
            Promise.check("a camera that comes back with another size is seen", took: back.monotonic - start, limit: 5)
            try expectFrames(service)
            try expectMusic(service, since: before)
            try Service.stop()
            camera.stopFeeding()
            try Loopback.unload()
        }

        @Test("a gap as of a suspend, and a clock that jumps a day, cost no camera and no restart")
        func gap() throws {
            let camera = try Vivid()
            let service = try start(camera.path)
            _ = try opened(service, after: 0)
            let process = try service.processIdentifier
            kill(process, SIGSTOP)
            Thread.sleep(forTimeInterval: 10)
            kill(process, SIGCONT)
            try expectFrames(service)
            try shell("date -s '+1 day'")
            try expectFrames(service)
            try shell("date -s '-2 days'")
            try expectFrames(service)
            try shell("date -s '+1 day'")
            #expect(try service.processIdentifier == process && service.restarts == 0)
            #expect(try service.openFiles().contains(camera.path))
            try Service.stop()
        }

        @Test("`camera off` closes the device, and so does the schedule; both open it again")
        func off() throws {
            let camera = try Vivid()
            let service = try start(camera.path)
            let before = try service.ask("status")
            /// As anybody can see it.
            func isOpen() throws -> Bool {
                try run("lsof -t \(camera.path)").output.contains("\(service.processIdentifier)")
            }
            try wait(for: "the open camera", until: isOpen)
            var start = monotonicSeconds()
            try service.control("camera off")
            try wait(for: "the closed camera") { try !isOpen() }
            Promise.check(
                "`camera off` closes the device",
                took: try service.journal.entry("camera closed", after: start).monotonic - start, limit: 1)
            try service.control("camera on")
            try wait(for: "the open camera", until: isOpen)

            let settings = "[camera]\ndevice = \"\(camera.path)\"\nstallSeconds = 3\n"
            start = monotonicSeconds()
            try service.reload(settings: settings + "offTimes = [\"00:00-24:00\"]\n" + SoundLoop.settings)
            try wait(for: "the camera closed by the schedule") { try !isOpen() }
            try service.reload(settings: settings + SoundLoop.settings)
            try wait(for: "the camera opened after the schedule", until: isOpen)
            try expectMusic(service, since: before)
            try Service.stop()
        }
    }
}
