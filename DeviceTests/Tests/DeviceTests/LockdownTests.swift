import Foundation
import Testing

extension DeviceTests {
    @Suite("lockdown")
    struct LockdownTests {
        /// A service that watches and plays.
        private func playing() throws -> Service {
            let camera = try Vivid()
            try SoundLoop.load()
            let service = try Service(settings: "[camera]\ndevice = \"\(camera.path)\"\n\(SoundLoop.settings)")
            try service.control("feel calm")
            try service.journal.entry("playing ")
            try wait(for: "sound in the card", until: SoundLoop.isPlaying)
            return service
        }

        @Test("the lock-down: the process has what it needs and no more, and the audio thread its real-time priority")
        func process() throws {
            let service = try playing()
            let process = try service.processIdentifier
            let status = try shell("cat /proc/\(process)/status")
            func field(_ name: String) -> String {
                let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") } ?? ""
                return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
            }
            #expect(field("NoNewPrivs") == "1")
            #expect(field("Seccomp") == "2")
            // The unit's and its own.
            #expect((Int(field("Seccomp_filters")) ?? 0) >= 2)
            for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                #expect(field(set).allSatisfy { $0 == "0" }, "\(set)")
            }
            // Memory out of swap: what was used is locked.
            #expect((Int(field("VmLck").prefix { $0.isNumber }) ?? 0) > 10_000)
            // Not dumpable: its descriptors are root's to look at.
            #expect(try shell("stat -c %U /proc/\(process)/fd") == "root")
            let groups = try shell("for group in \(field("Groups")); do getent group $group | cut -d : -f 1; done")
            #expect(Set(groups.split(separator: "\n")).isSuperset(of: ["audio", "video"]))

            let audio = try shell("grep -lx audio /proc/\(process)/task/*/comm | head -n 1")
            // proc(5): fields 40 and 41, of which the name in parentheses is the second; 1 is SCHED_FIFO.
            let fields = try shell("cut -d ')' -f 2 \(audio.replacingOccurrences(of: "/comm", with: "/stat"))")
                .split(separator: " ")
            #expect(fields.count > 38 && fields[38] == "1" && (Int(fields[37]) ?? 0) > 0)
            let words = try service.journal.entry("locked down: ")
            #expect(words.message.contains("no network") && words.message.contains("memory is not swapped"))
            #expect((Int(words.fields["SURSATHI_LANDLOCK"] ?? "") ?? 0) >= 1)
            #expect(!words.message.contains("not obtained"))
            try Service.stop()
        }

        @Test("limits of memory, swap, tasks, files, core dumps and priority hold")
        func limits() throws {
            let service = try playing()
            let process = try service.processIdentifier
            let limits = try shell("tr -s ' ' < /proc/\(process)/limits")
            for line in [
                "Max core file size 0 0", "Max open files 4096 4096", "Max realtime priority 20 20",
                "Max locked memory unlimited",
            ] { #expect(limits.contains(line), "\(line)") }
            let folder = "/sys/fs/cgroup\(try service.property("ControlGroup"))"
            for (file, value) in [("memory.swap.max", "0"), ("memory.max", "1073741824"), ("pids.max", "64")] {
                #expect(try shell("cat \(folder)/\(file)") == value, "\(file)")
            }
            try Service.stop()
        }

        @Test("the unit's devices are the camera and the sound card, whoever asks")
        func devices() throws {
            let service = try playing()
            let folder = "/sys/fs/cgroup\(try service.property("ControlGroup"))"
            // Root itself, as a member of the service's control group.
            func open(_ path: String) throws -> CommandResult {
                try run("echo $$ > \(folder)/cgroup.procs && exec 3<\(path) && echo opened")
            }
            try shell("test -e /dev/mem && test -b /dev/vda")
            for path in ["/dev/mem", "/dev/vda", "/dev/kmsg", "/dev/hwrng", "/dev/input/event0"]
            where FileManager.default.fileExists(atPath: path) {
                let result = try open(path)
                #expect(result.output.contains("Operation not permitted"), "\(path): \(result.output)")
            }
            for path in ["/dev/null", "/dev/snd/controlC0"] {
                #expect(try open(path).output.contains("opened"), "\(path)")
            }
            try Service.stop()
        }

        @Test("the unit's files are read-only but for the state, homes are not there, and there is no network")
        func sandbox() throws {
            let service = try playing()
            let process = try service.processIdentifier
            func inside(_ command: String) throws -> CommandResult { try run("nsenter -t \(process) -m -- \(command)") }
            for path in ["/usr/x", "/etc/x", "/etc/sursathi/x", "/srv/music/x", "/boot/x", "/opt/x"] {
                let result = try inside("touch \(path)")
                #expect(result.output.contains("Read-only file system"), "\(path): \(result.output)")
            }
            #expect(try inside("touch /var/lib/sursathi/x").status == 0)
            #expect(try inside("ls -A /root").output.isEmpty || inside("ls -A /root").status != 0)
            #expect(try inside("test -r /run/dbus/system_bus_socket").status != 0)
            let interfaces = try shell("tail -n +3 /proc/\(process)/net/dev | cut -d : -f 1")
            #expect(interfaces == "lo")
            try shell("rm -f /var/lib/sursathi/x")
            try Service.stop()
        }

        @Test("a camera and a card that are plugged in later are found under the lock-down")
        func hotPlug() throws {
            try Vivid.unload()
            try SoundLoop.unload()
            let service = try Service(settings: SoundLoop.settings)
            try service.control("feel calm")
            try service.journal.entry("camera")
            _ = try Vivid()
            try SoundLoop.load()
            try service.journal.entry("frames a second")
            try wait(for: "sound in the card", until: SoundLoop.isPlaying)
            try Service.stop()
        }

        @Test("the drop-in for TCP control opens its port, and no other way out")
        func network() throws {
            try shell(
                """
                mkdir -p /run/systemd/system/sursathid.service.d
                cp /usr/local/share/doc/sursathi/examples/tcp-control.conf /run/systemd/system/sursathid.service.d
                systemctl daemon-reload
                """)
            defer { _ = try? run("rm -r /run/systemd/system/sursathid.service.d; systemctl daemon-reload") }
            let service = try Service(
                settings: "[camera]\ndevice = \"demo\"\n[player]\noutput = \"null\"\n[control]\nport = 6600\n")
            try service.journal.entry("listening on 127.0.0.1")
            #expect(try shell("printf 'ping\\nclose\\n' | nc -N 127.0.0.1 6600").contains("OK MPD"))
            #expect(try service.journal.entry("locked down: ").message.contains("control port only"))
            try Service.stop()
        }
    }
}
