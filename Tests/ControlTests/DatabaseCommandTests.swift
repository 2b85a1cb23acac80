import Control
import ControlProtocol
import Foundation
import Library
import Testing

/// A server over a library of three songs in a folder of its own.
private func withLibrary(
    configure: (inout ControlConfiguration) -> Void = { _ in }, _ body: (RawClient, FakeBackend, String) throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sursathi-control-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder + "/music/Rock", withIntermediateDirectories: true)
    // A frame of silence (MPEG 1 layer III, 128 kbit/s, 44.1 kHz, mono), eight times, behind its tags.
    let frame: [UInt8] = [0xFF, 0xFB, 0x90, 0xC0] + [UInt8](repeating: 0, count: 413)
    func song(_ name: String, _ title: String, _ artist: String) throws {
        func text(_ frame: String, _ text: String) -> [UInt8] {
            Array(frame.utf8) + [0, 0, 0, UInt8(text.utf8.count + 1), 0, 0, 3] + Array(text.utf8)
        }
        let tags = text("TIT2", title) + text("TPE1", artist)
        let header = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, UInt8(tags.count)]
        try Data(header + tags + (0..<8).flatMap { _ in frame }).write(
            to: URL(fileURLWithPath: folder + "/music/" + name))
    }
    try song("Rock/1.mp3", "One", "Art A")
    try song("Rock/2.mp3", "Two", "Art B")
    try song("three.mp3", "Three", "Art A")
    try Data([UInt8](0...255)).write(to: URL(fileURLWithPath: folder + "/music/Rock/cover.jpg"))
    try Data("Rock/2.mp3\nnone.mp3\nhttp://host/x.mp3\n".utf8).write(
        to: URL(fileURLWithPath: folder + "/music/list.m3u"))
    let library = MusicLibrary(roots: MusicRoots(folder: folder + "/music"), stateFolder: folder + "/state") { _ in }
    try library.database.start()
    for _ in 0..<1_500 where library.database.snapshot.songCount < 3 || library.database.updateJob != nil {
        usleep(20_000)
    }
    let backend = FakeBackend(library: library)
    try await withServer(backend: backend, configure: configure) { fixture in
        try body(try fixture.connect(), backend, folder)
    }
    library.database.stop()
}

@Suite struct DatabaseCommandTests {
    private func files(_ client: RawClient, _ request: String) throws -> [String] {
        try client.ask(request).filter { $0.hasPrefix("file: ") || $0.hasPrefix("ACK") }.map {
            $0.hasPrefix("file: ") ? String($0.dropFirst(6)) : $0
        }
    }

