import Testing

/// The expected lines were recorded from MPD 0.23.12 (Debian 12, null output, a queue of three songs), with the
/// requests sent as they stand here.
@Suite struct ErrorWordingTests {
    static let answers: [(request: String, answer: String)] = [
        ("nosuch", "ACK [5@0] {} unknown command \"nosuch\""),
        ("nosuch \"a b\"", "ACK [5@0] {} unknown command \"nosuch\""),
        ("play 1 2", "ACK [2@0] {play} too many arguments for \"play\""),
        ("play abc", "ACK [2@0] {play} Integer expected: abc"),
        ("play 99", "ACK [2@0] {play} Bad song index"),
        ("play -1", "OK"),
        ("play \"\"", "ACK [2@0] {play} Integer expected: "),
        ("play 1x", "ACK [2@0] {play} Integer expected: 1x"),
        ("play 4294967296", "ACK [2@0] {play} Number too large: 4294967296"),
        ("playid 99", "ACK [50@0] {playid} No such song"),
        ("playid abc", "ACK [2@0] {playid} Integer expected: abc"),
        ("pause 2", "ACK [2@0] {pause} Boolean (0/1) expected: 2"),
        ("pause x", "ACK [2@0] {pause} Boolean (0/1) expected: x"),
        ("setvol 101", "ACK [2@0] {setvol} Number too large: 101"),
        ("setvol x", "ACK [2@0] {setvol} Integer expected: x"),
        ("setvol -1", "ACK [2@0] {setvol} Number too large: -1"),
        ("setvol", "ACK [2@0] {setvol} wrong number of arguments for \"setvol\""),
        ("volume 101", "ACK [2@0] {volume} Number too large: 101"),
        ("volume -200", "ACK [2@0] {volume} Number too large: -200"),
        ("seek 1", "ACK [2@0] {seek} wrong number of arguments for \"seek\""),
        ("seek 0 x", "ACK [2@0] {seek} Float expected: x"),
        ("seek 0 -1", "ACK [2@0] {seek} Negative value not allowed: -1"),
        ("seek x 1", "ACK [2@0] {seek} Integer expected: x"),
        ("seek 99 1", "ACK [2@0] {seek} Bad song index"),
        ("seekid 99 1", "ACK [50@0] {seekid} No such song"),
        ("seekcur x", "ACK [2@0] {seekcur} Float expected: x"),
        ("seekcur 1", "ACK [55@0] {seekcur} Not playing"),
        ("next", "ACK [55@0] {next} Not playing"),
        ("previous", "ACK [55@0] {previous} Not playing"),
        ("playlistinfo 99", "ACK [2@0] {playlistinfo} Bad song index"),
        ("playlistinfo 3", "OK"),
        ("playlistinfo 5:9", "ACK [2@0] {playlistinfo} Bad song index"),
        ("playlistinfo 2:1", "ACK [2@0] {playlistinfo} Malformed range: 2:1"),
        ("playlistinfo -2", "ACK [2@0] {playlistinfo} Number is negative: -2"),
        ("playlistinfo x", "ACK [2@0] {playlistinfo} Integer or range expected: x"),
        ("playlistinfo 1:x", "ACK [2@0] {playlistinfo} Integer or range expected: 1:x"),
        ("playlistid 99", "ACK [50@0] {playlistid} No such song"),
        ("playlistid x", "ACK [2@0] {playlistid} Integer expected: x"),
        ("plchanges x", "ACK [2@0] {plchanges} Integer expected: x"),
        ("idle foo", "ACK [2@0] {idle} Unrecognized idle event: foo"),
        ("idle \"play", "ACK [5@0] {} Missing closing '\"'"),
        ("play \"a\"b", "ACK [5@0] {} Space expected after closing '\"'"),
        ("play a'b", "ACK [5@0] {} Invalid unquoted character"),
        ("play a\"b", "ACK [5@0] {} Invalid unquoted character"),
        ("play\t1", "OK"),
        ("play \"1\"", "OK"),
        ("play \\1", "ACK [2@0] {play} Integer expected: \\1"),
        ("ping x", "ACK [2@0] {ping} wrong number of arguments for \"ping\""),
        ("ping   ", "OK"),
        ("ping\r", "OK"),
        ("ping" + String(repeating: " a", count: 63), "ACK [2@0] {ping} wrong number of arguments for \"ping\""),
        ("ping" + String(repeating: " a", count: 64), "ACK [2@0] {} Too many arguments"),
        ("command_list_begin x", "ACK [5@0] {} unknown command \"command_list_begin\""),
        ("command_list_end", "ACK [5@0] {} unknown command \"command_list_end\""),
        ("noidle x", "ACK [5@0] {} unknown command \"noidle\""),
        ("password x", "ACK [3@0] {password} incorrect password"),
        ("password", "ACK [2@0] {password} wrong number of arguments for \"password\""),
        ("binarylimit 64", "OK"),
        ("binarylimit 63", "ACK [2@0] {binarylimit} Value too small"),
        ("binarylimit x", "ACK [2@0] {binarylimit} Integer expected: x"),
        ("tagtypes foo", "ACK [2@0] {tagtypes} Unknown sub command"),
        ("tagtypes disable Foo", "ACK [2@0] {tagtypes} Unknown tag type"),
        ("tagtypes disable", "ACK [2@0] {tagtypes} Not enough arguments"),
        ("tagtypes clear x", "ACK [2@0] {tagtypes} Too many arguments"),
        ("addid happy/1.mp3 +0", "ACK [55@0] {addid} No current song"),
        ("addid happy/1.mp3 -1", "ACK [55@0] {addid} No current song"),
        ("addid happy/1.mp3 9", "ACK [2@0] {addid} Number too large: 9"),
        ("addid happy/1.mp3 x", "ACK [2@0] {addid} Integer expected: x"),
        ("addid nope.mp3", "ACK [50@0] {addid} No such song"),
        ("add nope.mp3", "ACK [50@0] {add} No such directory"),
        ("add", "ACK [2@0] {add} too few arguments for \"add\""),
        ("add a b c", "ACK [2@0] {add} too many arguments for \"add\""),
        ("delete 9", "ACK [2@0] {delete} Bad song index"),
        ("delete 3", "OK"),
        ("delete 2:99", "OK"),
        ("delete 9:", "ACK [2@0] {delete} Bad song index"),
        ("delete 3:2", "ACK [2@0] {delete} Malformed range: 3:2"),
        ("deleteid 99", "ACK [50@0] {deleteid} No such song"),
        ("move 0 2", "OK"),
        ("move 0 3", "ACK [2@0] {move} Number too large: 3"),
        ("move 9 0", "ACK [2@0] {move} Bad song index"),
        ("move 0:9 0", "ACK [2@0] {move} Bad song index"),
        ("move 2:2 0", "ACK [2@0] {move} Bad song index"),
        ("move 1: 0", "ACK [2@0] {move} Open-ended range not supported"),
        ("move -1 0", "ACK [2@0] {move} Open-ended range not supported"),
        ("move 0:2 x", "ACK [2@0] {move} Integer expected: x"),
        ("move 0 +0", "ACK [55@0] {move} No current song"),
        ("moveid 99 0", "ACK [50@0] {moveid} No such song"),
        ("swap 0 9", "ACK [2@0] {swap} Bad song index"),
        ("swapid 1 99", "ACK [50@0] {swapid} No such song"),
        ("shuffle 9:10", "ACK [2@0] {shuffle} Bad song index"),
        ("shuffle 1:99", "OK"),
        ("shuffle -1", "OK"),
        ("prio 300 0", "ACK [2@0] {prio} Number too large: 300"),
        ("prio 10 99", "ACK [2@0] {prio} Bad song index"),
        ("prio 10", "ACK [2@0] {prio} too few arguments for \"prio\""),
        ("prioid 5 99", "ACK [50@0] {prioid} No such song"),
        ("single 2", "ACK [2@0] {single} Unrecognized single mode, expected 0, 1, or oneshot"),
        ("single oneshot", "OK"),
        ("consume 2", "ACK [2@0] {consume} Boolean (0/1) expected: 2"),
        ("random x", "ACK [2@0] {random} Boolean (0/1) expected: x"),
        ("repeat 3", "ACK [2@0] {repeat} Boolean (0/1) expected: 3"),
        ("crossfade -1", "ACK [2@0] {crossfade} Number too large: -1"),
        ("crossfade x", "ACK [2@0] {crossfade} Integer expected: x"),
        ("replay_gain_mode foo", "ACK [2@0] {replay_gain_mode} Unrecognized replay gain mode"),
        ("enableoutput 9", "ACK [50@0] {enableoutput} No such audio output"),
        ("enableoutput x", "ACK [2@0] {enableoutput} Integer expected: x"),
        ("playlistfind bad", "ACK [2@0] {playlistfind} Incorrect number of filter arguments"),
        ("playlistsearch", "ACK [2@0] {playlistsearch} too few arguments for \"playlistsearch\""),
        ("clearerror", "OK"),
    ]

    @Test("every answer has MPD's wording")
    func wording() async throws {
        try await withServer { fixture throws in
            for (request, answer) in Self.answers {
                fixture.backend.state.withLock {
                    $0.status.state = .stop
                    $0.status.songPosition = nil
                }
                #expect(try fixture.ask(request) == [answer], "to \(request)")
            }
        }
    }

    @Test(
        "MPD hangs up on what cannot be a command",
        arguments: [" play", "PLAY", "1", "", "\"play\"", "GET / HTTP/1.1", "\u{0}ping", "é"])
    func noCommand(line: String) async throws {
        try await withServer { fixture throws in
            #expect(try fixture.ask(line) == ["<closed>"])
        }
    }

    @Test("a word with a wrong character is named, then MPD hangs up")
    func wrongWord() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            client.send("pl$y\n")
            #expect(try client.readToEnd() == ["ACK [5@0] {} Invalid word character"])
        }
    }
}
