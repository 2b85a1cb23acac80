// Runs on: tasks of the service group. They only wait and give orders; blocking work has threads of its own.
import ArgumentParser
import Control
import ControlProtocol
import Glibc
import Library
import Lockdown
import Logging
import MPRIS
import Pipeline
import Player
import ServiceLifecycle
import Synchronization
import Threads
import UnixSignals

/// Starts the pipeline and the control socket, tells systemd, feeds the watchdog, reloads, and stops in order.
final class Daemon: Service {
    private let settings: Settings
    private let seed: UInt64
    private let log: Journal
    private let configuration: Configuration
    private let controlSocket: ControlConfiguration.Socket
    /// `control.maxConnections`, or as many as there are open files for.
    private let maximumClientCount: Int
    private var placeFile: PlaceFile? { settings.keepsState ? PlaceFile.standard() : nil }
    /// Set once by `run`; the pipeline's events come earlier than that.
    private let server = Mutex<ControlServer?>(nil)
    /// Set once by `run`, if desktops shall see the player.
    private let desktop = Mutex<MPRISServer?>(nil)
    /// What the next start goes on with; kept from when the pipeline runs.
    private let keeper = Mutex<StateKeeper?>(nil)
    /// How much of a song's place a power cut may lose. `PlaceFile` loses less of it if only the daemon ends.
    private static let keepPlaceSeconds = 60

    /// What the process may still do, and what of the rest it could give up; nil if it was told to give up nothing.
    let lockdown: (policy: LockdownPolicy, report: LockdownReport)?

    /// A daemon that does not run yet. The process gives up what it does not need.
    /// - Throws: what is wrong with the socket's place.
    @MainActor init(configuration: Configuration, settings: Settings, seed: UInt64?, log: Journal) throws {
        self.configuration = configuration
        self.settings = settings
        self.seed = seed ?? UInt64.random(in: .min ... .max)
        self.log = log
        controlSocket = Self.controlSocket(configuration.control)
        let openFiles = OpenFileLimit.raise(connections: configuration.control.maxConnections)
        maximumClientCount = openFiles.connections
        if let obstacle = openFiles.obstacle { log.warning("\(obstacle)") }
        guard configuration.privacy.lockdown else {
            lockdown = nil
            log.warning("privacy.lockdown is off: the daemon may do all that its user may")
            return
        }
        // What later needs a folder, and may make none then.
        try ControlServer.makeDirectory(of: controlSocket)
        let policy = LockdownPolicy(configuration, file: settings.file, socket: controlSocket)
        let report = Lockdown.apply(policy)
        lockdown = (policy, report)
        log.notice(
            "\(report)", ["SURSATHI_LANDLOCK": "\(report.landlock)", "SURSATHI_SYSTEM_CALLS": "\(report.systemCalls)"])
        if policy.readsEverything {
            log.notice("there was no music at the start, so every file may be read until the next start")
        }
    }

