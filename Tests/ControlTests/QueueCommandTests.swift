import ControlProtocol
import Testing

@testable import Control

@Suite struct QueueCommandTests {
    @Test("edits of the queue reach the backend as positions and ids")
    func edits() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("play 1") == ["OK"])
            let requests = [
                "add happy", "add happy/1.mp3 2", "add happy +0", "delete 1", "delete 1:", "deleteid 3", "move 0 2",
                "move 0:2 1", "move 0 +1", "move 2 -1", "moveid 1 +0", "swap 0 2", "swapid 1 3", "shuffle",
                "shuffle 1:",
                "prio 7 0:2", "prioid 8 2", "clear",
            ]
            for request in requests { #expect(try client.ask(request) == ["OK"], "to \(request)") }
            #expect(try client.ask("addid happy/1.mp3 -0") == ["Id: 99", "OK"])
            #expect(try client.ask("addid happy/1.mp3 3") == ["Id: 99", "OK"])
            #expect(
                fixture.backend.orders == [
                    "play 1", "add happy -", "add happy/1.mp3 2", "add happy 2", "delete 1..<2", "delete 1..<3",
                    "deleteid 3", "move 0..<1 2", "move 0..<2 1", "move 0..<1 2", "move 2..<3 0", "move 0..<1 1",
                    "swap 0 2", "swap 0 2", "shuffle 0..<3", "shuffle 1..<3", "prio 7 0..<2", "prio 8 1..<2", "clear",
                    "addid happy/1.mp3 1", "addid happy/1.mp3 3",
                ])
            #expect(
                try client.ask("move 1 +0")
                    == ["ACK [2@0] {move} Cannot move current song relative to itself"])
        }
    }

    @Test("options are set, told by status and by idle")
    func options() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            for request in ["repeat 1", "random 1", "single oneshot", "consume 1", "crossfade 4"] {
                #expect(try client.ask(request) == ["OK"])
            }
            let status = try client.ask("status")
            for line in ["repeat: 1", "random: 1", "single: oneshot", "consume: 1", "xfade: 4"] {
                #expect(status.contains(line))
            }
            #expect(try client.ask("idle options") == ["changed: options", "OK"])
            #expect(try client.ask("replay_gain_mode album") == ["OK"])
            #expect(try client.ask("replay_gain_status") == ["replay_gain_mode: album", "OK"])
        }
    }

    @Test("an output is switched and toggled")
    func outputs() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("disableoutput 0") == ["OK"])
            #expect(try client.ask("outputs").contains("outputenabled: 0"))
            #expect(try client.ask("toggleoutput 0") == ["OK"])
            #expect(try client.ask("outputs").contains("outputenabled: 1"))
            #expect(try client.ask("toggleoutput 1") == ["ACK [50@0] {toggleoutput} No such audio output"])
        }
    }

    @Test("the queue is searched, and listed the old way")
    func finds() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            fixture.backend.state.withLock { $0.found = [1] }
            #expect(try client.ask("playlistfind artist \"Artist 1\"") == CommandTests.song(1) + ["OK"])
            fixture.backend.state.withLock { $0.found = [] }
            #expect(try client.ask("playlistsearch artist x") == ["OK"])
            #expect(
                try client.ask("playlist") == [
                    "0:file: happy/song 0.mp3", "1:file: happy/song 1.mp3", "2:file: happy/song 2.mp3", "OK",
                ])
        }
    }

    @Test("a queue of 50,000 songs is told in full, also within a list, and other clients are answered meanwhile")
    func longQueue() async throws {
        try await withServer(backend: FakeBackend(songCount: 50_000)) { fixture in
            let client = try fixture.connect()
            client.send("command_list_ok_begin\nplaylistinfo\nping\ncommand_list_end\nplchangesposid 1\n")
            #expect(try fixture.ask("ping") == ["OK"])
            // More than may wait for a reader: the answer goes on as it is read.
            var files = 0
            var ends = 0
            while let line = try client.readLine(), line != "OK" {
                if line.hasPrefix("file: ") { files += 1 }
                if line == "list_OK" { ends += 1 }
            }
            #expect(files == 50_000)
            #expect(ends == 2)
            #expect(try client.readAnswer().count == 100_001)
        }
    }

    @Test("protocol features are those of MPD 0.24")
    func features() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("protocol") == ["OK"])
            #expect(try client.ask("protocol available") == ["feature: hide_playlists_in_root", "OK"])
            #expect(try client.ask("protocol enable hide_playlists_in_root") == ["OK"])
            #expect(try client.ask("protocol") == ["feature: hide_playlists_in_root", "OK"])
            #expect(try client.ask("protocol clear") == ["OK"])
            #expect(try client.ask("protocol") == ["OK"])
            #expect(try client.ask("protocol enable x") == ["ACK [2@0] {protocol} Unknown protocol feature"])
        }
    }
}
