// Runs on: a thread that may wait.
import Files
import Glibc

/// What the kernel says about this process's rights and memory (proc(5), `status`).
struct ProcessFacts: Equatable {
    var hasNoNewPrivileges: Bool?
    var filtersSystemCalls: Bool?
    var swappedKilobytes: Int?

    /// Reads `/proc/self/status`.
    init(status: String) {
        for line in status.split(separator: "\n") {
            let words = line.split { $0 == ":" || $0 == "\t" || $0 == " " }
            guard words.count >= 2, let number = Int(words[1]) else { continue }
            switch words[0] {
            case "NoNewPrivs": hasNoNewPrivileges = number == 1
            // 0 is none, 1 strict mode, 2 a filter.
            case "Seccomp": filtersSystemCalls = number > 0
            case "VmSwap": swappedKilobytes = number
            default: break
            }
        }
    }

    static func ofThisProcess() -> ProcessFacts { ProcessFacts(status: readKernelFile("/proc/self/status") ?? "") }

    /// The largest core file; nil is no limit.
    static var coreLimitBytes: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return nil }
        return Int(exactly: limit.rlim_cur)
    }

    /// Whether others of this user may look into this process: /proc/self is root's if not (proc(5)). Nil for root, who owns it either way.
    static var isDumpable: Bool? {
        var status = stat()
        guard geteuid() != 0, stat("/proc/self/", &status) == 0 else { return nil }
        return status.st_uid == geteuid()
    }

    /// Whether the thread of a name has real-time scheduling; nil if there is no such thread.
    static func isRealtime(thread name: String) -> Bool? {
        for thread in folderNames("/proc/self/task") ?? [] {
            guard let id = pid_t(thread), readKernelFile("/proc/self/task/\(thread)/comm") == name + "\n" else {
                continue
            }
            let policy = sched_getscheduler(id)
            return policy == SCHED_FIFO || policy == SCHED_RR
        }
        return nil
    }

    /// The control group of a process: the last field of cgroup v2's line, or of systemd's own hierarchy (cgroups(7)).
    static func controlGroup(_ text: String) -> String? {
        let lines = text.split(separator: "\n")
        let line = lines.first { $0.hasPrefix("0::") } ?? lines.first { $0.contains(":name=systemd:") }
        return line.flatMap { $0.split(separator: ":", maxSplits: 2).last.map(String.init) }
    }
}
