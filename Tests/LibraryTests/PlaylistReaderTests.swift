import Foundation
import Testing

@testable import Library

@Suite struct PlaylistReaderTests {
    /// Names relative to the folder.
    private func names(_ contents: PlaylistContents, _ folder: TestFolder) -> [String] {
        contents.tracks.map {
            $0.path.hasPrefix(folder.path) ? String($0.path.dropFirst(folder.path.count + 1)) : $0.path
        }
    }

    @Test("a folder is read with everything below it, in name order, without hidden files")
    func readsFolder() throws {
        let folder = try TestFolder()
        for name in [
            "b.mp3", "a/2.MP3", "a/1.mp3", "c.flac", "d.ogg", "e.flac", ".hidden.mp3", ".h/x.mp3", "cover.jpg",
        ] {
            try folder.file(name)
        }
        let contents = try PlaylistReader.read(folder.path)
        #expect(names(contents, folder) == ["a/1.mp3", "a/2.MP3", "b.mp3"])
        #expect(contents.unsupported == ["flac": 2, "ogg": 1, "jpg": 1])
        #expect(contents.summary == "left out: not MP3: 2 .flac, 1 .jpg, 1 .ogg")
        #expect(try PlaylistReader.read(folder.path + "/").tracks == contents.tracks)
    }

    @Test("symbolic links are followed once, and loops of them end")
    func survivesLoops() throws {
        let folder = try TestFolder()
        try folder.file("music/a.mp3")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/music/up", withDestinationPath: folder.path)
        try manager.createSymbolicLink(atPath: folder.path + "/music/self", withDestinationPath: "self")
        try manager.createSymbolicLink(atPath: folder.path + "/link.mp3", withDestinationPath: "music/a.mp3")
        let contents = try PlaylistReader.read(folder.path)
        #expect(names(contents, folder) == ["link.mp3", "music/a.mp3"])
        #expect(contents.missing == 1)
    }

    @Test("FIFOs and names that are not UTF-8 are counted, not opened")
    func countsOddFiles() throws {
        let folder = try TestFolder()
        #expect(mkfifo(folder.path + "/pipe.mp3", 0o600) == 0)
        var name = Array((folder.path + "/latin-").utf8CString.dropLast()) + [CChar(truncatingIfNeeded: 0xE9), 0]
        let made = creat(&name, 0o600)
        defer { close(made) }
        let contents = try PlaylistReader.read(folder.path)
        #expect(contents.tracks.isEmpty)
        #expect(contents.notFiles == 1)
        #expect(contents.invalid == (made >= 0 ? 1 : 0))
    }

