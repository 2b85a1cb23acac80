import Foundation
import Testing

/// What a process of its own, `lockdown-probe`, can do before and after it is locked down.
@Suite struct LockdownTests {
    @Test(
        "a process that is locked down has no network, starts nothing, changes nothing outside, and looks into nobody")
    func locked() throws {
        let free = try probe("free")
        // Where the machine itself denies it, nothing would be shown.
        #expect(free["socket inet"] == 0 && free["start a program"] == 0 && free["write outside"] == 0)
        #expect(free["writable and executable memory"] == 0 && free["dumpable"] == 1)

        let locked = try probe("locked")
        for name in [
            "socket inet", "socket inet6", "socket netlink", "socket packet", "writable and executable memory",
            "make memory executable", "ptrace", "process_vm_readv", "pidfd_getfd", "bpf", "mount", "unshare", "setns",
            "chroot", "keyctl", "io_uring_setup", "perf_event_open", "userfaultfd", "init_module", "setuid",
            "personality",
            "signal to the parent", "become dumpable", "start a program", "become a program",
            "thread: socket inet",
        ] {
            #expect(locked[name] == Int(EPERM), "\(name)")
        }
        #expect(locked["core limit"] == 0)
        #expect(locked["dumpable"] == 0)
        for name in [
            "socket unix", "memory", "getpid", "start a thread", "load a library", "read inside", "make inside",
            "rename inside", "remove inside", "write to a device", "read of itself",
        ] {
            #expect(locked[name] == 0, "\(name)")
        }
    }

    @Test("Landlock keeps files outside from being read, written, made and removed, by later threads too")
    func files() throws {
        let free = try probe("free")
        #expect(free["read outside"] == 0 && free["remove outside"] == 0 && free["thread: write outside"] == 0)
        let locked = try probe("locked")
        // A kernel without Landlock says so.
        guard let version = locked["landlock version"], version > 0 else {
            #expect(locked["missing"] == 1)
            return
        }
        for name in [
            "write to what is readable", "read outside", "write outside", "make outside", "remove outside",
            "thread: write outside",
        ] {
            #expect(locked[name] == Int(EACCES), "\(name)")
        }
        #expect(locked["read another's memory"] != 0)
        #expect(locked["missing"] == 0)
    }

    @Test("with a port for clients there are sockets for the network, and still nothing else")
    func port() throws {
        let locked = try probe("port")
        #expect(locked["socket inet"] == 0)
        #expect(locked["socket inet6"] == 0)
        #expect(locked["socket packet"] == Int(EPERM))
        #expect(locked["start a program"] == Int(EPERM))
    }

    /// Each thing that was tried, with 0 or the errno's number.
    private func probe(_ mode: String) throws -> [String: Int] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lockdown-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let places = ["readable", "writable", "outside"].map { folder.appendingPathComponent($0) }
        for place in places {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for name in ["file", "remove"] { try Data([1]).write(to: place.appendingPathComponent(name)) }
        }
        let process = Process()
        // It lies beside the program of the tests.
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("lockdown-probe")
        process.arguments = [mode] + places.map(\.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        var results: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=")
            if parts.count == 2 { results[String(parts[0])] = Int(parts[1]) }
        }
        return results
    }
}
