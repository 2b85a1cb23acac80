import Control
import ControlProtocol
import Testing

/// The client library against the real server.
@Suite struct ControlClientTests {
    @Test("values come through the socket unchanged")
    func roundTrip() async throws {
        try await withServer { fixture in
            let client = try ControlClient(path: fixture.path)
            #expect(client.serverVersion == "0.23.5")
            try client.send("play", "1")
            #expect(try client.status() == fixture.backend.status())
            #expect(try client.currentSong() == fixture.backend.currentSong())
            #expect(try client.mood() == fixture.backend.mood())
            #expect(try client.why() == fixture.backend.why())
            #expect(try client.moods() == fixture.backend.moods())
            #expect(try client.upcoming(mood: "happy", count: 2) == fixture.backend.upcoming(mood: "happy", count: 2))
            #expect(try Song.list(pairs: client.send("playlistinfo")) == fixture.backend.songs)
        }
    }

    @Test("an error of the daemon is thrown, and the connection goes on")
    func rejected() async throws {
        try await withServer { fixture in
            let client = try ControlClient(path: fixture.path)
            let ack = Ack(
                code: .noExist, listIndex: 0, command: "feel",
                message: "No such mood: a \"b\" \\c; \"moods\" lists them")
            #expect(throws: ControlClientError.rejected(ack)) { try client.send("feel", "a \"b\" \\c") }
            #expect(throws: ControlClientError.unsendable(.unsendable)) { try client.send("feel", "a\nstop") }
            #expect(try client.send("ping").isEmpty)
            #expect(fixture.backend.orders == ["feel a \"b\" \\c -"])
        }
    }

    @Test("a list gives an answer to each command")
    func list() async throws {
        try await withServer { fixture in
            let client = try ControlClient(path: fixture.path)
            let answers = try client.sendList([
                RequestLine(command: "getvol"), RequestLine(command: "currentsong"), RequestLine(command: "getvol"),
            ])
            #expect(answers == [[Pair("volume", "40")], [], [Pair("volume", "40")]])
            #expect(try client.sendList([]).isEmpty)
            #expect(throws: ControlClientError.self) {
                try client.sendList([RequestLine(command: "ping"), RequestLine(command: "nosuch")])
            }
            #expect(try client.send("ping").isEmpty)
        }
    }

    @Test("idle tells what changed, or nothing when its time is up")
    func idle() async throws {
        try await withServer { fixture in
            let client = try ControlClient(path: fixture.path)
            #expect(try client.idle([.mood], timeoutMilliseconds: 1) == [])
            try client.beginIdle([.mood, .camera])
            try ControlClient(path: fixture.path).send("feel", "calm")
            #expect(try client.endIdle() == [.mood])
            #expect(try client.endIdle() == [])
            try ControlClient(path: fixture.path).send("camera", "off")
            #expect(try client.idle([.camera], timeoutMilliseconds: 20_000) == [.camera])
            #expect(try client.send("ping").isEmpty)
        }
    }

    @Test("the first socket that answers is taken; else the most telling error")
    func candidates() async throws {
        try await withServer { fixture throws in
            let missing = fixture.path + "-missing"
            #expect(try ControlClient.connect(candidates: [missing, fixture.path]).path == fixture.path)
            #expect(throws: ControlClientError.notReachable(path: missing, code: 2)) {
                try ControlClient.connect(candidates: [missing, fixture.path + "-too"])
            }
        }
    }
}
