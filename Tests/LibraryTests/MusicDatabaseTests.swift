import Foundation
import Synchronization
import Testing

@testable import Library

/// A music folder with a few songs, and a database of it that has been scanned.
private final class MusicFixture {
    let folder: TestFolder
    let events = EventBox()

    init() throws { folder = try TestFolder() }

    var roots: MusicRoots { MusicRoots(folder: folder.path + "/music") }
    var file: String { folder.path + "/state/music.db" }

    func song(_ name: String, title: String? = nil, artist: String? = nil, album: String? = nil, track: String? = nil)
        throws
    {
        var frames: [(String, String)] = []
        if let title { frames.append(("TIT2", title)) }
        if let artist { frames.append(("TPE1", artist)) }
        if let album { frames.append(("TALB", album)) }
        if let track { frames.append(("TRCK", track)) }
        try folder.file("music/" + name, id3v2(frames) + tone())
    }

    func scan(old: DatabaseSnapshot = DatabaseSnapshot(), scope: ScanScope = .everything) throws -> (
        snapshot: DatabaseSnapshot, filesRead: Int
    ) {
        var tree = try MusicScanner.scan(
            roots: roots, old: old, scope: scope, onFolder: { _, _ in }, isCancelled: { false })
        let count = MusicScanner.readDetails(of: &tree, roots: roots, isCancelled: { false }, progress: { _ in })
        return (DatabaseBuilder.snapshot(tree), count)
    }
}

final class EventBox: Sendable {
    private let events = Mutex<[MusicDatabase.Event]>([])

    var all: [MusicDatabase.Event] { events.withLock { $0 } }
    func append(_ event: MusicDatabase.Event) { events.withLock { $0.append(event) } }

    /// Waits for what another thread reports.
    func waits(for matches: (MusicDatabase.Event) -> Bool) -> Bool {
        for _ in 0..<1_500 {
            if all.contains(where: matches) { return true }
            usleep(20_000)
        }
        return false
    }
}

func tone() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: Bundle.module.bundlePath + "/Fixtures/tone.mp3")))
}

/// An ID3v2.4 tag of UTF-8 text frames (https://id3.org/id3v2.4.0-structure).
func id3v2(_ frames: [(String, String)]) -> [UInt8] {
    func size(_ count: Int) -> [UInt8] { [21, 14, 7, 0].map { UInt8(count >> $0 & 127) } }
    let body = frames.flatMap { name, text -> [UInt8] in
        Array(name.utf8) + size(text.utf8.count + 1) + [0, 0, 3] + Array(text.utf8)
    }
    return Array("ID3".utf8) + [4, 0, 0] + size(body.count) + body
}

@Suite struct MusicDatabaseTests {
    private func uris(_ snapshot: DatabaseSnapshot) -> [String] {
        (0..<snapshot.songCount).map { snapshot.uri(of: $0) }
    }

    @Test("a folder's songs stand by album, disc, track and name, before its folders")
    func order() throws {
        let fixture = try MusicFixture()
        try fixture.song("b/z.mp3", album: "One", track: "2")
        try fixture.song("b/y.mp3", album: "one", track: "10")
        try fixture.song("b/x.mp3", album: "Two", track: "1")
        try fixture.song("A/Deep/1.mp3")
        try fixture.song("root.mp3")
        let snapshot = try fixture.scan().snapshot
        #expect(uris(snapshot) == ["root.mp3", "A/Deep/1.mp3", "b/z.mp3", "b/y.mp3", "b/x.mp3"])
        var nodes: [String] = []
        snapshot.walk("", isRecursive: false) { node in
            switch node {
            case .song(let index): nodes.append(snapshot.uri(of: index))
            case .folder(let entry): nodes.append(entry.uri + "/")
            case .playlist(let entry): nodes.append(entry.uri)
            }
        }
        #expect(nodes == ["root.mp3", "A/", "b/"])
        #expect(snapshot.songs(below: "A") == 1..<2)
        #expect(snapshot.songIndex(uri: "b/x.mp3") == 4)
        #expect(snapshot.songIndex(uri: "b/none.mp3") == nil)
        #expect(snapshot.songIndex(uri: "../b/x.mp3") == nil)
    }

