// Runs on: the main thread of a process of its own, which it locks down; a second thread where it says so.
import CLandlock
import CLockdownProbe
import Glibc
import Lockdown
import Threads

/// Tries what a locked-down process must not do, and what it must still be able to do, and prints each with 0 or the errno's number.
///
/// `lockdown-probe free|locked|port READABLE WRITABLE OUTSIDE`: three folders; READABLE holds a file "file", OUTSIDE as well.
@main enum LockdownProbe {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 5 else { exit(2) }
        let (mode, readable, writable, outside) = (arguments[1], arguments[2], arguments[3], arguments[4])
        if mode != "free" {
            var policy = LockdownPolicy()
            policy.readable = ["/usr", "/lib", "/lib64", "/etc", "/proc", readable]
            policy.writable = [writable]
            policy.devices = ["/dev"]
            policy.port = mode == "port" ? 6600 : nil
            let report = Lockdown.apply(policy)
            tell("landlock version", report.landlock)
            tell("missing", report.missing.count)
        }
        files(readable, writable, outside)
        for (name, family) in [
            ("unix", AF_UNIX), ("inet", AF_INET), ("inet6", AF_INET6), ("netlink", AF_NETLINK), ("packet", AF_PACKET),
        ] {
            tell("socket \(name)", code(socket(family, CInt(SOCK_DGRAM.rawValue), 0)))
        }
        memory()
        for name in [
            "ptrace", "process_vm_readv", "pidfd_getfd", "bpf", "mount", "unshare", "setns", "chroot", "keyctl",
            "io_uring_setup", "perf_event_open", "userfaultfd", "init_module", "setuid", "personality",
            "getpid",
        ] {
            tell(name, Int(-cprobe_call(name)))
        }
        tell("signal to the parent", code(kill(getppid(), 0)))
        tell("become dumpable", Int(-clandlock_prctl(4, 1)))
        tell("dumpable", Int(clandlock_prctl(3, 0)))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        tell("core limit", Int(clamping: limit.rlim_max))
        threads(outside)
        tell("load a library", dlopen("libutil.so.1", RTLD_NOW) != nil || dlopen("libz.so.1", RTLD_NOW) != nil ? 0 : 1)
        tell("start a program", Int(-cprobe_spawn()))
        tell("become a program", mode == "free" ? 0 : Int(-cprobe_execute()))
        // Not by way of `exit`: LeakSanitizer's search there needs what was given up here.
        fflush(nil)
        _exit(0)
    }

    private static func files(_ readable: String, _ writable: String, _ outside: String) {
        tell("read inside", code(open("\(readable)/file", O_RDONLY)))
        tell("write to what is readable", code(open("\(readable)/file", O_WRONLY)))
        tell("read outside", code(open("\(outside)/file", O_RDONLY)))
        tell("write outside", code(open("\(outside)/file", O_WRONLY)))
        tell("make outside", code(open("\(outside)/new", O_WRONLY | O_CREAT, 0o600)))
        tell("remove outside", code(unlink("\(outside)/remove")))
        tell("make inside", code(open("\(writable)/new", O_WRONLY | O_CREAT, 0o600)))
        tell("rename inside", code(rename("\(writable)/new", "\(writable)/newer")))
        tell("remove inside", code(unlink("\(writable)/newer")))
        tell("write to a device", code(open("/dev/null", O_WRONLY)))
        tell("read of itself", code(open("/proc/self/stat", O_RDONLY)))
        tell("read another's memory", code(open("/proc/\(getppid())/mem", O_RDONLY)))
    }

    private static func memory() {
        let size = 4096
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        tell("memory", mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED ? Int(errno) : 0)
        let both = mmap(nil, size, PROT_READ | PROT_WRITE | PROT_EXEC, flags, -1, 0)
        tell("writable and executable memory", both == MAP_FAILED ? Int(errno) : 0)
        guard let plain = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), plain != MAP_FAILED else { return }
        tell("make memory executable", code(mprotect(plain, size, PROT_READ | PROT_EXEC)))
    }

    /// A thread that is started later has no more than the first one.
    private static func threads(_ outside: String) {
        let path = "\(outside)/file"
        guard
            let thread = try? NamedThread(
                name: "probe",
                body: {
                    tell("thread: write outside", code(open(path, O_WRONLY)))
                    tell("thread: socket inet", code(socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)))
                })
        else { return tell("start a thread", 1) }
        thread.join()
        tell("start a thread", 0)
    }

    /// 0, or the errno of a call that has returned -1.
    private static func code(_ result: CInt) -> Int { result < 0 ? Int(errno) : 0 }

    private static func tell(_ name: String, _ code: Int) { print("\(name)=\(code)") }
}
