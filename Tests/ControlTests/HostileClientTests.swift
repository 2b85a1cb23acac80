import Control
import ControlProtocol
import Glibc
import Synchronization
import Testing

@Suite struct HostileClientTests {
    /// As another client would, but from within the server.
    private func sayStop(on descriptor: CInt) {
        _ = Array("stop\n".utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    @Test("a long command list does not hold up another client")
    func fairness() async throws {
        try await withServer { fixture in
            let other = try fixture.connect()
            let descriptor = other.descriptor
            // The other client speaks while the first command of the list runs.
            fixture.backend.onChange.withLock { hook in
                hook = { [backend = fixture.backend] _ in
                    guard backend.orders.count == 1 else { return }
                    sayStop(on: descriptor)
                }
            }
            let client = try fixture.connect()
            client.send("command_list_begin\n" + String(repeating: "setvol 1\n", count: 4_000) + "command_list_end\n")
            #expect(try client.readAnswer() == ["OK"])
            #expect(try other.readAnswer() == ["OK"])
            let place = try #require(fixture.backend.orders.firstIndex(of: "stop"))
            #expect(place < 2_000)
            fixture.backend.onChange.withLock { $0 = nil }
        }
    }

    @Test("two long command lists do not hold up a third client")
    func fairnessAmongThree() async throws {
        try await withServer { fixture in
            let other = try fixture.connect()
            let descriptor = other.descriptor
            let lists = try [fixture.connect(), fixture.connect()]
            // The third speaks when both lists run.
            let isFirst = Mutex(true)
            fixture.backend.onChange.withLock { hook in
                hook = { [backend = fixture.backend] _ in
                    let orders = backend.orders
                    guard orders.contains("volume 1"), orders.contains("volume 2"),
                        isFirst.withLock({ first in
                            defer { first = false }
                            return first
                        })
                    else { return }
                    sayStop(on: descriptor)
                }
            }
            for (number, client) in lists.enumerated() {
                let command = "setvol \(number + 1)\n"
                client.send("command_list_begin\n" + String(repeating: command, count: 4_000) + "command_list_end\n")
            }
            for client in lists { #expect(try client.readAnswer() == ["OK"]) }
            #expect(try other.readAnswer() == ["OK"])
            fixture.backend.onChange.withLock { $0 = nil }
            let orders = fixture.backend.orders
            let place = try #require(orders.firstIndex(of: "stop"))
            let both = try #require(orders.firstIndex(of: "volume 2"))
            // Neither list is over: of each there is as much before as after.
            #expect(place - both < 2_000)
        }
    }

    @Test("a line without end is refused at 8 KiB")
    func endlessLine() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send(String(repeating: "a", count: 100_000))
            let lines = try client.readToEnd()
            #expect(lines == ["ACK [5@0] {} Line too long: at most 8192 bytes"])
            #expect(
                try fixture.ask("ping " + String(repeating: "a", count: 8186)) == [
                    "ACK [2@0] {ping} wrong number of arguments for \"ping\""
                ])
            #expect(try fixture.ask("ping " + String(repeating: "a", count: 8187)).first?.contains("too long") == true)
        }
    }

    @Test("random bytes do no harm", arguments: 0..<8 as Range<UInt64>)
    func randomBytes(seed: UInt64) async throws {
        try await withServer { fixture in
            var random = SplitMix(state: seed)
            for _ in 0..<4 {
                let client = try fixture.connect()
                client.send((0..<10_000).map { _ in UInt8(truncatingIfNeeded: random.next()) })
                client.closeWriting()
                _ = try client.readToEnd()
            }
            #expect(try fixture.ask("ping") == ["OK"])
        }
    }

    @Test("random words with quotes and escapes do no harm", arguments: 0..<8 as Range<UInt64>)
    func randomWords(seed: UInt64) async throws {
        let words = [
            "play", "idle", "noidle", "command_list_begin", "command_list_ok_begin", "command_list_end", "seek",
            "tagtypes", "enable", "mood", "feel", "\"", "\\", "'", "\n", "\n", "\n", " ", " ", "-1", "1:2", ":", "9",
            "99999999999999999999", "nan", "\u{0}", "é", "\t", "playlistinfo", "status",
        ]
        try await withServer { fixture in
            var random = SplitMix(state: seed)
            for _ in 0..<20 {
                let client = try fixture.connect()
                client.send((0..<300).map { _ in words[Int(random.next() % UInt64(words.count))] }.joined())
                client.closeWriting()
                _ = try client.readToEnd()
            }
            #expect(try fixture.ask("ping") == ["OK"])
        }
    }