    @Test("only files that have changed are read again")
    func rereads() throws {
        let fixture = try MusicFixture()
        try fixture.song("1.mp3", title: "Old")
        try fixture.song("2.mp3", title: "Same")
        let first = try fixture.scan()
        #expect(first.filesRead == 2)
        #expect(try fixture.scan(old: first.snapshot).filesRead == 0)
        try fixture.song("1.mp3", title: "A newer title")
        let second = try fixture.scan(old: first.snapshot)
        #expect(second.filesRead == 1)
        #expect(second.snapshot.song(0).details[.title] == "A newer title")
        #expect(second.snapshot.song(1).details[.title] == "Same")
        #expect(
            try fixture.scan(old: second.snapshot, scope: ScanScope(isEverything: true, rereadsFiles: true)).filesRead
                == 2)
    }

    @Test("a scan of one folder leaves the others as they were")
    func scope() throws {
        let fixture = try MusicFixture()
        try fixture.song("a/1.mp3")
        try fixture.song("b/1.mp3")
        try fixture.song("b/c/1.mp3")
        let old = try fixture.scan().snapshot
        for name in ["a/2.mp3", "b/2.mp3", "b/c/2.mp3", "b/new/2.mp3"] { try fixture.song(name) }
        let folderOnly = try fixture.scan(old: old, scope: ScanScope(folders: ["b"])).snapshot
        #expect(uris(folderOnly) == ["a/1.mp3", "b/1.mp3", "b/2.mp3", "b/c/1.mp3", "b/new/2.mp3"])
        let subtree = try fixture.scan(old: old, scope: ScanScope(subtrees: ["b"])).snapshot
        #expect(uris(subtree) == ["a/1.mp3", "b/1.mp3", "b/2.mp3", "b/c/1.mp3", "b/c/2.mp3", "b/new/2.mp3"])
    }

    @Test("loops of links, FIFOs, devices and text named .mp3 do no harm, and a linked folder is listed once")
    func hostile() throws {
        let fixture = try MusicFixture()
        try fixture.song("real/1.mp3")
        let music = fixture.folder.path + "/music"
        symlink("..", music + "/real/up")
        symlink("real", music + "/Alias")
        symlink("/dev/zero", music + "/zero.mp3")
        symlink("loop.mp3", music + "/loop.mp3")
        mkfifo(music + "/pipe.mp3", 0o600)
        mkdir(music + "/folder.mp3", 0o700)
        try fixture.folder.file("music/text.mp3", Array("no music".utf8))
        try fixture.folder.file("music/empty.mp3", [])
        try fixture.folder.file("outside/2.mp3", tone())
        symlink("../outside", music + "/linked")
        #expect(uris(try fixture.scan().snapshot) == ["linked/2.mp3", "real/1.mp3"])
    }

    @Test("music outside the music folder has absolute names")
    func outside() throws {
        let fixture = try MusicFixture()
        try fixture.song("1.mp3")
        let folder = fixture.folder.path
        try fixture.folder.file("other/2.mp3", tone())
        try fixture.folder.file("single/3.mp3", tone())
        try fixture.folder.file("single/4.mp3", tone())
        let roots = MusicRoots(
            folder: folder + "/music/", folders: [folder + "/other", folder + "/music/in"],
            files: [folder + "/single/3.mp3", folder + "/music/1.mp3"])
        var tree = try MusicScanner.scan(
            roots: roots, old: DatabaseSnapshot(), scope: .everything, onFolder: { _, _ in }, isCancelled: { false })
        _ = MusicScanner.readDetails(of: &tree, roots: roots, isCancelled: { false }, progress: { _ in })
        let snapshot = DatabaseBuilder.snapshot(tree)
        #expect(uris(snapshot) == ["1.mp3", folder + "/other/2.mp3", folder + "/single/3.mp3"])
        #expect(roots.path(ofURI: "1.mp3") == folder + "/music/1.mp3")
        #expect(roots.path(ofURI: folder + "/other/2.mp3") == folder + "/other/2.mp3")
        #expect(roots.uri(ofPath: folder + "/music/1.mp3") == "1.mp3")
        // Once more from the old database: nothing is read and nothing is lost.
        tree = try MusicScanner.scan(
            roots: roots, old: snapshot, scope: ScanScope(folders: [""]), onFolder: { _, _ in }, isCancelled: { false })
        #expect(MusicScanner.readDetails(of: &tree, roots: roots, isCancelled: { false }, progress: { _ in }) == 0)
        #expect(DatabaseBuilder.snapshot(tree).hasSameContent(as: snapshot))
    }

    @Test("the file gives back what was written")
    func file() throws {
        let fixture = try MusicFixture()
        try fixture.song("ä/1.mp3", title: "Größe", artist: "Björk", album: "सुर", track: "3/9")
        try fixture.song("2.mp3")
        try fixture.folder.file("music/list.m3u", Array("2.mp3".utf8))
        let snapshot = try fixture.scan().snapshot
        try AtomicFile.write(DatabaseFile.bytes(snapshot, roots: "here"), to: fixture.file)
        let read = try #require(try DatabaseFile.read(fixture.file, roots: "here"))
        #expect(read.hasSameContent(as: snapshot))
        #expect(read.song(1) == snapshot.song(1))
        #expect(read.song(1).details[.title] == "Größe")
        #expect(read.song(1).details[.track] == "3")
        #expect(try DatabaseFile.read(fixture.file, roots: "elsewhere") == nil)
        #expect(try DatabaseFile.read(fixture.folder.path + "/none", roots: "here") == nil)
    }

    @Test("a damaged file is an error, never a crash, even where its checksum is right")
    func damaged() throws {
        let fixture = try MusicFixture()
        try fixture.song("a/1.mp3", title: "T", artist: "A")
        let bytes = DatabaseFile.bytes(try fixture.scan().snapshot, roots: "")
        var generator = SystemRandomNumberGenerator()
        for index in stride(from: 0, to: bytes.count, by: 3) {
            var damaged = bytes
            damaged[index] ^= UInt8.random(in: 1...255, using: &generator)
            try AtomicFile.write(damaged, to: fixture.file)
            #expect(throws: DatabaseFileError.self) { try DatabaseFile.read(fixture.file, roots: "") }
            guard index >= 20 else { continue }
            // The checksum made to fit: whatever is read must be safe to use.
            var header = ByteWriter()
            header.append(Checksum.of(damaged[20...]))
            damaged.replaceSubrange(12..<20, with: header.bytes)
            try AtomicFile.write(damaged, to: fixture.file)
            guard let read = try? DatabaseFile.read(fixture.file, roots: "") else { continue }
            for song in 0..<read.songCount { _ = read.song(song) }
            read.walk("", isRecursive: true) { _ in }
            _ = read.groups([.artist], filter: .everything)
        }
        for count in [0, 5, 12, 19, 20, bytes.count - 1] {
            try AtomicFile.write(Array(bytes[..<count]), to: fixture.file)
            #expect(throws: DatabaseFileError.self) { try DatabaseFile.read(fixture.file, roots: "") }
        }
    }

    @Test("the thread scans, writes, watches, and the next start has it all at once")
    func thread() throws {
        let fixture = try MusicFixture()
        try fixture.song("a/1.mp3", title: "One")
        let events = fixture.events
        let database = MusicDatabase(roots: fixture.roots, file: fixture.file) { events.append($0) }
        #expect(database.snapshot.songCount == 0)
        try database.start()
        #expect(events.waits { if case .updated(1, 1, _) = $0 { true } else { false } })
        // The second song is found by inotify alone.
        try fixture.song("a/2.mp3", title: "Two")
        #expect(events.waits { $0 == .changed(songs: 2) })
        let job = database.update(uri: "a")
        #expect(job == 1)
        #expect(events.waits { if case .updated(2, 0, _) = $0 { true } else { false } })
        database.stop()
        let second = EventBox()
        let restarted = MusicDatabase(roots: fixture.roots, file: fixture.file) { second.append($0) }
        #expect(restarted.snapshot.songCount == 2)
        #expect(restarted.song(path: fixture.folder.path + "/music/a/2.mp3")?.details[.title] == "Two")
    }

    @Test("a music folder that is away leaves the database as it was")
    func away() throws {
        let fixture = try MusicFixture()
        try fixture.song("1.mp3")
        let snapshot = try fixture.scan().snapshot
        try AtomicFile.write(DatabaseFile.bytes(snapshot, roots: fixture.roots.identity), to: fixture.file)
        rename(fixture.folder.path + "/music", fixture.folder.path + "/away")
        let events = fixture.events
        let database = MusicDatabase(roots: fixture.roots, file: fixture.file) { events.append($0) }
        try database.start()
        #expect(events.waits { if case .folderUnreadable = $0 { true } else { false } })
        #expect(database.snapshot.songCount == 1)
        database.stop()
    }
}
