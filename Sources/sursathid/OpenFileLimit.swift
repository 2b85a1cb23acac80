// Runs on: the main thread, before any client connects.
import Glibc

/// How many files and connections the process may have open (`RLIMIT_NOFILE`).
enum OpenFileLimit {
    /// For everything but connections: music, sound card, camera, sockets, event loops.
    static let reserve = 256

    /// Raises the limit as far as so many connections need it and the system allows.
    /// - Returns: how many connections there may be so that the music can still open its files, and what stands in the way of as many as
    ///   were wished for; nil if nothing does.
    static func raise(connections: Int) -> (connections: Int, obstacle: String?) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return (connections, nil) }
        let wanted = rlim_t(connections + reserve)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        guard limit.rlim_cur < wanted else { return (connections, nil) }
        let possible = Self.connections(within: Int(limit.rlim_cur))
        return (
            possible,
            "control.maxConnections is \(connections), which takes \(wanted) open files; the system allows "
                + "\(limit.rlim_cur), so there are \(possible) connections: raise LimitNOFILE= of the unit or ulimit -n"
        )
    }

    /// The connections that leave the rest enough of so many open files: the reserve, or half of them where there are few.
    static func connections(within limit: Int) -> Int { max(1, limit - min(reserve, limit / 2)) }
}