    @Test("songs are found, counted and listed")
    func queries() async throws {
        try await withLibrary { (client, _, _) throws in
            #expect(try files(client, "find artist \"Art A\"") == ["three.mp3", "Rock/1.mp3"])
            #expect(try files(client, "search any ART sort -title window 0:2") == ["Rock/2.mp3", "three.mp3"])
            #expect(try files(client, "find \"((artist == 'Art A') AND (base 'Rock'))\"") == ["Rock/1.mp3"])
            #expect(try files(client, "find base nosuch") == ["ACK [50@0] {find} No such directory"])
            #expect(try files(client, "find artist") == ["ACK [2@0] {find} Incorrect number of filter arguments"])
            #expect(try client.ask("list artist") == ["Artist: Art A", "Artist: Art B", "OK"])
            #expect(
                try client.ask("list title group artist") == [
                    "Artist: Art A", "Title: One", "Title: Three", "Artist: Art B", "Title: Two", "OK",
                ])
            #expect(try client.ask("count artist \"Art A\"") == ["songs: 2", "playtime: 0", "OK"])
            #expect(try client.ask("count group artist").filter { $0.hasPrefix("songs") } == ["songs: 2", "songs: 1"])
            #expect(
                try client.ask("listall") == [
                    "file: three.mp3", "playlist: list.m3u", "directory: Rock", "file: Rock/1.mp3", "file: Rock/2.mp3",
                    "OK",
                ])
            #expect(try client.ask("lsinfo Rock/").last == "ACK [50@0] {lsinfo} No such directory")
            #expect(try files(client, "lsinfo Rock") == ["Rock/1.mp3", "Rock/2.mp3"])
            #expect(try files(client, "listfiles Rock") == ["1.mp3", "2.mp3", "cover.jpg"])
            #expect(try client.ask("update Rock") == ["updating_db: 1", "OK"])
            #expect(try client.ask("update ../x") == ["ACK [2@0] {update} Malformed path"])
        }
    }

    @Test("a command that waits for a disk keeps its place in a list, and its error ends the list")
    func lists() async throws {
        try await withLibrary { (client, _, _) throws in
            #expect(
                try client.ask("command_list_ok_begin\nping\nlist artist\nping\ncommand_list_end") == [
                    "list_OK", "Artist: Art A", "Artist: Art B", "list_OK", "list_OK", "OK",
                ])
            #expect(
                try client.ask("command_list_begin\nping\nlsinfo nosuch\nping\ncommand_list_end") == [
                    "ACK [50@1] {lsinfo} No such directory"
                ])
            client.send("list artist\nping\nlist title\n")
            #expect(try client.readAnswer() == ["Artist: Art A", "Artist: Art B", "OK"])
            #expect(try client.readAnswer() == ["OK"])
            #expect(try client.readAnswer() == ["Title: One", "Title: Three", "Title: Two", "OK"])
        }
    }

    @Test("what is found goes to the queue")
    func adding() async throws {
        try await withLibrary { (client, backend, folder) throws in
            #expect(try client.ask("findadd artist \"Art A\"") == ["OK"])
            #expect(try client.ask("searchadd title TWO position 1") == ["OK"])
            #expect(try client.ask("searchadd title TWO position 9") == ["ACK [2@0] {searchadd} Number too large: 9"])
            #expect(try client.ask("searchadd title TWO position +0") == ["ACK [55@0] {searchadd} No current song"])
            #expect(try client.ask("load list.m3u") == ["OK"])
            let music = folder + "/music"
            #expect(
                backend.orders == [
                    "add \(music)/three.mp3 -", "add \(music)/Rock/1.mp3 -", "add \(music)/Rock/2.mp3 1",
                    "add \(music)/Rock/2.mp3 -",
                ])
        }
    }

    @Test("stored playlists")
    func playlists() async throws {
        try await withLibrary { (client, backend, folder) throws in
            #expect(try client.ask("playlistadd mine Rock") == ["OK"])
            #expect(try client.ask("playlistadd mine three.mp3 0") == ["OK"])
            #expect(try client.ask("playlistadd mine three.mp3 9") == ["ACK [2@0] {playlistadd} Bad position"])
            #expect(try client.ask("playlistadd mine nosuch") == ["ACK [50@0] {playlistadd} No such directory"])
            #expect(try files(client, "listplaylist mine") == ["three.mp3", "Rock/1.mp3", "Rock/2.mp3"])
            #expect(try client.ask("playlistmove mine 0 2") == ["OK"])
            #expect(try client.ask("playlistmove mine 0 9") == ["ACK [2@0] {playlistmove} Bad range"])
            #expect(try client.ask("playlistdelete mine 1") == ["OK"])
            #expect(try client.ask("playlistdelete mine 9") == ["ACK [2@0] {playlistdelete} Bad song index"])
            #expect(try files(client, "listplaylistinfo mine") == ["Rock/1.mp3", "three.mp3"])
            #expect(try client.ask("searchaddpl mine title two") == ["OK"])
            #expect(try client.ask("load mine 1:3") == ["OK"])
            #expect(backend.orders == ["add \(folder)/music/three.mp3 -", "add \(folder)/music/Rock/2.mp3 -"])
            #expect(try client.ask("rename mine yours") == ["OK"])
            #expect(try client.ask("save yours") == ["ACK [56@0] {save} Playlist already exists"])
            #expect(try client.ask("save a/b") == ["ACK [2@0] {save} Bad playlist name"])
            #expect(try client.ask("save queue") == ["OK"])
            #expect(try files(client, "listplaylist queue") == (0..<3).map { "happy/song \($0).mp3" })
            #expect(
                try client.ask("listplaylists").filter { $0.hasPrefix("playlist") } == [
                    "playlist: queue", "playlist: yours",
                ])
            #expect(try client.ask("rm queue") == ["OK"])
            #expect(try client.ask("rm queue") == ["ACK [50@0] {rm} No such playlist"])
            #expect(try client.ask("load queue") == ["ACK [50@0] {load} No such playlist"])
        }
    }

    @Test("an answer of many times what may wait for a client arrives whole, in a list too")
    func longAnswer() async throws {
        try await withLibrary(configure: { $0.maximumPendingOutputBytes = 64 << 10 }) { (client, backend, _) throws in
            let songs = (0..<16_000).map { "a folder with a long name/a song with a long name and number \($0).mp3" }
            try backend.library.playlists.save("big", songs: songs)
            #expect(try client.ask("listplaylist big") == songs.map { "file: \($0)" } + ["OK"])
            client.send("command_list_ok_begin\nping\nlistplaylist big\nlistplaylist none\ncommand_list_end\n")
            let lines = try client.readAnswer()
            #expect(lines.count == songs.count + 3)
            #expect(Array(lines.suffix(2)) == ["list_OK", "ACK [50@2] {listplaylist} No such playlist"])
        }
    }

    @Test("stickers")
    func stickers() async throws {
        try await withLibrary { (client, _, _) throws in
            #expect(try client.ask("sticker set song three.mp3 rating 5") == ["OK"])
            #expect(try client.ask("sticker get song three.mp3 rating") == ["sticker: rating=5", "OK"])
            #expect(try client.ask("sticker get song three.mp3 none") == ["ACK [50@0] {sticker} no such sticker"])
            #expect(try client.ask("sticker set song nosuch rating 5") == ["ACK [50@0] {sticker} No such song"])
            #expect(
                try client.ask("sticker find song \"\" rating > 4") == ["file: three.mp3", "sticker: rating=5", "OK"])
            #expect(try client.ask("sticker find song Rock rating") == ["OK"])
            #expect(try client.ask("sticker find song \"\" rating bogus 4") == ["ACK [2@0] {sticker} bad operator"])
            #expect(try client.ask("sticker get bogus x rating") == ["ACK [2@0] {sticker} unknown sticker domain"])
            #expect(try client.ask("sticker delete song three.mp3") == ["OK"])
            #expect(try client.ask("sticker list song three.mp3") == ["OK"])
        }
    }

    @Test("who likes or bans a song is told to the backend, once it is so")
    func ratings() async throws {
        try await withServer { fixture in
            let client = try ControlClient(path: fixture.path)
            #expect(throws: ControlClientError.self) { try client.rate("nosuch.mp3", .banned) }
            #expect(fixture.backend.orders.isEmpty)
        }
        try await withLibrary { (client, backend, _) throws in
            #expect(try client.ask("sticker set song three.mp3 like 0") == ["OK"])
            #expect(try client.ask("sticker set song three.mp3 like 0") == ["OK"])
            #expect(try client.ask("sticker delete song three.mp3 like") == ["OK"])
            #expect(try client.ask("sticker set song Rock/1.mp3 like 2") == ["OK"])
            #expect(try client.ask("sticker delete song Rock/1.mp3") == ["OK"])
            #expect(
                backend.orders == [
                    "sticker like three.mp3", "sticker like three.mp3", "sticker like three.mp3",
                    "sticker like Rock/1.mp3", "sticker - Rock/1.mp3",
                ])
        }
    }

    @Test("the client library rates songs, finds them again, and fetches covers in pieces")
    func clientLibrary() async throws {
        try await withLibrary { (raw, _, folder) throws in
            let client = try ControlClient(path: raw.path)
            #expect(try client.rating(of: "three.mp3") == .neutral)
            try client.rate("three.mp3", .liked)
            try client.rate("Rock/1.mp3", .banned)
            #expect(try client.rating(of: "three.mp3") == .liked)
            #expect(try client.songs(rated: .liked) == ["three.mp3"])
            #expect(try client.songs(rated: .banned) == ["Rock/1.mp3"])
            #expect(try client.rating(of: "nosuch") == .neutral)
            try client.send("binarylimit", "100")
            let cover = try client.picture("albumart", of: "Rock/1.mp3")
            #expect(cover.bytes == [UInt8](0...255) && cover.type == nil)
            #expect(try client.picture("readpicture", of: "three.mp3").bytes.isEmpty)
            #expect(throws: ControlClientError.self) { try client.picture("albumart", of: "three.mp3") }
            #expect(try client.send("ping").isEmpty)
        }
    }

    @Test("covers come in pieces of the size that the client wants")
    func covers() async throws {
        try await withLibrary { (client, _, _) throws in
            #expect(try client.ask("binarylimit 100") == ["OK"])
            client.send("albumart Rock/1.mp3 200\n")
            #expect(try client.readLine() == "size: 256")
            #expect(try client.readLine() == "binary: 56")
            _ = try client.readLine()
            #expect(try client.readLine() == "OK")
            #expect(try client.ask("albumart Rock/1.mp3 257") == ["ACK [2@0] {albumart} Offset too large"])
            #expect(try client.ask("albumart three.mp3 0") == ["ACK [50@0] {albumart} No file exists"])
            #expect(try client.ask("readpicture three.mp3 0") == ["OK"])
            #expect(try client.ask("readcomments Rock/1.mp3") == ["OK"])
            #expect(try client.ask("readcomments nosuch") == ["ACK [50@0] {readcomments} No such song"])
            #expect(try client.ask("readpicture nosuch 0") == ["ACK [50@0] {readpicture} No such song"])
        }
    }

    static let commands: Set = [
        "albumart", "count", "find", "findadd", "list", "listall", "listallinfo", "listfiles", "listplaylist",
        "listplaylistinfo", "listplaylists", "load", "lsinfo", "playlistadd", "playlistclear", "playlistdelete",
        "playlistmove", "readcomments", "readpicture", "rename", "rescan", "rm", "save", "search", "searchadd",
        "searchaddpl", "searchcount", "sticker", "update",
    ]

    @Test("the commands of the library are listed")
    func listed() async throws {
        try await withServer { fixture in
            let listed = Set(try fixture.ask("commands").map { String($0.dropFirst("command: ".count)) })
            #expect(Self.commands.subtracting(listed) == [])
        }
    }

    @Test("every tag of the library has a name in the protocol")
    func tags() {
        for type in TagType.allCases { #expect(SongTag(rawValue: type.name) != nil, "\(type)") }
    }
}
