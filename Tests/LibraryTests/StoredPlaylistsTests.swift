import Foundation
import Synchronization
import Testing

@testable import Library

@Suite struct StoredPlaylistsTests {
    @Test("playlists are saved, listed, changed, renamed and removed")
    func life() throws {
        let folder = try TestFolder()
        let playlists = StoredPlaylists(folder: folder.path + "/playlists")
        #expect(playlists.list().isEmpty)
        try playlists.save("b", songs: ["x/1.mp3", "ä.mp3"])
        try playlists.save("A", songs: [])
        #expect(playlists.list().map(\.uri) == ["A", "b"])
        #expect(try playlists.songs("b") == ["x/1.mp3", "ä.mp3"])
        #expect(throws: StoredPlaylistError.exists) { try playlists.save("b", songs: []) }
        try playlists.edit("b") { (list) throws(StoredPlaylistError) in list.append("3.mp3") }
        #expect(try playlists.songs("b") == ["x/1.mp3", "ä.mp3", "3.mp3"])
        #expect(throws: StoredPlaylistError.targetExists) { try playlists.rename("b", to: "A") }
        try playlists.rename("b", to: "c")
        try playlists.remove("A")
        #expect(playlists.list().map(\.uri) == ["c"])
        #expect(throws: StoredPlaylistError.noSuchPlaylist) { try playlists.remove("A") }
        #expect(throws: StoredPlaylistError.noSuchPlaylist) { try playlists.songs("A") }
        #expect(throws: StoredPlaylistError.noSuchPlaylist) {
            try playlists.edit("A") { (_) throws(StoredPlaylistError) in }
        }
    }

    @Test(
        "no name leaves the folder",
        arguments: ["", ".", "..", "../x", "a/b", "a\nb", ".hidden", String(repeating: "x", count: 300)])
    func names(name: String) throws {
        let playlists = StoredPlaylists(folder: try TestFolder().path)
        #expect(throws: StoredPlaylistError.badName) { try playlists.save(name, songs: []) }
        #expect(throws: StoredPlaylistError.badName) { try playlists.remove(name) }
    }

    @Test("a playlist that is a FIFO or too long is an error, and a disk that refuses is said")
    func hostile() throws {
        let folder = try TestFolder()
        let playlists = StoredPlaylists(folder: folder.path)
        mkfifo(folder.path + "/pipe.m3u", 0o600)
        #expect(playlists.list().isEmpty)
        #expect(throws: StoredPlaylistError.self) { try playlists.songs("pipe") }
        let many = Array(repeating: "x", count: StoredPlaylists.lengthLimit + 1)
        #expect(throws: StoredPlaylistError.tooLarge) { try playlists.save("many", songs: many) }
        let unwritable = StoredPlaylists(folder: "/proc/none")
        #expect(throws: StoredPlaylistError.self) { try unwritable.save("x", songs: []) }
    }
}

@Suite struct StickerStoreTests {
    @Test("stickers outlast the program")
    func life() throws {
        let folder = try TestFolder()
        let path = folder.path + "/state/stickers"
        let store = StickerStore(path: path)
        try store.set("a/1.mp3", "rating", "5")
        try store.set("a/1.mp3", "rating", "4")
        try store.set("a/1.mp3", "note", "tab\tline\nback\\slash")
        try store.set("b.mp3", "rating", "1")
        try store.set("c.mp3", "rating", "1")
        #expect(try store.delete("c.mp3", nil))
        #expect(try !store.delete("c.mp3", "rating"))
        let again = StickerStore(path: path)
        #expect(try again.get("a/1.mp3", "rating") == "4")
        #expect(try again.list("a/1.mp3").map(\.value) == ["tab\tline\nback\\slash", "4"])
        #expect(try again.find("rating", below: "").map(\.song) == ["a/1.mp3", "b.mp3"])
        #expect(try again.find("rating", below: "a").map(\.song) == ["a/1.mp3"])
        #expect(try again.get("c.mp3", "rating") == nil)
        #expect(throws: StickerError.badRequest) { try again.set("a", "", "x") }
    }

    @Test("a line that a crash cut off does not count, and the next one is whole")
    func torn() throws {
        let folder = try TestFolder()
        let path = try folder.file("stickers", Array("a\tx\t1\nb\tx\t2\nc\tx\t".utf8))
        let store = StickerStore(path: path)
        #expect(try store.find("x", below: "").map(\.song) == ["a", "b"])
        // Only a change writes: a disk that is full or read-only still tells what is on it.
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("c\tx\t"))
        try store.set("d", "x", "4")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\tx\t1\nb\tx\t2\nd\tx\t4\n")
        #expect(try StickerStore(path: path).find("x", below: "").map(\.song) == ["a", "b", "d"])
    }

    @Test("history is dropped from the file")
    func compacts() throws {
        let folder = try TestFolder()
        let path = folder.path + "/stickers"
        let lines = (0..<1_500).map { "a\tx\t\($0)\n" }.joined()
        try folder.file("stickers", Array(lines.utf8))
        let store = StickerStore(path: path)
        try store.set("a", "x", "new")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "# SurSathi stickers 1\na\tx\tnew\n")
    }
}

