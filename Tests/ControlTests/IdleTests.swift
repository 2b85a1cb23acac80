import ControlProtocol
import Testing

@Suite struct IdleTests {
    @Test("idle answers when something changes")
    func changes() async throws {
        try await withServer { fixture in
            let waiting = try fixture.connect()
            waiting.send("idle\n")
            #expect(try fixture.ask("setvol 10") == ["OK"])
            #expect(try waiting.readAnswer() == ["changed: mixer", "OK"])
            #expect(try waiting.ask("getvol") == ["volume: 10", "OK"])
        }
    }

    @Test("noidle ends idle; outside idle it says nothing")
    func noidle() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("idle\nnoidle") == ["OK"])
            #expect(try client.ask("noidle\ngetvol") == ["volume: 40", "OK"])
        }
    }

    @Test("a change before idle is kept, and told at once in MPD's order")
    func pending() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("setvol 10") == ["OK"])
            #expect(try client.ask("play 0") == ["OK"])
            // The notification comes to the event loop after the order that caused it.
            #expect(try client.ask("idle mixer") == ["changed: mixer", "OK"])
            #expect(try client.ask("idle player mixer") == ["changed: player", "OK"])
            #expect(try client.ask("idle\nnoidle") == ["OK"])
        }
    }

    @Test("only what was asked for is told; the rest stays pending")
    func subscription() async throws {
        try await withServer { fixture in
            let waiting = try fixture.connect()
            waiting.send("idle player\n")
            let other = try fixture.connect()
            #expect(try other.ask("setvol 10") == ["OK"])
            #expect(try other.ask("play 0") == ["OK"])
            #expect(try waiting.readAnswer() == ["changed: player", "OK"])
            #expect(try waiting.ask("idle mixer") == ["changed: mixer", "OK"])
        }
    }

    @Test("a bare idle tells nothing of mood and camera, which MPD's clients do not know")
    func ours() async throws {
        try await withServer { fixture in
            let bare = try fixture.connect()
            bare.send("idle\n")
            let named = try fixture.connect()
            named.send("idle mood camera\n")
            let other = try fixture.connect()
            #expect(try other.ask("feel calm") == ["OK"])
            #expect(try named.readAnswer() == ["changed: mood", "OK"])
            #expect(try named.ask("idle camera\nnoidle") == ["OK"])
            #expect(try other.ask("setvol 1") == ["OK"])
            #expect(try bare.readAnswer() == ["changed: mixer", "OK"])
        }
    }

    @Test("notify works from any thread, and a flood of it is one answer")
    func flood() async throws {
        try await withServer { fixture in
            let waiting = try fixture.connect()
            waiting.send("idle database options\n")
            let server = fixture.server
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { for _ in 0..<5_000 { server.notify([.options]) } }
                }
            }
            #expect(try waiting.readAnswer() == ["changed: options", "OK"])
            #expect(try waiting.ask("ping") == ["OK"])
        }
    }

    @Test("any command but noidle during idle closes the connection", arguments: ["ping", "idle", "noidle x"])
    func commandDuringIdle(line: String) async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send("idle\n\(line)\n")
            #expect(try client.readToEnd() == [])
        }
    }

    @Test("every subsystem of MPD can be asked for, and they are told in its order")
    func all() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("ping") == ["OK"])
            fixture.server.notify(Set(Subsystem.allCases))
            let names = [
                "database", "stored_playlist", "playlist", "player", "mixer", "output", "options", "sticker", "update",
                "subscription", "message", "neighbor", "mount", "partition", "mood", "camera",
            ]
            #expect(
                try client.ask("idle " + names.reversed().joined(separator: " "))
                    == names.map { "changed: \($0)" } + ["OK"])
        }
    }
}
