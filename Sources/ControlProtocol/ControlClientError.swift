// Runs on: any thread. Looks at the socket's file to name the way out.
import Glibc

/// Why a client got no answer. The description names the socket and the way out.
public enum ControlClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody answers there: no such socket, or nobody behind it. The code is the errno.
    case notReachable(path: String, code: CInt)
    /// The socket is there but not ours to use. The group is the one that may; nil if it has no name.
    case permissionDenied(path: String, group: String?)
    /// No answer within the time given.
    case timedOut(path: String, milliseconds: Int)
    /// The other side closed the connection.
    case closed(path: String)
    /// What answers there is no MPD.
    case notMPD(path: String, greeting: String)
    /// The daemon refused the connection, for example because too many are open.
    case refused(path: String, message: String)
    /// An answer breaks the protocol or is larger than a client takes.
    case malformedResponse(path: String, reason: String)
    /// The daemon answered a command with an error.
    case rejected(Ack)
    /// The command cannot be sent in this protocol.
    case unsendable(RequestLineError)
    /// The system failed. The code is the errno.
    case system(path: String, operation: String, code: CInt)

    /// True where no daemon could be talked to; false where it answered with an error.
    public var isUnreachable: Bool {
        switch self {
        case .rejected, .unsendable: false
        default: true
        }
    }

    /// The error in words.
    public var description: String {
        switch self {
        case .notReachable(let path, let code):
            return "cannot reach sursathid at \(path): \(words(code)); is sursathid running? "
                + "try: \(Self.systemctl(path)) status sursathid"
        case .permissionDenied(let path, let group):
            return Self.permissionDeniedText(path: path, group: group)
        case .timedOut(let path, let milliseconds):
            return "sursathid at \(path) did not answer within \(milliseconds) ms; "
                + "try: \(Self.systemctl(path)) restart sursathid"
        case .closed(let path):
            return "sursathid at \(path) closed the connection; it may be restarting, "
                + "try again or: \(Self.systemctl(path)) status sursathid"
        case .notMPD(let path, let greeting):
            return "what answers at \(path) does not speak MPD's protocol (it said \"\(greeting)\"); "
                + "name the right socket with --socket or \(SocketPath.environmentVariable)"
        case .refused(let path, let message):
            return "sursathid at \(path) refused the connection: \(message)"
        case .malformedResponse(let path, let reason):
            return "the answer from \(path) breaks the protocol: \(reason); "
                + "are sursathid and sursathictl of the same version?"
        case .rejected(let ack):
            return ack.message
        case .unsendable(let error):
            return "cannot send this: \(error)"
        case .system(let path, let operation, let code):
            return "\(operation) on \(path) failed: \(words(code))"
        }
    }

    private static func systemctl(_ path: String) -> String {
        path.hasPrefix("/run/sursathi/") ? "systemctl" : "systemctl --user"
    }

    private static func permissionDeniedText(path: String, group: String?) -> String {
        let denied = "permission denied for \(path)"
        guard let group, group != "root" else {
            return "\(denied): it belongs to another user; set the socket's group in sursathid's config.toml"
        }
        return "\(denied): add yourself to the group \(group) (sudo usermod -aG \(group) \"$USER\") and log in again"
    }

    /// Sorts an errno of `connect` and looks up the group where that helps.
    static func connecting(to path: String, code: CInt) -> ControlClientError {
        switch code {
        case EACCES, EPERM: .permissionDenied(path: path, group: groupName(ofNearest: path))
        case ENOENT, ENOTDIR, ECONNREFUSED: .notReachable(path: path, code: code)
        default: .system(path: path, operation: "connect", code: code)
        }
    }

    /// The group of the socket, or of the directory that hides it.
    private static func groupName(ofNearest path: String) -> String? {
        var status = stat()
        var nearest = path
        while lstat(nearest, &status) != 0 {
            guard let slash = nearest.lastIndex(of: "/"), slash != nearest.startIndex else { return nil }
            nearest = String(nearest[..<slash])
        }
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            guard getgrgid_r(status.st_gid, &entry, buffer.baseAddress, buffer.count, &found) == 0, found != nil,
                let name = entry.gr_name
            else { return nil }
            return String(cString: name)
        }
    }
}

/// The words of an errno.
private func words(_ code: CInt) -> String { String(cString: strerror(code)) }