@Suite struct SavedStateTests {
    private var state: SavedState {
        var state = SavedState()
        state.queue = [
            .init(path: "/m/a.mp3"), .init(path: "/m/ä b.mp3", title: "Two, too", priority: 7, origin: .personWaiting),
        ]
        state.queueMood = "happy"
        state.position = 1
        state.elapsedSeconds = 12.5
        state.playback = .pause
        state.volume = 40
        state.options = ["repeat": "1"]
        state.moodOverride = .init(mood: "sad", endUnixSeconds: 1_800_000_000, secondsLeft: 90)
        state.lastHeard = ["happy": "/m/a.mp3"]
        return state
    }

    @Test("what is written is read again")
    func roundTrip() throws {
        let folder = try TestFolder()
        let file = StateFile(folder: folder.path + "/state")
        #expect(try file.read() == nil)
        try file.write(state)
        #expect(try StateFile(folder: folder.path + "/state").read() == state)
    }

    @Test("names that begin with an accent, which Swift takes for a part of the slash before them, are kept")
    func accents() throws {
        let folder = try TestFolder()
        var state = SavedState()
        state.queue = [.init(path: "/\u{301}m/\u{361}a.mp3", title: "\u{301}", priority: 3, origin: .person)]
        let file = StateFile(folder: folder.path + "/\u{301}state")
        try file.write(state)
        #expect(try file.read()?.queue == state.queue)
    }

    @Test("if only the queue was replaced, the song is found again in it")
    func tornBetween() throws {
        let folder = try TestFolder()
        try StateFile(folder: folder.path).write(state)
        try folder.file("queue.m3u", Array("/m/new.mp3\n/m/c.mp3\n/m/ä b.mp3\n".utf8))
        #expect(try StateFile(folder: folder.path).read()?.position == 2)
        try folder.file("queue.m3u", Array("/m/new.mp3\n".utf8))
        let read = try #require(try StateFile(folder: folder.path).read())
        #expect(read.position == nil)
        #expect(read.elapsedSeconds == 0)
    }

    @Test("garbage is an error, wrong values count as missing", arguments: ["", "{", "[]", "{\"version\":2}", "\u{0}"])
    func garbage(text: String) throws {
        let folder = try TestFolder()
        try folder.file("state.json", Array(text.utf8))
        #expect(throws: StateFileError.self) { try StateFile(folder: folder.path).read() }
        try folder.file(
            "state.json",
            Array(
                "{\"version\":1,\"position\":-5,\"volume\":900,\"elapsedSeconds\":1e99,\"playback\":7,\"options\":3}"
                    .utf8))
        let read = try #require(try StateFile(folder: folder.path).read())
        #expect(read == SavedState())
    }

    @Test("the keeper writes the newest state at the end at the latest")
    func keeper() throws {
        let folder = try TestFolder()
        let volume = Mutex(0)
        let keeper = StateKeeper(
            file: StateFile(folder: folder.path), delayMilliseconds: 60_000,
            state: { [state] in
                var newest = state
                newest.volume = volume.withLock { $0 }
                return newest
            }, onError: { _ in })
        try keeper.start()
        for next in 0...50 {
            volume.withLock { $0 = next }
            keeper.keep()
        }
        keeper.finish(withinMilliseconds: 20_000)
        #expect(try StateFile(folder: folder.path).read()?.volume == 50)
    }

    // A limit against waiting for ever: all tests begin at once, and under ThreadSanitizer some get no thread for minutes.
    @Test("a disk that could not be written to is tried again, although nothing else changes", .timeLimit(.minutes(30)))
    func keeperRecovers() async throws {
        let folder = try TestFolder()
        // A file where the folder shall be.
        let obstacle = try folder.file("state")
        let errors = Mutex(0)
        let (recoveries, recovered) = AsyncStream.makeStream(of: Void.self)
        let (failures, failed) = AsyncStream.makeStream(of: Void.self)
        let keeper = StateKeeper(
            file: StateFile(folder: obstacle), delayMilliseconds: 1, retryMilliseconds: 10, state: { [state] in state },
            onError: { _ in
                errors.withLock { $0 += 1 }
                failed.yield()
            }, onRecovery: { recovered.yield() })
        try keeper.start()
        keeper.keep()
        for await _ in failures { break }
        try FileManager.default.removeItem(atPath: obstacle)
        for await _ in recoveries { break }
        #expect(try StateFile(folder: obstacle).read() == state)
        #expect(errors.withLock { $0 } == 1)
        keeper.finish(withinMilliseconds: 20_000)
    }
}
