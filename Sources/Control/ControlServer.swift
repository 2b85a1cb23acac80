// Runs on: `start`, `shutdown` and `notify` on any thread; everything else on the one event loop thread.
import ControlProtocol
import NIOCore
import NIOPosix
import Synchronization
import Threads

/// How the server listens and what its clients may use.
public struct ControlConfiguration: Sendable {
    /// Where the server listens.
    public enum Socket: Sendable {
        /// A socket of its own. A missing last directory is made; the group gives others the right to connect.
        case path(String, group: String? = nil, mode: UInt32 = 0o660)
        /// A listening Unix socket that systemd made (socket activation). The server owns it from `start` on.
        case inherited(descriptor: CInt)
    }

    /// Where the server listens. The world's bits of a mode are never set.
    public var socket: Socket
    /// Where clients of the network may connect; nil is nowhere.
    public var network: NetworkAddress?
    /// How many clients at once; further ones are sent away.
    public var maximumClientCount = 200
    /// A client that lets more than this wait is disconnected, as MPD's `max_output_buffer_size`.
    public var maximumPendingOutputBytes = 8 << 20
    /// A client that says nothing for so long, and is not in `idle`, is disconnected, as MPD's `connection_timeout`.
    public var silenceTimeoutSeconds = 60

    /// Makes a configuration with MPD's limits.
    public init(socket: Socket) { self.socket = socket }
}

/// The socket server: MPD's protocol for `mpc`, phone apps and `sursathictl`.
///
/// One thread serves all clients. It is used once: `start`, later `shutdown`.
public final class ControlServer: Sendable {
    private let backend: any ControlBackend
    private let configuration: ControlConfiguration
    private let onEvent: @Sendable (ControlEvent) -> Void
    private let state = Mutex(State.new)

    private enum State: Sendable {
        case new
        case starting
        /// `pending` gathers what `notify` was told until the event loop comes to it.
        case running(Running, pending: SubsystemSet)
        case stopped
    }

    private struct Running: Sendable {
        let group: MultiThreadedEventLoopGroup
        let channel: any Channel
        /// Listens for clients of the network.
        let networkChannel: (any Channel)?
        let registry: ClientRegistry
        /// Nil if the socket was inherited.
        let listening: ListeningSocket?

        /// The file goes first, so that nobody connects to a server that goes away. What fails then was closed already.
        func tearDown() async {
            listening?.unlinkIfOurs()
            try? await networkChannel?.close()
            try? await channel.close()
            try? await channel.eventLoop.submit { registry.shutDown() }.get()
            try? await group.shutdownGracefully()
        }
    }

    /// Makes a server that does nothing yet.
    /// - Parameters:
    ///   - backend: what the socket controls.
    ///   - configuration: where and how much.
    ///   - onEvent: called on the event loop for the log; it must return at once.
    public init(
        backend: any ControlBackend, configuration: ControlConfiguration,
        onEvent: @escaping @Sendable (ControlEvent) -> Void
    ) {
        self.backend = backend
        self.configuration = configuration
        self.onEvent = onEvent
    }

    /// Makes the directory of the server's socket if it is missing, as `start` would: for who may make none later.
    /// - Throws: `ControlServerError`.
    public static func makeDirectory(of socket: ControlConfiguration.Socket) throws(ControlServerError) {
        if case .path(let path, let group, _) = socket { try ListeningSocket.makeDirectory(of: path, group: group) }
    }

    /// Listens. When it returns, clients can connect.
    /// - Throws: `ControlServerError`.
    public func start() async throws(ControlServerError) {
        let isFirst = state.withLock { state in
            guard case .new = state else { return false }
            state = .starting
            return true
        }
        guard isFirst else { throw .alreadyStarted }
        do throws(ControlServerError) {
            let running = try await listen()
            let isWanted = state.withLock { state in
                guard case .starting = state else { return false }
                state = .running(running, pending: [])
                return true
            }
            guard isWanted else {
                await running.tearDown()
                throw .shutDown
            }
        } catch {
            state.withLock { $0 = .stopped }
            throw error
        }
    }

    /// Closes all connections and removes the socket's file. Further calls do nothing.
    public func shutdown() async {
        let running = state.withLock { state -> Running? in
            defer { state = .stopped }
            if case .running(let running, _) = state { return running }
            return nil
        }
        await running?.tearDown()
    }

