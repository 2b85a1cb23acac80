import Control
import ControlProtocol
import Testing

@Suite struct CommandTests {
    @Test("status of a stopped and of a playing player has MPD's keys in MPD's order")
    func status() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            let head = [
                "volume: 40", "repeat: 0", "random: 0", "single: 0", "consume: 0", "partition: default", "playlist: 7",
                "playlistlength: 3", "mixrampdb: 0",
            ]
            #expect(try client.ask("status") == head + ["state: stop", "OK"])
            #expect(try client.ask("play 1") == ["OK"])
            #expect(
                try client.ask("status") == head + [
                    "state: play", "song: 1", "songid: 2", "time: 1:62", "elapsed: 1.250", "bitrate: 192",
                    "duration: 61.500", "audio: 44100:16:2", "OK",
                ])
        }
    }

    static func song(_ index: Int) -> [String] {
        [
            "file: happy/song \(index).mp3", "Last-Modified: 2026-11-22T09:27:28Z", "Format: 44100:16:2",
            "Artist: Artist \(index)", "Title: Title \"\(index)\"", "Time: 62", "duration: 61.500", "Pos: \(index)",
            "Id: \(index + 1)",
        ]
    }

    @Test("currentsong is empty without a song")
    func currentSong() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("currentsong") == ["OK"])
            #expect(try client.ask("play 2") == ["OK"])
            #expect(try client.ask("currentsong") == Self.song(2) + ["OK"])
        }
    }

    @Test("the queue is read as a whole, by position, range and id")
    func queue() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            let all = Self.song(0) + Self.song(1) + Self.song(2)
            for request in ["playlistinfo", "playlistinfo -1", "playlistinfo 0:99", "playlistid", "plchanges 1"] {
                #expect(try client.ask(request) == all + ["OK"], "to \(request)")
            }
            #expect(try client.ask("playlistinfo 1") == Self.song(1) + ["OK"])
            #expect(try client.ask("playlistinfo 1:") == Self.song(1) + Self.song(2) + ["OK"])
            #expect(try client.ask("playlistinfo 1:2") == Self.song(1) + ["OK"])
            #expect(try client.ask("playlistid 3") == Self.song(2) + ["OK"])
        }
    }

    @Test("plchanges tells nothing to who has the current version")
    func changes() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("plchanges 7") == ["OK"])
            #expect(try client.ask("plchanges 6 1:2") == Self.song(1) + ["OK"])
            #expect(try client.ask("plchanges -1 0:1") == Self.song(0) + ["OK"])
            #expect(try client.ask("plchangesposid 0 1:") == ["cpos: 1", "Id: 2", "cpos: 2", "Id: 3", "OK"])
        }
    }

    @Test("orders reach the backend as given")
    func orders() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            let requests = [
                "play", "play 1", "playid 2", "playid", "pause", "pause 1", "pause 0", "next", "previous",
                "seek 1 2.5", "seekid 2 3", "seekcur 4", "seekcur +5", "seekcur -6.5", "setvol 30", "volume 5",
                "volume -100", "camera off", "camera on", "feel calm", "feel happy 1.5", "feel auto", "baseline pin",
                "baseline unpin", "baseline reset", "stop",
            ]
            for request in requests { #expect(try client.ask(request) == ["OK"], "to \(request)") }
            #expect(
                fixture.backend.orders == [
                    "play -", "play 1", "playid 2", "playid -", "pause -", "pause true", "pause false", "next",
                    "previous", "seek position(1, seconds: 2.5)", "seek id(2, seconds: 3.0)",
                    "seek current(seconds: 4.0)", "seek relative(seconds: 5.0)", "seek relative(seconds: -6.5)",
                    "volume 30", "volume 35", "volume 0", "camera false", "camera true", "feel calm -",
                    "feel happy 1.5", "feel auto", "baseline pin", "baseline unpin", "baseline reset", "stop",
                ])
        }
    }

    @Test("numbers that are no numbers do not reach the backend")
    func notNumbers() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            for word in ["nan", "inf", "-inf", "1e99999"] {
                #expect(try client.ask("seekcur \(word)") == ["ACK [2@0] {seekcur} Float expected: \(word)"])
                #expect(try client.ask("feel happy \(word)") == ["ACK [2@0] {feel} Float expected: \(word)"])
            }
            #expect(try client.ask("seekcur 1e30") == ["ACK [2@0] {seekcur} Number too large: 1e30"])
            let huge = String(repeating: "9", count: 400)
            #expect(try client.ask("playlistinfo \(huge)") == ["ACK [2@0] {playlistinfo} Number too large: \(huge)"])
            #expect(try client.ask("playlistinfo 0:2147483647").last == "OK")
            #expect(try client.ask("playlistinfo 2147483647") == ["ACK [2@0] {playlistinfo} Bad song index"])
            #expect(try client.ask("feel happy 0") == ["ACK [2@0] {feel} Positive number expected: 0"])
            #expect(fixture.backend.orders.isEmpty)
        }
    }

    @Test("without a mixer the volume can be neither read nor changed")
    func noMixer() async throws {
        let backend = FakeBackend()
        backend.state.withLock { $0.status.volume = nil }
        try await withServer(backend: backend) { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("getvol") == ["OK"])
            #expect(try client.ask("volume 5") == ["ACK [52@0] {volume} No mixer"])
            #expect(try client.ask("status").first == "repeat: 0")
        }
    }

    @Test("mood, why, moods, upcoming and camera answer in MPD's dialect")
    func mood() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(
                try client.ask("mood") == [
                    "mood: happy", "since: 2026-11-22T09:27:28Z", "seconds: 754", "confidence: 0.810", "override: 0",
                    "face: 1", "face_box: 200 120 180 180", "valence: 0.500", "arousal: -0.250", "camera: on",
                    "emotion: neutral", "score: 0.125", "emotion: happiness", "score: 0.750", "emotion: very sad",
                    "score: 0.125", "OK",
                ])
            #expect(
                try client.ask("why") == ["mood: happy: happiness 0.75 for 12 s", "track: not heard for 3 days", "OK"])
            #expect(
                try client.ask("moodhistory 60") == [
                    "ago: 60", "mood: unknown", "override: 0", "presence: away", "ago: 12", "mood: very sad",
                    "override: 1", "presence: face", "OK",
                ])
            #expect(try client.ask("moodhistory").first == "ago: 600")
            #expect(try client.ask("moodhistory 0") == ["ACK [2@0] {moodhistory} Number too large: 0"])
            #expect(try client.ask("moodhistory 3601") == ["ACK [2@0] {moodhistory} Number too large: 3601"])
            #expect(
                try client.ask("moods") == [
                    "mood: calm", "tracks: 0", "mood: happy", "playlist: Happy", "tracks: 3", "OK",
                ])
            #expect(
                try client.ask("upcoming happy 1") == Self.song(0) + ["reason: not heard for 3 days", "OK"])
            #expect(
                try client.ask("upcoming nosuch") == [
                    "ACK [50@0] {upcoming} No such mood: nosuch; \"moods\" lists them"
                ])
            #expect(try client.ask("upcoming happy 101") == ["ACK [2@0] {upcoming} Number too large: 101"])
            #expect(try client.ask("upcoming happy 0") == ["ACK [2@0] {upcoming} Number too large: 0"])
            #expect(try client.ask("camera status") == ["camera: on", "OK"])
            #expect(
                try client.ask("camera loud") == [
                    "ACK [2@0] {camera} \"on\", \"off\" or \"status\" expected: loud"
                ])
            #expect(
                try client.ask("baseline") == [
                    "active: 1", "learned_minutes: 12.5", "learned: 0.465", "pinned: 0", "emotion: very sad",
                    "resting: 0.300", "factor: 0.250", "OK",
                ])
            #expect(
                try client.ask("baseline learn") == [
                    "ACK [2@0] {baseline} \"reset\", \"pin\" or \"unpin\" expected: learn"
                ])
            #expect(
                try client.ask("selftest").prefix(3) == ["pid: 812", "uid: 0", "video_device: /dev/video0"])
            #expect(try client.ask("feel auto 5") == ["ACK [2@0] {feel} too many arguments for \"feel auto\""])
        }
    }

    @Test("every command that is listed is known, and none is missing")
    func commands() async throws {
        try await withServer { fixture in
            let listed = try fixture.ask("commands").dropLast().map { String($0.dropFirst("command: ".count)) }
                .filter { !DatabaseCommandTests.commands.contains($0) }
            #expect(
                listed == [
                    "add", "addid", "baseline", "binarylimit", "camera", "clear", "clearerror", "close", "commands",
                    "config", "consume", "crossfade", "currentsong", "decoders", "delete", "deleteid", "disableoutput",
                    "enableoutput", "feel", "getvol", "idle", "listpartitions", "mood", "moodhistory", "moods", "move",
                    "moveid",
                    "next", "notcommands", "outputs", "partition", "password", "pause", "ping", "play", "playid",
                    "playlist", "playlistfind", "playlistid", "playlistinfo", "playlistsearch", "plchanges",
                    "plchangesposid", "previous", "prio", "prioid", "protocol", "random", "repeat",
                    "replay_gain_mode", "replay_gain_status", "seek", "seekcur", "seekid", "selftest", "setvol",
                    "shuffle",
                    "single", "stats", "status", "stop", "swap", "swapid", "tagtypes", "toggleoutput", "upcoming",
                    "urlhandlers", "volume", "why",
                ])
            for name in listed where name != "idle" && name != "close" {
                #expect(try fixture.ask(name).last?.hasPrefix("ACK [5@") == false, "\(name)")
            }
            #expect(try fixture.ask("notcommands") == ["OK"])
        }
    }

    @Test("what the server can do is told")
    func abilities() async throws {
        try await withServer { fixture throws in
            #expect(
                try fixture.ask("outputs") == [
                    "outputid: 0", "outputname: default", "plugin: alsa", "outputenabled: 1", "OK",
                ])
            #expect(
                try fixture.ask("decoders") == ["plugin: mpg123", "suffix: mp3", "mime_type: audio/mpeg", "OK"])
            #expect(try fixture.ask("urlhandlers") == ["OK"])
            #expect(
                try fixture.ask("stats") == [
                    "uptime: 60", "playtime: 0", "artists: 0", "albums: 0", "songs: 3", "db_playtime: 0", "OK",
                ])
            #expect(try fixture.ask("close") == ["<closed>"])
        }
    }

    @Test("tagtypes masks the tags of one client only")
    func tagTypes() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            #expect(try client.ask("tagtypes").count == 31)
            #expect(try client.ask("tagtypes clear") == ["OK"])
            #expect(try client.ask("tagtypes") == ["OK"])
            #expect(try client.ask("tagtypes enable title ALBUM") == ["OK"])
            #expect(try client.ask("tagtypes") == ["tagtype: Album", "tagtype: Title", "OK"])
            #expect(try client.ask("playlistinfo 0") == Self.song(0).filter { !$0.hasPrefix("Artist") } + ["OK"])
            #expect(try client.ask("tagtypes disable Title") == ["OK"])
            #expect(try client.ask("tagtypes") == ["tagtype: Album", "OK"])
            #expect(try client.ask("tagtypes all") == ["OK"])
            #expect(try client.ask("playlistinfo 0") == Self.song(0) + ["OK"])
            #expect(try fixture.ask("playlistinfo 0") == Self.song(0) + ["OK"])
        }
    }

    @Test("a newline in a tag cannot forge a line of the answer")
    func injection() async throws {
        let backend = FakeBackend()
        backend.state.withLock { $0.songs[0].tags = [.init(.title, "a\nOK\nb")] }
        try await withServer(backend: backend) { fixture throws in
            #expect(try fixture.ask("playlistinfo 0").contains("Title: a OK b"))
        }
    }
}
