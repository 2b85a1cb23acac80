import Testing

@Suite struct CommandListTests {
    @Test("a list answers once, or with list_OK after each")
    func lists() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("command_list_begin\nping\ngetvol\ncommand_list_end") == ["volume: 40", "OK"])
            #expect(
                try client.ask("command_list_ok_begin\nping\ngetvol\ncommand_list_end") == [
                    "list_OK", "volume: 40", "list_OK", "OK",
                ])
            #expect(try client.ask("command_list_begin\ncommand_list_end") == ["OK"])
        }
    }

    @Test("the first error ends a list and names the command's index")
    func error() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(
                try client.ask("command_list_ok_begin\nping\nsetvol 10\nnosuch\nsetvol 20\ncommand_list_end") == [
                    "list_OK", "list_OK", "ACK [5@2] {} unknown command \"nosuch\"",
                ])
            #expect(
                try client.ask("command_list_begin\nping\nplay 99\ncommand_list_end") == [
                    "ACK [2@1] {play} Bad song index"
                ])
            #expect(fixture.backend.orders == ["volume 10", "play 99"])
            #expect(
                try client.ask("command_list_begin\ncommand_list_begin\ncommand_list_end") == [
                    "ACK [5@0] {} unknown command \"command_list_begin\""
                ])
            #expect(try client.ask("ping") == ["OK"])
        }
    }

    @Test("a list longer than one turn of the event loop keeps its order, and what follows it waits")
    func long() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            let list = (0..<1000).map { "setvol \($0 % 101)" }.joined(separator: "\n")
            client.send("command_list_ok_begin\n\(list)\ncommand_list_end\ngetvol\n")
            #expect(try client.readAnswer() == Array(repeating: "list_OK", count: 1000) + ["OK"])
            #expect(try client.readAnswer() == ["volume: \(999 % 101)", "OK"])
            #expect(fixture.backend.orders == (0..<1000).map { "volume \($0 % 101)" })
        }
    }

    @Test("close within a list closes")
    func close() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send("command_list_ok_begin\nping\nclose\nping\ncommand_list_end\n")
            #expect(try client.readToEnd() == ["list_OK"])
        }
    }

    @Test("idle and noidle within a list close the connection", arguments: ["idle", "idle player", "noidle", ""])
    func idle(line: String) async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send("command_list_begin\nping\n\(line)\ncommand_list_end\n")
            #expect(try client.readToEnd() == [])
        }
    }

    @Test("a list without end is cut off at 2 MiB")
    func endless() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send("command_list_begin\n")
            let block = String(repeating: "ping\n", count: 20_000)
            // 3 MB; at some point the server hangs up.
            for _ in 0..<30 where client.send(block) {}
            #expect(try client.readToEnd() == [])
            #expect(
                fixture.events.waits {
                    if case .disconnected(_, .protocolViolation(let what)) = $0 {
                        return what == "a command list of more than 2097152 bytes"
                    }
                    return false
                })
            #expect(try fixture.ask("ping") == ["OK"])
        }
    }
}
