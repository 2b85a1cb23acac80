// Runs on: any thread. Reads no environment by itself, except in `environment()`.
import Glibc

/// Where the daemon's socket lies.
///
/// `SURSATHI_SOCKET` says it for both sides. Without it, the daemon of a user listens in the user's runtime directory,
/// the daemon of the system in `/run/sursathi`.
public enum SocketPath {
    /// The variable that overrides the rules.
    public static let environmentVariable = "SURSATHI_SOCKET"
    /// The socket of the system's daemon.
    public static let system = "/run/sursathi/socket"
    /// The longest path that the system's `sockaddr_un` holds, in bytes.
    public static let maximumBytes = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Where a daemon listens that was told nothing else.
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - userID: 0 is the system's daemon.
    public static func forServer(environment: [String: String], userID: uid_t) -> String {
        if let path = environment[environmentVariable], !path.isEmpty { return path }
        return userID == 0 ? system : ofUser(environment: environment, userID: userID)
    }

    /// Where a client looks, best first: the user's own daemon, then the system's.
    public static func forClient(environment: [String: String], userID: uid_t) -> [String] {
        if let path = environment[environmentVariable], !path.isEmpty { return [path] }
        return userID == 0 ? [system] : [ofUser(environment: environment, userID: userID), system]
    }

    /// The variables of this process that the rules look at.
    public static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        for name in [environmentVariable, "XDG_RUNTIME_DIR"] {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        return variables
    }

    private static func ofUser(environment: [String: String], userID: uid_t) -> String {
        if let directory = environment["XDG_RUNTIME_DIR"], directory.hasPrefix("/") {
            return directory + "/sursathi/socket"
        }
        return "/run/user/\(userID)/sursathi/socket"
    }
}

/// Fills a `sockaddr_un` and hands it to the system.
/// - Returns: nil if the path is empty, holds NUL or is longer than `SocketPath.maximumBytes`.
public func withUnixAddress<Result>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result? {
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, bytes.count <= SocketPath.maximumBytes, !bytes.contains(0) else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
