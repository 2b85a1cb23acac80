// Runs on: the main thread, before there is any other.
import Files
import CLandlock
import Glibc

/// Gives up, for the rest of the process's life, what the program does not need: what an attacker who takes it over shall not have.
///
/// It needs no rights and does what the kernel has: seccomp (the system calls), Landlock (files, and from its version 4 on TCP), no core dump,
/// no debugger, no new privileges, memory out of swap. systemd's units do much of the same from outside; a user's manager cannot do all of it.
public enum Lockdown {
    /// Gives it up. What cannot be given up is told and is no error: older kernels have less.
    ///
    /// Landlock holds for the calling thread and those that it starts. It is called before there is another one.
    /// - Parameter policy: what is still needed.
    /// - Returns: what was obtained.
    public static func apply(_ policy: LockdownPolicy) -> LockdownReport {
        var report = LockdownReport()
        // Both filters ask for it: a program that is started must not get rights that it had not.
        report.noNewPrivileges = clandlock_prctl(setNoNewPrivileges, 1) == 0
        // No core dump, no debugger of the same user, no look into /proc/PID/mem, fd or environ.
        report.notDumpable = clandlock_prctl(setDumpable, 0) == 0
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        report.noCoreDumps = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
        report.memoryLocked = policy.locksMemory && lockMemory()
        report.threadsBefore = max(0, (folderEntries("/proc/self/task")?.count ?? 1) - 1)
        FileAccess.restrict(to: policy, &report)
        SystemCallFilter.install(allowsNetwork: policy.port != nil, &report)
        return report
    }

    /// Keeps the process's memory, which holds the camera's pictures, out of swap.
    ///
    /// Only where locked memory has no limit: the stacks and arenas that are reserved count as well, and memory that may not be locked
    /// would be refused from now on. Pages are locked when they are first used, so that nothing is loaded for it.
    private static func lockMemory() -> Bool {
        var limit = rlimit()
        guard getrlimit(lockedMemory, &limit) == 0, limit.rlim_cur == rlim_t.max else {
            return false
        }
        return mlockall(MCL_CURRENT | MCL_FUTURE | lockOnFault) == 0
    }
}

// What glibc shows to GNU sources only, or not to Swift: PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, MCL_ONFAULT, RLIMIT_MEMLOCK.
private let setDumpable: CInt = 4
private let setNoNewPrivileges: CInt = 38
private let lockOnFault: CInt = 4
private let lockedMemory = __rlimit_resource_t(8)
