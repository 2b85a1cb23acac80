import ControlProtocol
import Foundation
import Glibc
import Testing

/// The client against peers that are no daemon; see ControlTests for the real one.
@Suite struct ControlClientErrorTests {
    /// A peer that says one thing to whoever connects, then closes or holds the connection.
    private final class Peer {
        let path: String
        private let directory: String
        private let listener: CInt

        init() {
            var template = Array("/tmp/ssp-XXXXXX".utf8CString)
            _ = mkdtemp(&template)
            directory = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
            path = directory + "/s"
            listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            _ = withUnixAddress(path) { bind(listener, $0, $1) }
            listen(listener, 4)
        }

        deinit {
            close(listener)
            unlink(path)
            rmdir(directory)
        }

        /// Answers the next connection on a thread of its own.
        func answer(_ text: String, closing: Bool) {
            Thread.detachNewThread { [listener] in
                let descriptor = accept(listener, nil, nil)
                _ = text.withCString { send(descriptor, $0, strlen($0), CInt(MSG_NOSIGNAL)) }
                // Held open, until the client has gone: then reading ends.
                var byte: UInt8 = 0
                if !closing { while recv(descriptor, &byte, 1, 0) > 0 {} }
                close(descriptor)
            }
        }
    }

    private func error(
        from peer: Peer, saying text: String, closing: Bool = false, _ body: (String) throws -> Void
    ) -> ControlClientError? {
        peer.answer(text, closing: closing)
        do { try body(peer.path) } catch { return error as? ControlClientError }
        return nil
    }

    @Test("a peer that is no MPD, refuses, closes or says nothing is told apart")
    func greetings() {
        let peer = Peer()
        let path = peer.path
        let connect: (String) throws -> Void = { path in
            _ = try ControlClient(path: path, timeoutMilliseconds: 50)
        }
        #expect(
            error(from: peer, saying: "SSH-2.0-x\n", connect) == .notMPD(path: path, greeting: "SSH-2.0-x"))
        #expect(
            error(from: peer, saying: "ACK [5@0] {} too many\n", connect)
                == .refused(path: path, message: "too many"))
        #expect(error(from: peer, saying: "", closing: true, connect) == .closed(path: path))
        #expect(error(from: peer, saying: "OK MP", connect) == .timedOut(path: path, milliseconds: 50))
    }

    @Test("an answer that breaks the protocol, stops or never ends is an error")
    func answers() {
        let peer = Peer()
        let path = peer.path
        let ping: (String) throws -> Void = { path in
            try ControlClient(path: path, timeoutMilliseconds: 50).send("ping")
        }
        let hello = "OK MPD 0.23.5\n"
        #expect(
            error(from: peer, saying: hello + "garbage\n", ping)
                == .malformedResponse(path: path, reason: "the line \"garbage\" is no \"key: value\""))
        #expect(
            error(from: peer, saying: hello + "list_OK\nlist_OK\nOK\n", ping)
                == .malformedResponse(path: path, reason: "2 answers to 1 commands"))
        #expect(error(from: peer, saying: hello + "a: b\n", closing: true, ping) == .closed(path: path))
        #expect(
            error(from: peer, saying: hello + "a: b\n", ping) == .timedOut(path: path, milliseconds: 50))
        #expect(error(from: peer, saying: hello + "a: b\nOK\n", ping) == nil)
    }

    @Test("no socket, and a socket without a daemon, name the way out")
    func notReachable() throws {
        let missing = "/tmp/no-such-dir/socket"
        #expect(throws: ControlClientError.notReachable(path: missing, code: ENOENT)) {
            try ControlClient(path: missing)
        }
        let text = ControlClientError.notReachable(path: missing, code: ENOENT).description
        #expect(text.contains(missing) && text.contains("systemctl --user status sursathid"))
        let system = ControlClientError.notReachable(path: SocketPath.system, code: ECONNREFUSED).description
        #expect(system.contains("try: systemctl status sursathid"))
        let denied = ControlClientError.permissionDenied(path: "/run/sursathi/socket", group: "sursathi").description
        #expect(denied.contains("usermod -aG sursathi"))
        #expect(throws: ControlClientError.system(path: "", operation: "connect", code: ENAMETOOLONG)) {
            try ControlClient(path: "")
        }
    }
}
