// Runs on: the thread that starts or stops the server. Short system calls only.
import ControlProtocol
import Glibc

/// A Unix socket that listens at a path, made with the right owner and mode from its first moment.
struct ListeningSocket: Sendable {
    /// What `open` made; it belongs to whoever called.
    let descriptor: CInt
    let path: String
    let replacedStale: Bool
    /// The file's identity, to unlink only what is ours.
    private let device: dev_t
    private let inode: ino_t

    /// Binds and listens.
    /// - Parameters:
    ///   - mode: the file's permission bits.
    ///   - group: who else may connect; nil leaves the process's group.
    static func open(path: String, mode: mode_t, group: String?) throws(ControlServerError) -> ListeningSocket {
        guard (1...SocketPath.maximumBytes).contains(path.utf8.count), !path.utf8.contains(0) else {
            throw .badPath(path)
        }
        let groupID = try group.map(lookUp)
        try makeDirectory(of: path, groupID: groupID)
        let lock = try lockDirectory(of: path)
        defer { close(lock) }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw .system(path: path, operation: "socket", code: errno) }
        do throws(ControlServerError) {
            // A socket's own mode is the one that its file gets: unlike umask, this touches no other thread.
            guard fchmod(descriptor, 0o600) == 0 else {
                throw .system(path: path, operation: "fchmod", code: errno)
            }
            let replacedStale = try bind(descriptor, to: path)
            do throws(ControlServerError) {
                return try finish(descriptor, path, mode, groupID, replacedStale)
            } catch {
                unlink(path)
                throw error
            }
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Takes over a socket that systemd made.
    /// - Throws: `ControlServerError.badDescriptor`.
    static func check(inherited descriptor: CInt) throws(ControlServerError) {
        guard option(SO_DOMAIN, of: descriptor) == AF_UNIX, option(SO_ACCEPTCONN, of: descriptor) == 1,
            option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue)
        else { throw .badDescriptor(descriptor) }
    }

    /// Removes the file, if it is the one made here still.
    func unlinkIfOurs() {
        var status = stat()
        if lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode { unlink(path) }
    }

    // MARK: Steps

    /// Order matters: the file is ours alone until its group is set, and nobody can connect before `listen`.
    private static func finish(
        _ descriptor: CInt, _ path: String, _ mode: mode_t, _ groupID: gid_t?, _ replacedStale: Bool
    ) throws(ControlServerError) -> ListeningSocket {
        if let groupID, lchown(path, uid_t.max, groupID) != 0 {
            throw .system(path: path, operation: "chown to the group", code: errno)
        }
        guard chmod(path, mode & 0o770) == 0 else { throw .system(path: path, operation: "chmod", code: errno) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .system(path: path, operation: "stat", code: errno) }
        guard listen(descriptor, SOMAXCONN) == 0 else { throw .system(path: path, operation: "listen", code: errno) }
        return ListeningSocket(
            descriptor: descriptor, path: path, replacedStale: replacedStale, device: status.st_dev,
            inode: status.st_ino)
    }

    /// - Returns: true if a stale file was in the way.
    private static func bind(_ descriptor: CInt, to path: String) throws(ControlServerError) -> Bool {
        var replacedStale = false
        while true {
            let code = withUnixAddress(path) { Glibc.bind(descriptor, $0, $1) == 0 ? 0 : errno } ?? ENAMETOOLONG
            if code == 0 { return replacedStale }
            guard code == EADDRINUSE, !replacedStale else { throw .system(path: path, operation: "bind", code: code) }
            try removeStale(path)
            replacedStale = true
        }
    }

    /// Removes the file if it is a socket behind which nobody listens.
    private static func removeStale(_ path: String) throws(ControlServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .system(path: path, operation: "stat", code: errno) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let probe = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard probe >= 0 else { throw .system(path: path, operation: "socket", code: errno) }
        defer { close(probe) }
        switch withUnixAddress(path, { connect(probe, $0, $1) == 0 ? 0 : errno }) ?? ENAMETOOLONG {
        case ECONNREFUSED:
            guard unlink(path) == 0 else {
                throw .system(path: path, operation: "remove the stale socket", code: errno)
            }
        case 0, EAGAIN: throw .inUse(path: path)
        case let code: throw .system(path: path, operation: "connect to the socket that is there", code: code)
        }
    }

    /// Makes the last directory of the path if it is missing, closed to the world.
    static func makeDirectory(of path: String, group: String?) throws(ControlServerError) {
        try makeDirectory(of: path, groupID: group.map(lookUp))
    }

    private static func makeDirectory(of path: String, groupID: gid_t?) throws(ControlServerError) {
        let directory = directory(of: path)
        guard mkdir(directory, groupID == nil ? 0o700 : 0o750) == 0 else {
            if errno == EEXIST { return }
            throw .system(path: path, operation: "create the directory \(directory)", code: errno)
        }
        if let groupID, lchown(directory, uid_t.max, groupID) != 0 {
            throw .system(path: path, operation: "chown the directory \(directory)", code: errno)
        }
    }

    /// Keeps two daemons that start at once from taking each other's new socket for a stale one.
    private static func lockDirectory(of path: String) throws(ControlServerError) -> CInt {
        let lock = Glibc.open(directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw .system(path: path, operation: "open its directory", code: errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(lock)
            if code == EWOULDBLOCK { throw .inUse(path: path) }
            throw .system(path: path, operation: "lock its directory", code: code)
        }
        return lock
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func lookUp(group name: String) throws(ControlServerError) -> gid_t {
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        let groupID = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64 << 10) { buffer -> gid_t? in
            guard getgrnam_r(name, &entry, buffer.baseAddress, buffer.count, &found) == 0, found != nil else {
                return nil
            }
            return entry.gr_gid
        }
        guard let groupID else { throw .unknownGroup(name) }
        return groupID
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}
