// Runs on: any thread. Value types only.
import ControlProtocol
import Glibc

/// Why the server cannot listen. The description names the socket, the cause and the way out.
public enum ControlServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `start` was called twice, or after `shutdown`.
    case alreadyStarted
    /// `shutdown` was called while `start` was under way.
    case shutDown
    /// The path is empty or longer than a Unix socket's path may be.
    case badPath(String)
    /// Another daemon answers there.
    case inUse(path: String)
    /// Something that is no socket lies there.
    case notASocket(path: String)
    /// The group of the configuration does not exist.
    case unknownGroup(String)
    /// The inherited descriptor is not a listening Unix stream socket.
    case badDescriptor(CInt)
    /// A system call failed. The code is the errno.
    case system(path: String, operation: String, code: CInt)
    /// The address of the network is no IP address, or its port is none.
    case badAddress(String)
    /// Others could reach the address, and there is no password.
    case unprotectedAddress(String)
    /// The event loop failed.
    case eventLoop(path: String, reason: String)

    /// The error in words.
    public var description: String {
        switch self {
        case .alreadyStarted: return "the control server was started before; make a new one"
        case .shutDown: return "the control server was shut down while it started"
        case .badPath(let path):
            return "the socket's path \"\(path)\" must have 1 to \(SocketPath.maximumBytes) bytes; choose a shorter one"
        case .inUse(let path):
            return "another sursathid answers on \(path); stop it, or give this one another socket"
        case .notASocket(let path): return "\(path) exists and is not a socket; move it away, or choose another path"
        case .unknownGroup(let name):
            return "the socket's group \(name) does not exist; create it (sudo groupadd --system \(name)) or change it"
        case .badDescriptor(let descriptor):
            return "the inherited descriptor \(descriptor) is not a listening Unix stream socket; "
                + "check ListenStream= of the systemd socket unit"
        case .system(let path, let operation, let code):
            return "cannot listen on \(path): \(operation): \(String(cString: strerror(code)))\(Self.hint(code))"
        case .badAddress(let address):
            return "\(address) is no address to listen on; give an IP address, or localhost, and a port from 1 to 65535"
        case .unprotectedAddress(let address):
            return
                "will not listen on \(address) without a password: every machine that reaches it could control the music and "
                + "the camera; set control.password, or listen on 127.0.0.1"
        case .eventLoop(let path, let reason): return "cannot listen on \(path): \(reason)"
        }
    }

    private static func hint(_ code: CInt) -> String {
        switch code {
        case EACCES, EPERM, EROFS: "; check RuntimeDirectory= of the unit and who owns the directory"
        case ENOENT: "; create its directory"
        default: ""
        }
    }
}
