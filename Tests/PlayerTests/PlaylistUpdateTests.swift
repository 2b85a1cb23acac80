import Library
import Testing

@testable import Player

/// A playlist that gains and loses tracks while it is in the queue.
@Suite struct PlaylistUpdateTests {
    private func tracks(_ names: String) -> [Track] { names.map { Track(path: "/\($0).mp3") } }

    private func names(_ transport: Transport) -> String { transport.queue.entries.map(\.track.fileName).joined() }

    private func transport(_ names: String, at position: Int = 0) -> Transport {
        var transport = Transport(configuration: PlayerConfiguration())
        transport.replaceQueue(
            tracks(names), startAt: position, repeats: true, transition: .immediate, startPlaying: true)
        return transport
    }

    @Test("tracks come where the playlist has them and go, and the current one and its number stay")
    func update() {
        var transport = transport("abcd", at: 1)
        let current = transport.queue.current
        let version = transport.queue.version
        let isDone = transport.updatePlaylist(tracks("cxyda"))
        #expect(isDone)
        #expect(names(transport) == "abcxyd")
        #expect(transport.queue.current == current)
        #expect(transport.queue.version > version)
        // b is gone from the disk and plays on; when it is over, it goes too.
        transport.next()
        let isDoneAgain = transport.updatePlaylist(tracks("acxydz"))
        #expect(isDoneAgain)
        #expect(names(transport) == "acxydz")
        #expect(transport.queue.current?.track.fileName == "c")
    }

    @Test("the person's songs stay and come next")
    func byHand() {
        var transport = transport("ab")
        _ = transport.insert(tracks("p"), at: nil)
        let isDone = transport.updatePlaylist(tracks("bcd"))
        #expect(isDone)
        #expect(names(transport) == "abcdp")
        #expect(transport.nextInQueue()?.track.fileName == "p")
    }

    @Test("another playlist, the same one in another order, or one with a track twice is not put in place by place")
    func refuses() {
        for names in ["xyz", "ba", "aab", "ab", ""] {
            var transport = transport("ab")
            let version = transport.queue.version
            let isDone = transport.updatePlaylist(tracks(names))
            #expect(!isDone, "\(names)")
            #expect(transport.queue.version == version)
        }
        var twice = transport("aba")
        let isDone = twice.updatePlaylist(tracks("abc"))
        #expect(!isDone)
    }

    @Test("so many changes that it would take long are not made place by place")
    func many() {
        var transport = Transport(configuration: PlayerConfiguration())
        let old = (0..<4_000).map { Track(path: "/\($0).mp3") }
        transport.replaceQueue(old, startAt: 0, repeats: true, transition: .immediate, startPlaying: true)
        let isDone = transport.updatePlaylist(old.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
        #expect(!isDone)
        let isDoneAgain = transport.updatePlaylist(Array(old.prefix(2_000)))
        #expect(isDoneAgain)
        #expect(transport.queue.entries.count == 2_000)
    }
}