    /// Runs until SIGTERM or SIGINT.
    func runUntilSignal() async throws {
        // The service group tells its own steps to nobody: users need not know them.
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: self, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "sursathid") { _ in SwiftLogNoOpLogHandler() }))
        do {
            try await group.run()
        } catch {
            log.critical("\(error)")
            throw ExitCode.failure
        }
    }

    func run() async throws {
        let eventLog = EventLog(log: log)
        let pipeline = Mutex<RunningPipeline?>(nil)
        let stateFile = settings.keepsState ? RunningPipeline.standardStateFolder.map { StateFile(folder: $0) } : nil
        // Loading reads the model and every music folder.
        let running = try await onThread { [self] in
            try RunningPipeline(
                configuration: configuration, seed: seed, baselineFile: .standard(),
                libraryFolder: RunningPipeline.standardLibraryFolder(), savedState: savedState(in: stateFile)
            ) { [self] event in
                eventLog.record(event)
                if event.changesState { keeper.withLock { $0 }?.keep() }
                if event.changesQueue { pipeline.withLock { $0 }?.readQueueTags() }
                // Whoever has the queue without them is to fetch it again.
                switch event {
                case .tagsRead, .library(.changed): pipeline.withLock { $0 }?.touchQueue()
                default: break
                }
                server.withLock { $0 }?.notify(event.subsystems)
                if event.isShownOnDesktops { desktop.withLock { $0 }?.notify() }
            }
        }
        pipeline.withLock { $0 = running }
        running.readQueueTags()
        try startKeeping(stateFile, of: running)
        let backend = PipelineBackend(running, configurationFile: settings.file)
        let control = ControlServer(backend: backend, configuration: controlConfiguration) { [log] event in
            // A status bar may connect every second: who comes is told, that they have gone is not.
            if case .disconnected(_, .client) = event {
                log.debug("control: \(event)")
            } else {
                log.info("control: \(event)")
            }
        }
        server.withLock { $0 = control }
        do {
            try await control.start()
        } catch {
            await end(running)
            throw error
        }
        showOnDesktops(running)
        let statusLine = StatusLine(running)
        Notifications.ready(status: statusLine.text)
        log.info("ready after \(ProcessAge.milliseconds) ms")
        await serve(running, statusLine)
        Notifications.stopping()
        await control.shutdown()
        await end(running)
        pipeline.withLock { $0 = nil }
        log.info("stopped")
    }

    /// What the last run has left; nil if it left nothing, or nothing that can be read.
    private func savedState(in file: StateFile?) -> SavedState? {
        do throws(StateFileError) {
            var state = try file?.read()
            if let read = state {
                var updated = read
                placeFile?.update(&updated)
                state = updated
            }
            return state
        } catch {
            log.warning("\(error)")
            return nil
        }
    }

    private func startKeeping(_ file: StateFile?, of pipeline: RunningPipeline) throws(ThreadError) {
        guard let file else { return }
        let started = StateKeeper(
            file: file, state: { pipeline.savedState },
            onError: { [log] error in log.warning("\(error); it is tried again every 20 s") },
            onRecovery: { [log] in log.notice("the state is saved again") })
        try started.start()
        keeper.withLock { $0 = started }
    }

    /// Without a session bus, as in a system's service, the daemon does without.
    private func showOnDesktops(_ pipeline: RunningPipeline) {
        guard configuration.control.mpris == "auto", MPRISServer.environmentNamesBus else { return }
        let server = MPRISServer(
            backend: DesktopBackend(backend: PipelineBackend(pipeline)), coverFolder: DesktopBackend.coverFolder
        ) { [log] event in
            if case .unnamed = event { log.warning("\(event)") } else { log.info("\(event)") }
        }
        // Before it starts, so that it hears of everything that it has not seen.
        desktop.withLock { $0 = server }
        do throws(ThreadError) {
            try server.start()
        } catch {
            log.warning("\(error)")
        }
    }

    /// The place in a song changes without an event.
    private func keepPlace(of pipeline: RunningPipeline) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(Self.keepPlaceSeconds))
            if pipeline.playerStatus.state == .play { keeper.withLock { $0 }?.keep() }
        }
    }

    /// The end is waited for in a task of its own, even if this one was cancelled.
    private func end(_ pipeline: RunningPipeline) async {
        let keeper = keeper.withLock { keeper in
            defer { keeper = nil }
            return keeper
        }
        let desktop = desktop.withLock { desktop in
            defer { desktop = nil }
            return desktop
        }
        await Task { [placeFile] in
            try? await onThread {
                desktop?.stop()
                // Before the music stops, which is not what shall be remembered.
                keeper?.finish()
                placeFile?.remove()
                pipeline.shutdown()
            }
        }.value
    }

    /// Returns when the service group asks to stop.
    private func serve(_ pipeline: RunningPipeline, _ statusLine: StatusLine) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await Watchdog(log: self.log).run() }
            group.addTask { await Self.beatOnMain() }
            if let placeFile = self.placeFile { group.addTask { await placeFile.run(pipeline) } }
            group.addTask { await statusLine.run() }
            group.addTask { await self.keepPlace(of: pipeline) }
            group.addTask { await self.reloadOnSignal(pipeline) }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    /// The main actor has nothing to do until the end, for which it is needed.
    @MainActor private static func beatOnMain() async {
        let heartbeat = Heartbeat(name: "main")
        while !Task.isCancelled {
            heartbeat.beat()
            try? await Task.sleep(for: .milliseconds(Heartbeat.waitMilliseconds))
        }
    }

    private func reloadOnSignal(_ pipeline: RunningPipeline) async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            Notifications.reloading()
            do {
                try await onThread { [settings] in
                    let configuration = try settings.read(isReload: true)
                    self.tellOutOfReach(configuration)
                    pipeline.reload(configuration)
                }
            } catch is CancellationError {
                return
            } catch {
                log.error("reload: \(error); the old settings go on")
            }
            Notifications.ready()
        }
    }

    /// What was given up at the start does not come back with a reload.
    private func tellOutOfReach(_ configuration: Configuration) {
        guard let policy = lockdown?.policy else { return }
        let music = MusicPlaces(configuration)
        for path in music.paths + music.missing where !policy.mayRead(path) {
            log.warning("\(path) may be read from the next start of the daemon on (docs/security.md)")
        }
    }

    private var controlConfiguration: ControlConfiguration {
        let control = configuration.control
        var configuration = ControlConfiguration(socket: controlSocket)
        configuration.maximumClientCount = maximumClientCount
        if control.port > 0 {
            do throws(ControlServerError) {
                configuration.network = try NetworkAddress(
                    address: control.address, port: control.port, password: control.password)
            } catch {
                log.error("control: \(error)")
            }
        }
        return configuration
    }

    private static func controlSocket(_ control: Configuration.Control) -> ControlConfiguration.Socket {
        if let descriptor = Notifications.inheritedSocket() { return .inherited(descriptor: descriptor) }
        return .path(
            control.socket.isEmpty ? Self.standardSocket : control.socket,
            group: control.group.isEmpty ? nil : control.group)
    }

    /// systemd's runtime directory, where there is one.
    private static var standardSocket: String {
        if let folder = getenv("RUNTIME_DIRECTORY").map({ String(cString: $0) }), folder.hasPrefix("/") {
            return String(folder.prefix { $0 != ":" }) + "/socket"
        }
        return SocketPath.forServer(environment: SocketPath.environment(), userID: getuid())
    }
}

