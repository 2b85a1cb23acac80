// Runs on: the main thread of sursathictl; reads small files.
import Files
import Glibc
import Processor

extension Facts.Machine {
    /// This machine.
    static func current() -> Facts.Machine {
        var machine = Facts.Machine()
        var name = utsname()
        if uname(&name) == 0 {
            machine.kernel = text(&name.release)
            machine.architecture = text(&name.machine)
            machine.hostName = text(&name.nodename)
        }
        machine.distribution = readKernelFile("/etc/os-release").flatMap(prettyName) ?? "Linux"
        machine.processorLevel = ProcessorLevel.preferred.rawValue
        machine.processorCount = sysconf(CInt(_SC_NPROCESSORS_ONLN))
        let pages = sysconf(CInt(_SC_PHYS_PAGES)).multipliedReportingOverflow(by: sysconf(CInt(_SC_PAGESIZE)))
        machine.memoryMegabytes = pages.overflow ? 0 : pages.partialValue / 1_000_000
        return machine
    }

    private static func text<Characters>(_ characters: inout Characters) -> String {
        withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// `PRETTY_NAME` of os-release(5).
    static func prettyName(_ release: String) -> String? {
        let line = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { String($0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" && $0 != "'" }) }
    }
}

extension Facts.Sound {
    /// What this user can play on.
    static func current() -> Facts.Sound {
        var sound = Facts.Sound()
        sound.cardDrivers = readKernelFile("/proc/asound/cards").map(drivers) ?? []
        let devices = (folderNames("/dev/snd") ?? []).filter { $0.hasPrefix("pcm") && $0.hasSuffix("p") }
        sound.mayOpenCards = devices.isEmpty || devices.contains { access("/dev/snd/\($0)", R_OK | W_OK) == 0 }
        if let folder = environmentFolder("XDG_RUNTIME_DIR") {
            if access("\(folder)/pipewire-0", F_OK) == 0 {
                sound.server = "PipeWire"
            } else if access("\(folder)/pulse/native", F_OK) == 0 {
                sound.server = "PulseAudio"
            }
        }
        let names = ["99-pipewire-default.conf", "99-pulse.conf", "99-pulseaudio-default.conf"]
        let home = environmentFolder("HOME").map { ["\($0)/.asoundrc"] } ?? []
        sound.serverIsDefault = (names.map { "/etc/alsa/conf.d/\($0)" } + home).contains { access($0, F_OK) == 0 }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(__RLIMIT_RTPRIO.rawValue), &limit) == 0 {
            sound.realtimeLimit = geteuid() == 0 ? 99 : Int(clamping: limit.rlim_cur)
        }
        return sound
    }

    /// The drivers of `/proc/asound/cards`, whose lines are ` 0 [PCH            ]: HDA-Intel - HDA Intel PCH` and one with the long name.
    static func drivers(cards text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            guard line.contains("["), let close = line.firstIndex(of: "]") else { return nil }
            let rest = line[close...].dropFirst().drop { $0 == ":" || $0 == " " }
            let driver = rest.prefix { $0 != " " }
            return driver.isEmpty ? nil : String(driver)
        }
    }
}