    /// Tells the clients in `idle` what changed. From any thread; returns at once.
    ///
    /// Changes that come faster than the event loop are merged, so a flood of them costs no memory.
    public func notify(_ subsystems: Set<Subsystem>) {
        let changed = SubsystemSet(subsystems)
        state.withLock { state in
            guard case .running(let running, let pending) = state, !changed.isEmpty else { return }
            state = .running(running, pending: pending.union(changed))
            // Within the lock, so that `shutdown` cannot take the event loop away in between.
            guard pending.isEmpty else { return }
            running.channel.eventLoop.execute { [weak self] in self?.deliver() }
        }
    }

    private func deliver() {
        let (registry, changed) = state.withLock { state -> (ClientRegistry?, SubsystemSet) in
            guard case .running(let running, let pending) = state else { return (nil, []) }
            state = .running(running, pending: [])
            return (running.registry, pending)
        }
        registry?.notify(changed)
    }

    private func listen() async throws(ControlServerError) -> Running {
        let listening: ListeningSocket?
        let descriptor: CInt
        let path: String
        switch configuration.socket {
        case .path(let wanted, let group, let mode):
            let opened = try ListeningSocket.open(path: wanted, mode: mode, group: group)
            (listening, descriptor, path) = (opened, opened.descriptor, wanted)
            if opened.replacedStale { onEvent(.replacedStaleSocket(path: wanted)) }
        case .inherited(let inherited):
            try ListeningSocket.check(inherited: inherited)
            (listening, descriptor, path) = (nil, inherited, "the inherited socket \(inherited)")
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let registry = ClientRegistry(limits: limits, eventLoop: group.next(), onEvent: onEvent)
        let heartbeat = Heartbeat(name: "control")
        group.next().scheduleRepeatedTask(
            initialDelay: .zero, delay: .milliseconds(Int64(Heartbeat.waitMilliseconds))
        ) { _ in heartbeat.beat() }
        do {
            let channel = try await bootstrap(group, registry, .local).withBoundSocket(descriptor).get()
            onEvent(.listening(path: path))
            let networkChannel = await listenToNetwork(group, registry)
            return Running(
                group: group, channel: channel, networkChannel: networkChannel, registry: registry, listening: listening
            )
        } catch {
            // The descriptor belongs to NIO, which has closed it or never will.
            listening?.unlinkIfOurs()
            try? await group.shutdownGracefully()
            throw .eventLoop(path: path, reason: "\(error)")
        }
    }

    /// A port that is taken is no reason to be out of reach altogether.
    private func listenToNetwork(
        _ group: MultiThreadedEventLoopGroup, _ registry: ClientRegistry
    ) async -> (any Channel)? {
        guard let network = configuration.network else { return nil }
        do {
            let channel = try await bootstrap(group, registry, network.password.map { .password($0) } ?? .open)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: network.address, port: network.port).get()
            onEvent(.listening(path: "\(network)"))
            return channel
        } catch {
            onEvent(.networkFailed("cannot listen on \(network): \(error)"))
            return nil
        }
    }

    private var limits: ClientLimits {
        ClientLimits(
            maximumClientCount: max(1, configuration.maximumClientCount),
            maximumPendingOutputBytes: max(64 << 10, configuration.maximumPendingOutputBytes),
            silenceTimeout: .seconds(Int64(max(1, configuration.silenceTimeoutSeconds))))
    }

    private func bootstrap(
        _ group: MultiThreadedEventLoopGroup, _ registry: ClientRegistry, _ access: ClientAccess
    ) -> ServerBootstrap {
        // So much of a long answer waits for its reader. Short ones that are not read may be more: see `closeIfFull`.
        let high = min(256 << 10, registry.limits.maximumPendingOutputBytes)
        return ServerBootstrap(group: group)
            .serverChannelInitializer { [onEvent] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptFailureHandler(onEvent: onEvent))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: high / 4, high: high))
            .childChannelInitializer { [backend] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ClientHandler(registry: registry, backend: backend, access: access))
                }
            }
    }
}

/// Reports failures to accept, such as too many open files; NIO waits and tries again.
private final class AcceptFailureHandler: ChannelInboundHandler {
    typealias InboundIn = Channel

    private let onEvent: @Sendable (ControlEvent) -> Void

    init(onEvent: @escaping @Sendable (ControlEvent) -> Void) { self.onEvent = onEvent }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        onEvent(.acceptFailed("\(error)"))
        context.fireErrorCaught(error)
    }
}
