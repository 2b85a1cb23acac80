// Runs on: tasks of the service group. They only wait and give orders; blocking work has threads of its own.
import Control
import ControlProtocol
import Glibc
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
    /// Set once by `run`; the pipeline's events come earlier than that.
    private let server = Mutex<ControlServer?>(nil)

    init(configuration: Configuration, settings: Settings, seed: UInt64?, log: Journal) throws {
        self.configuration = configuration
        self.settings = settings
        self.seed = seed ?? UInt64.random(in: .min ... .max)
        self.log = log
    }

    func run() async throws {
        let eventLog = EventLog(log: log)
        let pipeline = Mutex<RunningPipeline?>(nil)
        let running = try RunningPipeline(configuration: configuration, seed: seed) { [self] event in
            eventLog.record(event)
            if event.changesQueue { pipeline.withLock { $0 }?.readQueueTags() }
            server.withLock { $0 }?.notify(event.subsystems)
        }
        pipeline.withLock { $0 = running }
        let control = ControlServer(backend: PipelineBackend(running), configuration: controlConfiguration) {
            [log] event in
            switch event {
            // Scripts ask every second: that is not worth a line each.
            case .connected, .disconnected(_, .client), .disconnected(_, .shutdown): log.debug("control: \(event)")
            default: log.info("control: \(event)")
            }
        }
        do {
            try await control.start()
        } catch {
            running.shutdown()
            throw error
        }
        server.withLock { $0 = control }
        let statusLine = StatusLine(running)
        Notifications.ready(status: statusLine.text)
        log.info("ready after \(ProcessAge.milliseconds) ms")
        await serve(running, statusLine)
        Notifications.stopping()
        await control.shutdown()
        await onThread { running.shutdown() }
        pipeline.withLock { $0 = nil }
        log.info("stopped")
    }

    /// Returns when the service group asks to stop.
    private func serve(_ pipeline: RunningPipeline, _ statusLine: StatusLine) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await Watchdog(pipeline: pipeline, log: self.log).run() }
            group.addTask { await statusLine.run() }
            group.addTask { await self.reloadOnSignal(pipeline, statusLine) }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func reloadOnSignal(_ pipeline: RunningPipeline, _ statusLine: StatusLine) async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            Notifications.reloading()
            do {
                let configuration = try settings.read()
                await onThread { pipeline.reload(configuration) }
            } catch {
                log.error("reload: \(error); the old settings go on")
            }
            Notifications.ready(status: statusLine.text)
        }
    }

    private var controlConfiguration: ControlConfiguration {
        let control = configuration.control
        let socket: ControlConfiguration.Socket
        if let descriptor = Notifications.inheritedSocket() {
            socket = .inherited(descriptor: descriptor)
        } else {
            socket = .path(
                control.socket.isEmpty ? Self.standardSocket : control.socket,
                group: control.group.isEmpty ? nil : control.group)
        }
        var configuration = ControlConfiguration(socket: socket)
        configuration.maximumClientCount = control.maxConnections
        return configuration
    }

    /// systemd's runtime directory, where there is one.
    private static var standardSocket: String {
        if let folder = getenv("RUNTIME_DIRECTORY").map({ String(cString: $0) }), folder.hasPrefix("/") {
            return String(folder.prefix { $0 != ":" }) + "/socket"
        }
        return SocketPath.forServer(environment: SocketPath.environment(), userID: getuid())
    }
}

/// Runs something that waits for other threads on a thread of its own, off the cooperative pool.
private func onThread(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        let thread = try? NamedThread(name: "waiter") {
            body()
            continuation.resume()
        }
        if thread == nil {
            body()
            continuation.resume()
        }
    }
}
