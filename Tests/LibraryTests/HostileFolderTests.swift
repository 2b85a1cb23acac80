import Foundation
import Testing

@testable import Library

/// What a music folder may hold, and what may happen to it meanwhile.
@Suite struct HostileFolderTests {
    private func scan(
        _ folder: String, onFolder: @escaping (String) -> Void = { _ in }
    ) throws -> (snapshot: DatabaseSnapshot, filesRead: Int) {
        let roots = MusicRoots(folder: folder)
        var tree = try MusicScanner.scan(
            roots: roots, old: DatabaseSnapshot(), scope: .everything, onFolder: { path, _ in onFolder(path) },
            isCancelled: { false })
        let count = MusicScanner.readDetails(of: &tree, roots: roots, isCancelled: { false }, progress: { _ in })
        return (DatabaseBuilder.snapshot(tree), count)
    }

    private func uris(_ snapshot: DatabaseSnapshot) -> [String] {
        (0..<snapshot.songCount).map { snapshot.uri(of: $0) }
    }

    @Test("names that the protocol cannot say are left out, by the scan, the moods' folders and listfiles")
    func names() throws {
        let folder = try TestFolder()
        try folder.file("good.mp3", tone())
        let sound = try tone()
        for name in [Array("line\nend.mp3".utf8), [0xFF, 0xFE] + Array(".mp3".utf8), Array("bell\u{7}.mp3".utf8)] {
            var path = Array(folder.path.utf8.map { CChar(bitPattern: $0) }) + [47]
            path += name.map { CChar(bitPattern: $0) } + [0]
            let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
            try #require(descriptor >= 0)
            _ = sound.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            close(descriptor)
        }
        #expect(uris(try scan(folder.path).snapshot) == ["good.mp3"])
        let contents = try PlaylistReader.read(folder.path)
        #expect(contents.tracks.map(\.fileName) == ["good"])
        #expect(contents.invalid == 3)
    }

    @Test("folders that vanish while they are scanned are left out, and the rest is found")
    func vanishing() throws {
        let folder = try TestFolder()
        for name in ["a/1.mp3", "b/2.mp3", "b/deep/3.mp3", "c/4.mp3"] { try folder.file(name, tone()) }
        let result = try scan(folder.path) { path in
            // b goes between the time that its name was read and the time that it is opened.
            if path.hasSuffix("/a") { try? FileManager.default.removeItem(atPath: folder.path + "/b") }
        }
        #expect(uris(result.snapshot) == ["a/1.mp3", "c/4.mp3"])
    }

    @Test("files that vanish after they were listed are no songs")
    func vanishingFiles() throws {
        let folder = try TestFolder()
        for name in ["1.mp3", "2.mp3"] { try folder.file(name, tone()) }
        let roots = MusicRoots(folder: folder.path)
        var tree = try MusicScanner.scan(
            roots: roots, old: DatabaseSnapshot(), scope: .everything, onFolder: { _, _ in }, isCancelled: { false })
        try FileManager.default.removeItem(atPath: folder.path + "/1.mp3")
        _ = MusicScanner.readDetails(of: &tree, roots: roots, isCancelled: { false }, progress: { _ in })
        #expect(uris(DatabaseBuilder.snapshot(tree)) == ["2.mp3"])
    }

    @Test("a file of 2 GB without music and one of nothing are no songs, and neither is read through")
    func sizes() throws {
        let folder = try TestFolder()
        try folder.file("empty.mp3", [])
        try folder.file("huge.mp3", [])
        // Without blocks on the disk.
        #expect(truncate(folder.path + "/huge.mp3", 2 << 30) == 0)
        try folder.file("huge-tone.mp3", tone())
        #expect(truncate(folder.path + "/huge-tone.mp3", 2 << 30) == 0)
        let start = clock()
        let result = try scan(folder.path)
        #expect(result.filesRead == 3)
        #expect(!uris(result.snapshot).contains { ["empty.mp3", "huge.mp3"].contains($0) })
        // Processor time of this process; other tests share it. Reading 4 GB takes longer.
        #expect(Double(clock() - start) / Double(CLOCKS_PER_SEC) < 120)
    }

    @Test("folders are walked as deep as 64, and no deeper")
    func deep() throws {
        let folder = try TestFolder()
        var name = ""
        for depth in 0..<80 {
            name += "d/"
            if [3, 62, 79].contains(depth) { try folder.file(name + "\(depth).mp3", tone()) }
        }
        let found = uris(try scan(folder.path).snapshot).map { String($0.drop { $0 == "d" || $0 == "/" }) }
        #expect(found == ["3.mp3", "62.mp3"])
        #expect(try PlaylistReader.read(folder.path).missing == 1)
    }

    @Test("playlists that loop, climb, name devices and FIFOs, or have lines of a megabyte are read to their end")
    func playlist() throws {
        let folder = try TestFolder()
        let music = folder.path + "/music"
        try folder.file("music/1.mp3", tone())
        try folder.file("outside.mp3", tone())
        mkfifo(music + "/pipe.mp3", 0o600)
        symlink("list.m3u", music + "/again.m3u")
        symlink("loop.mp3", music + "/loop.mp3")
        let long = String(repeating: "x", count: 1 << 20)
        let lines = [
            "list.m3u", "again.m3u", "../outside.mp3", "../music/../music/1.mp3", "pipe.mp3", "loop.mp3", "/dev/zero",
            "/dev/tty.mp3", long, "../" + long + ".mp3", "http://host/x.mp3", ".", "..", "/", "a\u{0}b.mp3", "1.mp3",
        ]
        let path = try folder.file("music/list.m3u", Array((lines.joined(separator: "\n") + "\n").utf8))
        let contents = try PlaylistReader.read(path)
        #expect(contents.tracks.map(\.fileName) == ["outside", "1", "1"])
        #expect(contents.remote == 1)
    }

    @Test("a folder of twenty thousand entries is scanned, and scanned again without reading")
    func many() throws {
        let folder = try TestFolder()
        let first = try folder.file("00000.mp3", tone())
        for number in 1..<20_000 {
            // The same file under many names; the disk's limit of links for a file is above this.
            try #require(link(first, folder.path + String(format: "/%05d.mp3", number)) == 0)
        }
        let result = try scan(folder.path)
        #expect(result.snapshot.songCount == 20_000)
        #expect(result.snapshot.songIndex(uri: "19999.mp3") != nil)
    }
}