    @Test("an m3u's relative, absolute, home and file:// entries are found, with their titles")
    func readsM3U() throws {
        let folder = try TestFolder()
        for name in ["lists/a.mp3", "b c.mp3", "déjà.mp3", "lists/sub/d.mp3"] { try folder.file(name) }
        let text = """
            #EXTM3U
            #EXTINF:123,Someone - Something
            a.mp3
            ../b c.mp3
            file://\(folder.path)/b%20c.mp3
            file://localhost\(folder.path)/d%C3%A9j%C3%A0.mp3
            FILE://\(folder.path)/b%20c.mp3
            sub\\d.mp3
            \(folder.path)/lists/a.mp3
            """
        let list = try folder.file("lists/list.m3u", text.replacingOccurrences(of: "\n", with: "\r\n").utf8)
        let contents = try PlaylistReader.read(list)
        #expect(
            names(contents, folder) == [
                "lists/a.mp3", "lists/../b c.mp3", "b c.mp3", "déjà.mp3", "b c.mp3", "lists/sub/d.mp3", "lists/a.mp3",
            ])
        #expect(contents.tracks.map(\.title) == ["Someone - Something", nil, nil, nil, nil, nil, nil])
        #expect(contents.summary == nil)
    }

    @Test("UTF-8 with a byte order mark and Latin-1 are both understood")
    func readsEncodings() throws {
        let folder = try TestFolder()
        try folder.file("é.mp3")
        let marked = try folder.file("bom.m3u8", [0xEF, 0xBB, 0xBF] + Array("é.mp3\n".utf8))
        let latin = try folder.file("latin.m3u", [0xE9] + Array(".mp3\r".utf8))
        #expect(names(try PlaylistReader.read(marked), folder) == ["é.mp3"])
        #expect(names(try PlaylistReader.read(latin), folder) == ["é.mp3"])
    }

    @Test("a pls is read in the order of its numbers")
    func readsPLS() throws {
        let folder = try TestFolder()
        for name in ["a.mp3", "b.mp3"] { try folder.file(name) }
        let list = try folder.file(
            "list.PLS",
            "[playlist]\nFile2=b.mp3\nTitle2=Second\nfile1 = a.mp3\nLength1=-1\nTitle9=x\nFile99999999999999999999=a.mp3\nNumberOfEntries=2\n"
                .utf8)
        let contents = try PlaylistReader.read(list)
        #expect(names(contents, folder) == ["a.mp3", "b.mp3"])
        #expect(contents.tracks.last?.title == "Second")
    }

    @Test("what cannot be played is counted by its reason, in one sentence")
    func counts() throws {
        let folder = try TestFolder()
        try folder.file("a.mp3")
        try folder.file("b.flac")
        #expect(mkfifo(folder.path + "/pipe.mp3", 0o600) == 0)
        let lines = [
            "http://radio.example/stream.mp3", "https://x/y", "file://elsewhere/a.mp3", "/dev/zero", "/dev/null",
            folder.path,
            "pipe.mp3", "gone.mp3", "../../../../../../../../../../gone.mp3", "b.flac", "list.m3u", "a.mp3",
            String(repeating: "x", count: 1 << 20), "nul\0.mp3", "file:///%00.mp3", "~nobody/a.mp3",
        ]
        let list = try folder.file("list.m3u", lines.joined(separator: "\n").utf8)
        let contents = try PlaylistReader.read(list)
        #expect(names(contents, folder) == ["a.mp3"])
        #expect(contents.remote == 3)
        #expect(contents.notFiles == 4)
        #expect(contents.missing == 3)
        #expect(contents.invalid == 3)
        #expect(contents.unsupported == ["flac": 1, "m3u": 1])
        #expect(
            contents.summary
                == "left out: not MP3: 1 .flac, 1 .m3u; 3 missing or unreadable; 4 not regular files; "
                + "3 on the network (only local files are played); 3 not valid as a path")
    }

    @Test("binary garbage and an empty file are playlists without tracks")
    func survivesGarbage() throws {
        let folder = try TestFolder()
        var seed: UInt64 = 11
        for kind in ["m3u", "pls", "m3u8"] {
            let bytes = (0..<200_000).map { _ in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: seed >> 33)
            }
            #expect(try PlaylistReader.read(folder.file("garbage." + kind, bytes)).tracks.isEmpty)
            #expect(try PlaylistReader.read(folder.file("empty." + kind, [])) == PlaylistContents())
        }
    }

    @Test("a playlist that cannot be read is an error that names it")
    func refuses() throws {
        let folder = try TestFolder()
        #expect(throws: PlaylistError.unreadable(FileError(path: "/nowhere.m3u", cause: .system(ENOENT)))) {
            try PlaylistReader.read("/nowhere.m3u")
        }
        let text = try folder.file("notes.txt")
        #expect(throws: PlaylistError.unknownKind(path: text)) { try PlaylistReader.read(text) }
        let fifo = folder.path + "/list.m3u"
        #expect(mkfifo(fifo, 0o600) == 0)
        #expect(throws: PlaylistError.unreadable(FileError(path: fifo, cause: .notRegular))) {
            try PlaylistReader.read(fifo)
        }
        #expect(throws: PlaylistError.self) { try PlaylistReader.read("") }
        #expect(throws: PlaylistError.self) { try PlaylistReader.read("a\0b.m3u") }
    }
}
