// Runs on: any thread; the work is done on the thread "mpris", which may wait for a disk (covers), and nobody waits for it.
import Glibc
import Synchronization
import Threads

/// Shows the player on the user's session bus, where media keys, desktop widgets and `playerctl` look for players.
///
/// A bus that is not there, or goes away, is no error: it is tried again.
public final class MPRISServer: Sendable {
    /// The name on the bus. A second player of this kind adds `.instance` and its process id.
    public static let busName = "org.mpris.MediaPlayer2.sursathi"

    /// Something that a log shows.
    public enum Event: Sendable, Equatable, CustomStringConvertible {
        /// Desktops see the player under this name.
        case named(String)
        /// There is no bus to connect to; told once until there is one.
        case noBus(String)
        /// The bus is gone, or does not answer.
        case lost(String)
        /// Desktops do not see the player although there is a bus.
        case unnamed(String)

        /// The event in words.
        public var description: String {
            switch self {
            case .named(let name): "desktops control the player as \(name)"
            case .noBus(let reason): "no desktop controls the player: \(reason); the bus will be looked for"
            case .lost(let reason): "the session bus is gone: \(reason); will connect again"
            case .unnamed(let reason): "no desktop controls the player: \(reason)"
            }
        }
    }

    private let backend: any MPRISBackend
    private let address: String?
    private let coverFolder: String?
    private let retrySeconds: [Double]
    private let onEvent: @Sendable (Event) -> Void
    private let wake = WakeEvent()
    private let isStopping = Atomic<Bool>(false)
    /// Set by `start`, taken by `stop`.
    private let thread = Mutex<NamedThread?>(nil)

    /// A server that is not running yet.
    /// - Parameters:
    ///   - backend: the player.
    ///   - address: of the bus, as D-Bus writes it; nil is the session bus of the environment.
    ///   - coverFolder: where covers that stand within tracks are written for desktops to read; nil shows none of them.
    ///   - retrySeconds: how long to wait before the first, second ... attempt to connect; the last is repeated.
    ///   - onEvent: called on the server's thread.
    public init(
        backend: any MPRISBackend, address: String? = nil, coverFolder: String? = nil,
        retrySeconds: [Double] = [1, 2, 5, 10, 30, 60], onEvent: @escaping @Sendable (Event) -> Void
    ) {
        self.backend = backend
        self.address = address
        self.coverFolder = coverFolder
        self.retrySeconds = retrySeconds
        self.onEvent = onEvent
    }

    /// Whether the environment says where a session bus is, or may appear. A system's service has none.
    public static var environmentNamesBus: Bool {
        getenv("DBUS_SESSION_BUS_ADDRESS") != nil || getenv("XDG_RUNTIME_DIR") != nil
    }

    /// Starts the thread.
    /// - Throws: `ThreadError` if the system has none left.
    public func start() throws(ThreadError) {
        // A method's reference would be kept by the thread, and the thread by it, until `stop`; that is meant.
        let started = try NamedThread(name: "mpris") { self.run() }
        thread.withLock { $0 = started }
    }

    /// The player has changed: desktops are told. It returns at once.
    public func notify() { wake.ring() }

    /// Leaves the bus and ends the thread; one that a dead disk holds is left behind. Further calls return at once.
    public func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        wake.ring()
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join(withinMilliseconds: 300)
    }

    // MARK: The thread

    private var stops: Bool { isStopping.load(ordering: .sequentiallyConsistent) }

    private func run() {
        let object = MPRISObject(backend: backend, coverFolder: coverFolder)
        var failures = 0
        var hasToldOfNone = false
        while !stops {
            var connected: Double?
            do throws(BusError) {
                try serve(object) { connected = MonotonicClock.seconds }
            } catch {
                if let connected {
                    // A bus that throws us out again and again is not bothered every second.
                    if MonotonicClock.seconds - connected > 60 { failures = 0 }
                    hasToldOfNone = false
                    onEvent(.lost("\(error)"))
                } else if !hasToldOfNone {
                    hasToldOfNone = true
                    onEvent(.noBus("\(error)"))
                }
            }
            rest(retrySeconds.isEmpty ? 60 : retrySeconds[min(failures, retrySeconds.count - 1)])
            failures += 1
        }
    }

    /// Waits, unless the end comes first.
    private func rest(_ seconds: Double) {
        let end = MonotonicClock.seconds + seconds
        while !stops {
            let left = end - MonotonicClock.seconds
            guard left > 0 else { return }
            wake.wait(timeoutMilliseconds: Int((min(left, 3600) * 1000).rounded(.up)))
            _ = wake.take()
        }
    }

    /// Serves a bus until the end, or until the connection is lost.
    /// - Parameter onAnswer: called when the bus has shown that it works.
    private func serve(_ object: MPRISObject, onAnswer: @escaping () -> Void) throws(BusError) {
        let connection = try BusConnection(
            address: address, object: object, path: MPRISObject.path,
            names: [Self.busName, "\(Self.busName).instance\(getpid())"]
        ) { [onEvent] result in
            onAnswer()
            switch result {
            case .success(let name): onEvent(.named(name))
            case .failure(.taken(let name)): onEvent(.unnamed("another program has the name \(name)"))
            case .failure(.refused(let name, let reason)):
                onEvent(.unnamed("the bus refuses the name \(name): \(reason)"))
            }
        }
        object.begin()
        while !stops {
            // Covers are read from disks.
            NamedThread.beat(graceSeconds: Heartbeat.diskSeconds)
            if wake.take() { object.refresh() }
            let isBusy = try connection.process()
            for signal in object.takeSignals() { try connection.send(signal, from: MPRISObject.path) }
            if !isBusy { try connection.wait(or: wake) }
        }
    }
}
