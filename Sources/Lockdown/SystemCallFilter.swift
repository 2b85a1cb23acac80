// Runs on: the main thread, before there is any other; the filter holds for all threads.
import CSeccomp
import Glibc

/// seccomp: the system calls that are still answered. Others fail with EPERM, and the kernel's log names them where it logs such things.
enum SystemCallFilter {
    /// Allowed whatever their arguments, by what they are for. An architecture has some of them only: arm64 has no `open`.
    static let allowed: [String] = files + folders + waiting + memory + threads + signals + time + sockets + process

    private static let files = [
        "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev", "pwritev2", "lseek",
        "open",
        "openat", "openat2", "close", "close_range", "dup", "dup2", "dup3", "fcntl", "ioctl", "flock", "fsync",
        "fdatasync",
        "ftruncate", "fallocate", "fadvise64", "sendfile", "copy_file_range", "pipe", "pipe2", "memfd_create",
    ]
    private static let folders = [
        "stat", "lstat", "fstat", "newfstatat", "statx", "statfs", "fstatfs", "access", "faccessat", "faccessat2",
        "getdents", "getdents64", "getcwd", "readlink", "readlinkat", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat",
        "rename", "renameat", "renameat2", "chmod", "fchmod", "fchmodat", "chown", "lchown", "fchown", "fchownat",
        "utimensat", "umask", "mknod", "mknodat", "inotify_init", "inotify_init1", "inotify_add_watch",
        "inotify_rm_watch",
        "getxattr", "lgetxattr", "fgetxattr",
    ]
    private static let waiting = [
        "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait",
        "epoll_pwait",
        "epoll_pwait2", "eventfd", "eventfd2",
    ]
    private static let memory = [
        "brk", "munmap", "mremap", "madvise", "mincore", "msync", "mlock", "mlock2", "munlock", "mlockall",
        "munlockall",
        "membarrier",
        // ALSA's software mixer shares its buffer so.
        "shmget", "shmctl", "shmdt", "semget", "semctl", "semop", "semtimedop",
    ]
    private static let threads = [
        "futex", "futex_waitv", "set_robust_list", "get_robust_list", "rseq", "set_tid_address", "gettid", "exit",
        "exit_group", "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_setscheduler",
        "sched_setparam", "sched_get_priority_max", "sched_get_priority_min", "getpriority", "setpriority",
        "ioprio_set",
        "getcpu",
    ]
    private static let signals = [
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "rt_sigsuspend", "rt_sigpending",
        "sigaltstack", "signalfd", "signalfd4", "tgkill", "restart_syscall", "pause",
    ]
    private static let time = [
        "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
        "timerfd_create",
        "timerfd_settime", "timerfd_gettime", "getrusage", "sysinfo",
    ]
    private static let sockets = [
        "connect", "bind", "listen", "accept", "accept4", "getsockname", "getpeername", "getsockopt", "setsockopt",
        "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg", "shutdown",
    ]
    private static let process = [
        "getpid", "getppid", "getpgrp", "getpgid", "getsid", "getuid", "geteuid", "getgid", "getegid", "getresuid",
        "getresgid", "getgroups", "getrandom", "uname", "getrlimit", "setrlimit", "prlimit64", "capget", "arch_prctl",
    ]

    /// A call that is allowed where one argument, seen through a mask, has one value.
    private struct Conditional {
        var name: String
        var argument: UInt32
        var mask: UInt64 = .max
        var value: UInt64
    }

    /// Executable memory comes from files only, and is never writable: libraries are loaded, nothing is assembled.
    private static let executable: [Conditional] = {
        let write = UInt64(PROT_WRITE)
        let execute = UInt64(PROT_EXEC)
        return [
            .init(name: "mmap", argument: 2, mask: execute, value: 0),
            .init(name: "mmap", argument: 2, mask: execute | write, value: execute),
            .init(name: "mprotect", argument: 2, mask: execute, value: 0),
            // SHM_EXEC
            .init(name: "shmat", argument: 2, mask: 0o100000, value: 0),
        ]
    }()

    /// Threads, but no processes: CLONE_THREAD.
    private static let newThreads = [Conditional(name: "clone", argument: 0, mask: 0x10000, value: 0x10000)]

    /// PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_SET_TIMERSLACK, PR_GET_NO_NEW_PRIVS, PR_SET_VMA.
    private static let prctl = [15, 16, 3, 21, 23, 29, 39, 0x5356_4d41].map {
        Conditional(name: "prctl", argument: 0, value: UInt64($0))
    }

    private static func families(_ families: [CInt]) -> [Conditional] {
        ["socket", "socketpair"].flatMap { name in
            families.map { Conditional(name: name, argument: 0, value: UInt64($0)) }
        }
    }

    /// Installs the filters for all threads.
    static func install(allowsNetwork: Bool, _ report: inout LockdownReport) {
        var code = hideClone3()
        if code == 0 { code = installAllowed(allowsNetwork: allowsNetwork, &report) }
        guard code == 0 else {
            report.missing.append("system calls (seccomp: \(String(cString: strerror(-code))))")
            return
        }
        report.network = allowsNetwork ? .listening : .unix
    }

    /// Its arguments lie in memory, where no filter sees them. So told, glibc takes `clone`, every time that it starts a thread: a filter of
    /// its own, so that the kernel does not log it.
    /// - Returns: 0 or -errno.
    private static func hideClone3() -> CInt {
        guard let filter = seccomp_init(SCMP_ACT_ALLOW) else { return -ENOMEM }
        defer { seccomp_release(filter) }
        guard let number = number(of: "clone3") else { return 0 }
        var code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1)
        if code == 0 { code = seccomp_rule_add_array(filter, cseccomp_errno_action(UInt16(ENOSYS)), number, 0, nil) }
        return code == 0 ? seccomp_load(filter) : code
    }

    /// - Returns: 0 or -errno.
    private static func installAllowed(allowsNetwork: Bool, _ report: inout LockdownReport) -> CInt {
        guard let filter = seccomp_init(cseccomp_errno_action(UInt16(EPERM))) else { return -ENOMEM }
        defer { seccomp_release(filter) }
        // The threads of the runtime's, if there are any, get it too.
        var code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1)
        // Denied calls are logged from Linux 4.14 on.
        _ = seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1)
        var names: Set<String> = []
        for name in allowed + ["clone3"] where code == 0 {
            guard let number = number(of: name) else { continue }
            code = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 0, nil)
            names.insert(name)
        }
        let sockets = families(allowsNetwork ? [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] : [AF_UNIX])
        for rule in executable + newThreads + prctl + sockets where code == 0 {
            guard let number = number(of: rule.name) else { continue }
            var comparison = scmp_arg_cmp(
                arg: rule.argument, op: SCMP_CMP_MASKED_EQ, datum_a: rule.mask, datum_b: rule.value)
            code = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1, &comparison)
            names.insert(rule.name)
        }
        if code == 0 { code = seccomp_load(filter) }
        if code == 0 { report.systemCalls = names.count - 1 }
        return code
    }

    /// Nil for one that the architecture does not have.
    private static func number(of name: String) -> CInt? {
        let number = seccomp_syscall_resolve_name(name)
        return number >= 0 ? number : nil
    }
}