/// Runs something that waits for disks, devices or other threads on a thread of its own, off the cooperative pool.
/// - Throws: what `body` throws, `ThreadError`, or `CancellationError` as soon as the task is cancelled: the thread is left to
///   itself then, so that a reload that hangs does not hold up the end.
private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let waiting = Waiting<Value>()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            waiting.begin(continuation)
            do {
                _ = try NamedThread(name: "waiter") {
                    NamedThread.beat(graceSeconds: Heartbeat.diskSeconds)
                    waiting.end(Result(catching: body))
                }
            } catch {
                waiting.end(.failure(error))
            }
        }
    } onCancel: {
        waiting.end(.failure(CancellationError()))
    }
}

/// A continuation that is resumed once, by the first result, even if that comes before it.
private final class Waiting<Value: Sendable>: Sendable {
    private struct Fields {
        var continuation: CheckedContinuation<Value, any Error>?
        var result: Result<Value, any Error>?
    }

    private let fields = Mutex(Fields())

    func begin(_ continuation: CheckedContinuation<Value, any Error>) {
        let result = fields.withLock { fields in
            if fields.result == nil { fields.continuation = continuation }
            return fields.result
        }
        if let result { continuation.resume(with: result) }
    }

    func end(_ result: Result<Value, any Error>) {
        let continuation = fields.withLock { fields -> CheckedContinuation<Value, any Error>? in
            defer { fields.continuation = nil }
            if fields.result == nil { fields.result = result }
            return fields.continuation
        }
        continuation?.resume(with: result)
    }
}
