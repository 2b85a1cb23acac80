import ControlProtocol
import Testing

@Suite struct SocketPathTests {
    @Test("the daemon of a user listens in the user's runtime directory, root's in /run")
    func server() {
        #expect(
            SocketPath.forServer(environment: ["XDG_RUNTIME_DIR": "/run/user/7"], userID: 7)
                == "/run/user/7/sursathi/socket")
        #expect(SocketPath.forServer(environment: [:], userID: 7) == "/run/user/7/sursathi/socket")
        #expect(
            SocketPath.forServer(environment: ["XDG_RUNTIME_DIR": "relative"], userID: 7)
                == "/run/user/7/sursathi/socket")
        #expect(SocketPath.forServer(environment: ["XDG_RUNTIME_DIR": "/x"], userID: 0) == "/run/sursathi/socket")
    }

    @Test("SURSATHI_SOCKET overrides both sides, if it says something")
    func override() {
        let environment = ["SURSATHI_SOCKET": "/tmp/s"]
        #expect(SocketPath.forServer(environment: environment, userID: 0) == "/tmp/s")
        #expect(SocketPath.forClient(environment: environment, userID: 7) == ["/tmp/s"])
        #expect(SocketPath.forClient(environment: ["SURSATHI_SOCKET": ""], userID: 0) == ["/run/sursathi/socket"])
    }

    @Test("a client looks for the user's own daemon first")
    func client() {
        #expect(
            SocketPath.forClient(environment: ["XDG_RUNTIME_DIR": "/x"], userID: 7) == [
                "/x/sursathi/socket", "/run/sursathi/socket",
            ])
    }

    @Test("a path that does not fit the system's address is refused")
    func length() {
        #expect(SocketPath.maximumBytes == 107)
        #expect(withUnixAddress(String(repeating: "x", count: 107)) { _, length in length } == 110)
        #expect(withUnixAddress(String(repeating: "x", count: 108)) { _, length in length } == nil)
        #expect(withUnixAddress("") { _, length in length } == nil)
        #expect(withUnixAddress("a\0b") { _, length in length } == nil)
    }
}
