// Runs on: the event loop, and only there, except for `limits`, which never change.
import ControlProtocol
import Glibc
import NIOCore
import NIOPosix
import Threads

/// What one connection may use.
struct ClientLimits: Sendable {
    let maximumClientCount: Int
    let maximumPendingOutputBytes: Int
    let silenceTimeout: TimeAmount

    /// Clients of the network may take half of the places, so that nobody out there can keep the person out.
    func maximumClientCount(isLocal: Bool) -> Int { isLocal ? maximumClientCount : max(1, maximumClientCount / 2) }

    /// Asks the kernel who connected.
    func peerCredentials(_ channel: any Channel) -> PeerCredentials? {
        guard let provider = channel as? any SocketOptionProvider else { return nil }
        let answer: EventLoopFuture<KernelCredentials> = provider.unsafeGetSocketOption(
            level: .init(rawValue: SOL_SOCKET), name: .init(rawValue: SO_PEERCRED))
        // On the event loop the answer is there at once.
        var credentials: PeerCredentials?
        answer.assumeIsolated().whenSuccess {
            credentials = PeerCredentials(processID: $0.pid, userID: $0.uid, groupID: $0.gid)
        }
        return credentials
    }
}

/// Linux's `struct ucred`, which glibc shows only to GNU sources: three 32 bit numbers in this order.
private struct KernelCredentials: Sendable {
    var pid: Int32
    var uid: UInt32
    var gid: UInt32
}

/// The connected clients.
///
/// `@unchecked Sendable`: the server's closures carry it to the event loop; what changes is touched only there, which every
/// method asserts.
final class ClientRegistry: @unchecked Sendable {
    let limits: ClientLimits
    private let eventLoop: any EventLoop
    /// Threads for what may wait for a disk. A disk that hangs holds up those who ask for its files, and nobody else.
    private let workers = NIOThreadPool(numberOfThreads: 2)
    private var isWorking = false
    private let onEvent: @Sendable (ControlEvent) -> Void
    private var networkClientCount = 0
    private var clients: [ObjectIdentifier: ClientHandler] = [:]
    /// Whose turn it is.
    let turns: TurnRound
    /// Who has said wrong passwords.
    var passwords = PasswordGate()

    init(limits: ClientLimits, eventLoop: any EventLoop, onEvent: @escaping @Sendable (ControlEvent) -> Void) {
        self.limits = limits
        self.eventLoop = eventLoop
        turns = TurnRound(eventLoop: eventLoop)
        self.onEvent = onEvent
    }

    /// - Returns: false if there are too many.
    func add(_ client: ClientHandler, peer: PeerCredentials?, isLocal: Bool) -> Bool {
        eventLoop.assertInEventLoop()
        let maximum = limits.maximumClientCount(isLocal: isLocal)
        guard clients.count < limits.maximumClientCount, isLocal || networkClientCount < maximum else {
            onEvent(.refused(peer, maximumClientCount: maximum))
            return false
        }
        if !isLocal { networkClientCount += 1 }
        clients[ObjectIdentifier(client)] = client
        onEvent(.connected(peer, clientCount: clients.count))
        return true
    }

    func remove(_ client: ClientHandler, peer: PeerCredentials?, isLocal: Bool, reason: DisconnectReason) {
        eventLoop.assertInEventLoop()
        guard clients.removeValue(forKey: ObjectIdentifier(client)) != nil else { return }
        if !isLocal { networkClientCount -= 1 }
        onEvent(.disconnected(peer, reason))
    }

    func notify(_ changed: SubsystemSet) {
        eventLoop.assertInEventLoop()
        for client in clients.values { client.notify(changed) }
    }

    func wrongPassword(of peer: PasswordGate.Peer) {
        eventLoop.assertInEventLoop()
        passwords.failed(peer, now: .now())
        onEvent(.wrongPassword("\(peer)"))
    }

    /// Runs work on another thread, and hands over its answer on the event loop.
    func work<Answer: Sendable>(
        _ work: @escaping @Sendable () throws(ControlError) -> Answer,
        done: @escaping @Sendable (Result<Answer, ControlError>) -> Void
    ) {
        eventLoop.assertInEventLoop()
        if !isWorking { workers.start() }
        isWorking = true
        // From now on: one that no thread takes up is noticed too.
        let heartbeat = Heartbeat(name: "answers")
        heartbeat.beat(graceSeconds: Heartbeat.diskSeconds)
        let answer = workers.runIfActive(eventLoop: eventLoop) { () -> Result<Answer, ControlError> in
            do throws(ControlError) {
                return .success(try work())
            } catch {
                return .failure(error)
            }
        }
        answer.whenComplete { result in
            withExtendedLifetime(heartbeat) {}
            // The other case is a server that is shutting down.
            if case .success(let answer) = result { done(answer) }
        }
    }

    func shutDown() {
        eventLoop.assertInEventLoop()
        for client in clients.values { client.shutDown() }
        guard isWorking else { return }
        // Not waited for: a thread may be held by a disk.
        Task { [workers] in try? await workers.shutdownGracefully() }
    }
}
