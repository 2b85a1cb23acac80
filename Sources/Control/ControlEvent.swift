// Runs on: the control thread hands these to `onEvent`, which must return at once.

/// Who is at the other end of a connection, as the kernel says (`SO_PEERCRED`).
public struct PeerCredentials: Sendable, Equatable, CustomStringConvertible {
    /// The process that connected.
    public let processID: Int32
    /// Its user.
    public let userID: UInt32
    /// Its group.
    public let groupID: UInt32

    /// Makes credentials.
    public init(processID: Int32, userID: UInt32, groupID: UInt32) {
        self.processID = processID
        self.userID = userID
        self.groupID = groupID
    }

    /// The numbers in words.
    public var description: String { "pid \(processID), uid \(userID), gid \(groupID)" }
}

/// Why a connection ended.
public enum DisconnectReason: Sendable, Equatable, CustomStringConvertible {
    /// The client closed it, or sent `close`.
    case client
    /// The server shuts down.
    case shutdown
    /// The client said nothing for this long, and was not in `idle`.
    case silent(seconds: Int)
    /// The client sent something that is not MPD's protocol.
    case protocolViolation(String)
    /// The client does not read what it asked for.
    case outputFull(bytes: Int)
    /// The system failed.
    case failure(String)

    /// The reason in words.
    public var description: String {
        switch self {
        case .client: "closed by the client"
        case .shutdown: "the server shuts down"
        case .silent(let seconds): "silent for \(seconds) s"
        case .protocolViolation(let what): what
        case .outputFull(let bytes): "more than \(bytes) bytes wait to be read"
        case .failure(let what): what
        }
    }
}

/// What the server reports for the log.
public enum ControlEvent: Sendable, Equatable, CustomStringConvertible {
    /// A socket file that a killed process left behind was removed.
    case replacedStaleSocket(path: String)
    /// Clients can connect.
    case listening(path: String)
    /// Clients of the network cannot connect; those of the Unix socket can.
    case networkFailed(String)
    /// A client connected. The credentials are nil if the kernel did not tell.
    case connected(PeerCredentials?, clientCount: Int)
    /// A client was sent away because too many are connected.
    case refused(PeerCredentials?, maximumClientCount: Int)
    /// A client is gone.
    case disconnected(PeerCredentials?, DisconnectReason)
    /// A connection could not be accepted; the server tries again.
    case acceptFailed(String)
    /// A client of the network said a wrong password.
    case wrongPassword(String)

    /// The event in words.
    public var description: String {
        switch self {
        case .replacedStaleSocket(let path):
            "removed the stale socket \(path) of a process that is gone"
        case .listening(let path): "listening on \(path)"
        case .networkFailed(let why): "\(why); only the Unix socket is open"
        case .connected(let peer, let count): "client connected (\(words(peer))), \(count) in all"
        case .refused(let peer, let maximum):
            "client refused (\(words(peer))): \(maximum) are connected; raise the maximum in config.toml"
        case .disconnected(let peer, let reason): "client disconnected (\(words(peer))): \(reason)"
        case .acceptFailed(let why): "cannot accept a connection: \(why); will try again"
        case .wrongPassword(let address): "wrong password from \(address)"
        }
    }

    private func words(_ peer: PeerCredentials?) -> String { peer?.description ?? "credentials unknown" }
}