    @Test("NUL ends a line as in MPD, and invalid UTF-8 comes back repaired")
    func oddBytes() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send([UInt8]("pi\0ng\n".utf8))
            #expect(try client.readAnswer() == ["ACK [5@0] {} unknown command \"pi\""])
            client.send([UInt8]("ping \0x\n".utf8))
            #expect(try client.readAnswer() == ["OK"])
            client.send([UInt8]("play ".utf8) + [0xff, 0xfe, 0x0a])
            #expect(try client.readAnswer() == ["ACK [2@0] {play} Integer expected: \u{fffd}\u{fffd}"])
        }
    }

    @Test("a client that does not read is disconnected, and others go on")
    func slowReader() async throws {
        try await withServer(
            backend: FakeBackend(songCount: 500), configure: { $0.maximumPendingOutputBytes = 1 << 20 }
        ) { fixture in
            let slow = try fixture.connect()
            // About 1 KB an answer; the client reads none.
            slow.send(String(repeating: "commands\n", count: 20_000))
            #expect(
                fixture.events.waits {
                    if case .disconnected(_, .outputFull(bytes: 1 << 20)) = $0 { return true }
                    return false
                })
            #expect(try fixture.ask("ping") == ["OK"])
            #expect(try slow.readToEnd().count > 0)
        }
    }

    @Test("a long answer that is not read waits without end of memory, and is given up when the client stays silent")
    func slowReaderOfLongAnswer() async throws {
        try await withServer(
            backend: FakeBackend(songCount: 50_000),
            configure: {
                $0.maximumPendingOutputBytes = 1 << 20
                $0.silenceTimeoutSeconds = 1
            }
        ) { fixture in
            let slow = try fixture.connect()
            slow.send("playlistinfo\n")
            #expect(
                fixture.events.waits {
                    if case .disconnected(_, .silent) = $0 { return true }
                    return false
                })
            #expect(try fixture.ask("ping") == ["OK"])
        }
    }

    @Test("a large answer within the limit arrives whole")
    func largeAnswer() async throws {
        try await withServer(backend: FakeBackend(songCount: 10_000)) { fixture in
            let lines = try fixture.ask("playlistinfo")
            #expect(lines.count == 90_001)
            #expect(lines.last == "OK")
        }
    }

    @Test("pipelined commands are all answered in order, also when the client closes its side at once")
    func halfClosed() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send((0..<2000).map { "setvol \($0 % 101)\ngetvol\n" }.joined())
            client.closeWriting()
            let lines = try client.readToEnd()
            #expect(lines == (0..<2000).flatMap { ["OK", "volume: \($0 % 101)", "OK"] })
        }
    }

    @Test("a half-closed client in idle, or with half a line, is let go", arguments: ["idle\n", "pin", ""])
    func halfClosedIdle(request: String) async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send(request)
            client.closeWriting()
            #expect(try client.readToEnd() == [])
        }
    }

    @Test("a silent client is disconnected, one in idle is not")
    func silence() async throws {
        try await withServer(configure: { $0.silenceTimeoutSeconds = 1 }) { fixture in
            let idle = try fixture.connect()
            idle.send("idle\n")
            let silent = try fixture.connect()
            #expect(try silent.readToEnd() == [])
            #expect(
                fixture.events.waits {
                    if case .disconnected(_, .silent(seconds: 1)) = $0 { return true }
                    return false
                })
            fixture.server.notify([.player])
            #expect(try idle.readAnswer() == ["changed: player", "OK"])
        }
    }

    @Test("one connection too many is refused politely, and there is room again when one leaves")
    func tooMany() async throws {
        try await withServer(configure: { $0.maximumClientCount = 3 }) { fixture in
            var clients: [RawClient] = []
            for _ in 0..<3 { clients.append(try fixture.connect()) }
            let refused = try RawClient(path: fixture.path)
            #expect(try refused.readToEnd() == ["ACK [5@0] {} too many connections: at most 3; close one"])
            #expect(try clients[0].ask("ping") == ["OK"])
            #expect(
                throws: ControlClientError.refused(
                    path: fixture.path, message: "too many connections: at most 3; close one")
            ) { try ControlClient(path: fixture.path) }
            clients.removeLast()
            #expect(fixture.events.waits { if case .disconnected = $0 { true } else { false } })
            #expect(try fixture.ask("ping") == ["OK"])
        }
    }

    @Test("a thousand idle clients are all told of a change")
    func thousand() async throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 8192)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let count = limit.rlim_cur >= 4096 ? 1000 : 300
        try await withServer(configure: { $0.maximumClientCount = count }) { fixture in
            var clients: [RawClient] = []
            for _ in 0..<count {
                let client = try fixture.connect()
                client.send("idle\n")
                clients.append(client)
            }
            fixture.server.notify([.playlist])
            for client in clients { #expect(try client.readAnswer() == ["changed: playlist", "OK"]) }
        }
    }

    @Test("clients that vanish in the middle of an answer do no harm")
    func vanish() async throws {
        try await withServer(backend: FakeBackend(songCount: 400)) { fixture in
            for _ in 0..<50 {
                let client = try fixture.connect()
                client.send("playlistinfo\nplaylistinfo\n")
            }
            #expect(try fixture.ask("ping") == ["OK"])
        }
    }
}

/// A small seeded generator (Steele, Lea, Flood: splitmix64), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
