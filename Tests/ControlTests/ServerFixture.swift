// Runs on: the test's thread. A server with a fake backend on a socket in a directory of its own.
import Control
import ControlProtocol
import Glibc
import Synchronization

/// A directory with a short name, removed with what is in it.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/sst-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw RawClientError(operation: "mkdtemp", code: errno) }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit {
        for name in ["s", "s2", "d/s"] { unlink(path + "/" + name) }
        rmdir(path + "/d")
        rmdir(path)
    }
}

/// The events of a server, in order.
final class EventLog: Sendable {
    private let events = Mutex<[ControlEvent]>([])

    var all: [ControlEvent] { events.withLock { $0 } }

    func append(_ event: ControlEvent) { events.withLock { $0.append(event) } }

    /// Waits for an event; events are reported by another thread.
    func waits(for matches: (ControlEvent) -> Bool) -> Bool {
        for _ in 0..<1000 {
            if all.contains(where: matches) { return true }
            usleep(10_000)
        }
        return false
    }
}

struct ServerFixture {
    let path: String
    let backend: FakeBackend
    let server: ControlServer
    let events: EventLog

    /// A connection whose greeting was read.
    func connect() throws -> RawClient {
        let client = try RawClient(path: path)
        let greeting = try client.readLine()
        guard greeting == "OK MPD 0.23.5" else {
            throw RawClientError(operation: "greeting \(greeting ?? "-")", code: 0)
        }
        return client
    }

    /// The answer to one request on a connection of its own.
    func ask(_ request: String) throws -> [String] { try connect().ask(request) }
}

/// Starts a server, runs the body, and shuts it down.
func withServer(
    backend: FakeBackend = FakeBackend(), configure: (inout ControlConfiguration) -> Void = { _ in },
    _ body: (ServerFixture) async throws -> Void
) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s"
    let events = EventLog()
    var configuration = ControlConfiguration(socket: .path(path))
    configure(&configuration)
    let server = ControlServer(backend: backend, configuration: configuration) { events.append($0) }
    backend.onChange.withLock { $0 = { [weak server] in server?.notify($0) } }
    try await server.start()
    do {
        try await body(ServerFixture(path: path, backend: backend, server: server, events: events))
    } catch {
        await server.shutdown()
        throw error
    }
    await server.shutdown()
    withExtendedLifetime(directory) {}
}
