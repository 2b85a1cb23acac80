import ControlProtocol
import Glibc
import Testing

@testable import Control

@Suite struct NetworkTests {
    @Test("only this machine's own addresses go without a password")
    func passwordNeeded() throws {
        for address in ["127.0.0.1", "127.9.9.9", "localhost", "::1"] {
            #expect(try NetworkAddress(address: address, port: 6600, password: "").password == nil)
        }
        for address in ["0.0.0.0", "::", "192.168.1.2", "::ffff:127.0.0.1", "128.0.0.1"] {
            #expect(throws: ControlServerError.unprotectedAddress(address)) {
                try NetworkAddress(address: address, port: 6600, password: "")
            }
            #expect(try NetworkAddress(address: address, port: 6600, password: "x").password == "x")
        }
        for address in ["", "example.org", "127.0.0.1 ", "1.2.3"] {
            #expect(throws: ControlServerError.badAddress(address)) {
                try NetworkAddress(address: address, port: 6600, password: "x")
            }
        }
        for port in [0, -1, 65_536] {
            #expect(throws: ControlServerError.self) {
                try NetworkAddress(address: "127.0.0.1", port: port, password: "")
            }
        }
    }

    @Test(
        "passwords are equal only to themselves",
        arguments: [
            ("secret", "secret", true), ("secret", "secreT", false), ("secret", "secre", false),
            ("secret", "secretsecret", false), ("", "x", false), ("x", "", false), ("é", "é", true), ("", "", true),
            ("a", String(repeating: "a", count: 257), false),
        ])
    func comparison(said: String, password: String, isEqual: Bool) {
        #expect(passwordsAreEqual(said, password) == isEqual)
    }

    /// The answers to some requests of a session, without a server.
    private func answers(_ requests: [String], access: ClientAccess) -> [String] {
        var session = ClientSession(backend: FakeBackend(), access: access)
        return requests.map { request in
            var response = ResponseWriter()
            _ = session.receive(Array(request.utf8), into: &response)
            if case .passwordCheck(let said)? = session.takeWork() {
                _ = session.finishPassword(said, into: &response)
            }
            while session.isBusy { _ = session.runNext(into: &response) }
            return String(decoding: response.bytes, as: UTF8.self)
        }
    }

    @Test("without the password only what tells nothing is allowed; with it, everything")
    func permissions() {
        let denied = "ACK [4@0] {status} you don't have permission for \"status\"\n"
        #expect(
            answers(
                ["ping", "status", "password x", "status", "commands", "password secret", "notcommands"],
                access: .password("secret"))
                == [
                    "OK\n", denied, "ACK [3@0] {password} incorrect password\n", denied,
                    "command: binarylimit\ncommand: close\ncommand: commands\ncommand: notcommands\n"
                        + "command: password\ncommand: ping\ncommand: protocol\ncommand: tagtypes\nOK\n",
                    "OK\n", "OK\n",
                ])
        #expect(answers(["idle"], access: .password("secret")).first?.hasPrefix("ACK [4@0] {idle}") == true)
        #expect(answers(["getvol"], access: .open) == ["volume: 40\nOK\n"])
        #expect(
            answers(["config"], access: .open)
                == ["ACK [4@0] {config} Command only permitted to local clients\n"])
        #expect(
            answers(["selftest"], access: .open)
                == ["ACK [4@0] {selftest} Command only permitted to local clients\n"])
        #expect(answers(["config"], access: .local) == ["music_directory: /music\nOK\n"])
    }

    @Test("a port is served beside the Unix socket, and one that is taken leaves the socket open")
    func port() async throws {
        // A port of the system's choice is held by this socket, so that nobody else is given it.
        let holder = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(holder) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port =
            withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int in
                    guard bind(holder, pointer, size) == 0, listen(holder, 1) == 0 else { return 0 }
                    return getsockname(holder, pointer, &size) == 0 ? 1 : 0
                }
            } == 1 ? Int(in_port_t(bigEndian: address.sin_port)) : 0
        try #require(port > 0)
        let network = try NetworkAddress(address: "127.0.0.1", port: port, password: "")
        try await withServer(configure: { $0.network = network }) { fixture throws in
            #expect(
                fixture.events.waits {
                    if case .networkFailed(let why) = $0 { why.contains("127.0.0.1:\(port)") } else { false }
                })
            #expect(try fixture.ask("ping") == ["OK"])
        }
    }
}
