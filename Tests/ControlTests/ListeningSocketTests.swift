import Control
import ControlProtocol
import Glibc
import Testing

@Suite struct ListeningSocketTests {
    private func server(
        _ socket: ControlConfiguration.Socket, _ events: EventLog = EventLog()
    ) -> ControlServer {
        ControlServer(backend: FakeBackend(), configuration: .init(socket: socket)) { events.append($0) }
    }

    private func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// A listening socket that this test leaves behind or keeps.
    private func listen(at path: String) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        _ = withUnixAddress(path) { bind(descriptor, $0, $1) }
        Glibc.listen(descriptor, 8)
        return descriptor
    }

    @Test("the socket is closed to the world, whatever the mode and the umask say")
    func mode() async throws {
        let directory = try TemporaryDirectory()
        for (mode, expected) in [(0o660, 0o660), (0o777, 0o770), (0o600, 0o600)] as [(UInt32, mode_t)] {
            let server = server(.path(directory.path + "/s", mode: mode))
            try await server.start()
            #expect(status(directory.path + "/s").map { $0.st_mode & 0o7777 } == expected)
            await server.shutdown()
            #expect(status(directory.path + "/s") == nil)
        }
    }

    @Test("the socket gets the group, and a missing directory is made for it")
    func group() async throws {
        let directory = try TemporaryDirectory()
        let name = try #require(getgrgid(getgid()).flatMap { String(cString: $0.pointee.gr_name) })
        let server = server(.path(directory.path + "/d/s", group: name))
        try await server.start()
        #expect(status(directory.path + "/d/s")?.st_gid == getgid())
        #expect(status(directory.path + "/d").map { $0.st_mode & 0o007 } == 0)
        await server.shutdown()
    }

    @Test("another group is set where the process may", .enabled(if: getuid() == 0))
    func otherGroup() async throws {
        let directory = try TemporaryDirectory()
        let audio = try #require(getgrnam("audio")).pointee.gr_gid
        let server = server(.path(directory.path + "/s", group: "audio"))
        try await server.start()
        #expect(status(directory.path + "/s")?.st_gid == audio)
        await server.shutdown()
    }

    @Test("an unknown group is an error, and nothing is left behind")
    func unknownGroup() async throws {
        let directory = try TemporaryDirectory()
        let server = server(.path(directory.path + "/s", group: "no-such-group"))
        await #expect(throws: ControlServerError.unknownGroup("no-such-group")) { try await server.start() }
        #expect(status(directory.path + "/s") == nil)
    }

    @Test("a socket that a killed daemon left behind is replaced")
    func stale() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        close(listen(at: path))
        let events = EventLog()
        let server = server(.path(path), events)
        try await server.start()
        #expect(events.all == [.replacedStaleSocket(path: path), .listening(path: path)])
        #expect(try RawClient(path: path).readLine() == "OK MPD 0.23.5")
        await server.shutdown()
    }

    @Test("a socket on which somebody answers is left alone")
    func live() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let first = server(.path(path))
        try await first.start()
        let second = server(.path(path))
        await #expect(throws: ControlServerError.inUse(path: path)) { try await second.start() }
        await second.shutdown()
        #expect(try RawClient(path: path).readLine() == "OK MPD 0.23.5")
        await first.shutdown()
    }

    @Test("of many that start at once one wins")
    func race() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        close(listen(at: path))
        let servers = (0..<8).map { _ in server(.path(path)) }
        let winners = await withTaskGroup(of: Bool.self) { group in
            for server in servers { group.addTask { (try? await server.start()) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(try RawClient(path: path).readLine() == "OK MPD 0.23.5")
        for server in servers { await server.shutdown() }
    }

    @Test("a file that is no socket is not touched")
    func notASocket() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        let server = server(.path(path))
        await #expect(throws: ControlServerError.notASocket(path: path)) { try await server.start() }
        #expect(status(path) != nil)
    }

    @Test("a socket that replaced ours is not removed at shutdown")
    func replaced() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let server = server(.path(path))
        try await server.start()
        unlink(path)
        let other = listen(at: path)
        await server.shutdown()
        #expect(status(path) != nil)
        close(other)
    }

    @Test(
        "a path too long, empty or in no directory is an error",
        arguments: [
            "", "/tmp/" + String(repeating: "x", count: 103), "/nonexistent/deep/s",
        ])
    func badPath(path: String) async throws {
        let server = server(.path(path))
        await #expect(throws: ControlServerError.self) { try await server.start() }
    }

    @Test("an inherited socket is served and its file left to who made it")
    func inherited() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let server = server(.inherited(descriptor: listen(at: path)))
        try await server.start()
        #expect(try RawClient(path: path).readLine() == "OK MPD 0.23.5")
        await server.shutdown()
        #expect(status(path) != nil)
    }

    @Test("an inherited descriptor that does not listen is refused")
    func notListening() async throws {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let server = server(.inherited(descriptor: descriptor))
        await #expect(throws: ControlServerError.badDescriptor(descriptor)) { try await server.start() }
        let closed = self.server(.inherited(descriptor: 99_999))
        await #expect(throws: ControlServerError.badDescriptor(99_999)) { try await closed.start() }
    }

    @Test("a server starts once, and shutting down closes its clients")
    func lifeCycle() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let events = EventLog()
        let server = server(.path(path), events)
        server.notify([.player])
        try await server.start()
        await #expect(throws: ControlServerError.alreadyStarted) { try await server.start() }
        let client = try RawClient(path: path)
        #expect(try client.readLine() == "OK MPD 0.23.5")
        await server.shutdown()
        #expect(try client.readLine() == nil)
        #expect(events.all.contains { if case .disconnected(_, .shutdown) = $0 { true } else { false } })
        server.notify([.player])
        await server.shutdown()
        await #expect(throws: ControlServerError.alreadyStarted) { try await server.start() }
    }

    @Test("the peer's process and user are told at connect")
    func credentials() async throws {
        try await withServer { fixture in
            _ = try fixture.connect()
            let expected = PeerCredentials(processID: getpid(), userID: getuid(), groupID: getgid())
            #expect(fixture.events.waits { $0 == .connected(expected, clientCount: 1) })
        }
    }
}
