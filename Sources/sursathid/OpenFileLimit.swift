// Runs on: the main thread, before any client connects.
import Glibc

/// How many files and connections the process may have open (`RLIMIT_NOFILE`).
enum OpenFileLimit {
    /// For everything but connections: music, sound card, camera, sockets, event loops.
    private static let reserve = 256

    /// Raises the limit as far as so many connections need it and the system allows.
    /// - Returns: what stands in the way of so many connections; nil if nothing does.
    static func raise(connections: Int) -> String? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let wanted = rlim_t(connections + reserve)
        guard limit.rlim_cur < wanted else { return nil }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < wanted else { return nil }
        return "control.maxConnections is \(connections), which takes \(wanted) open files; the system allows "
            + "\(limit.rlim_cur): raise LimitNOFILE= of the unit or ulimit -n, or there will be fewer"
    }
}
