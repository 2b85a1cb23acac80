import Testing

@testable import MPRIS

@Suite struct SignalsTests {
    @Test("a change is told with its new value, and nothing else with it")
    func onlyWhatChanged() throws {
        let desktop = try Desktop()
        desktop.player.change { $0.state.volume = 30 }
        desktop.server.notify()
        #expect(desktop.client.changes() == ["Volume": .double(0.3)])
        desktop.player.change {
            $0.state.isShuffled = true
            $0.state.elapsedSeconds += 0.1
        }
        desktop.server.notify()
        #expect(desktop.client.changes() == ["Shuffle": .boolean(true)])
        // A desktop's own order is told, too: others listen.
        try desktop.client.call("org.mpris.MediaPlayer2.Player", "Pause")
        #expect(desktop.client.changes() == ["PlaybackStatus": .string("Paused")])
        desktop.player.change { $0.state.playlist = "calm" }
        desktop.server.notify()
        let changed = desktop.client.changes(of: "org.mpris.MediaPlayer2.Playlists")
        #expect(changed?.keys.sorted() == ["ActivePlaylist"])
        #expect(desktop.client.received == [])
    }

    @Test("another track is told with its metadata")
    func track() throws {
        let desktop = try Desktop()
        desktop.player.change { fields in
            fields.state.trackID = 8
            fields.state.elapsedSeconds = 0
            fields.state.durationSeconds = nil
            var track = MPRISTrack(id: 8, path: "/music/8.mp3")
            track.artists = ["One", "Two"]
            track.durationSeconds = 3.5
            fields.track = track
        }
        desktop.server.notify()
        #expect(
            desktop.client.changes() == [
                "Metadata": .dictionary([
                    "mpris:trackid": .objectPath("/sursathi/track/8"), "mpris:length": .int64(3_500_000),
                    "xesam:url": .string("file:///music/8.mp3"), "xesam:artist": .strings(["One", "Two"]),
                ])
            ])
        // Its tags are read later.
        desktop.player.change { $0.track?.title = "Eight" }
        desktop.server.notify()
        guard case .dictionary(let metadata)? = desktop.client.changes()?["Metadata"] else {
            Issue.record("no metadata")
            return
        }
        #expect(metadata["xesam:title"] == .string("Eight"))
        #expect(desktop.client.received == [])
    }

    @Test("a jump within a track is told as such, wherever the order came from")
    func seeked() throws {
        let desktop = try Desktop(.playing(.paused))
        desktop.player.change { $0.state.elapsedSeconds = 120 }
        desktop.server.notify()
        #expect(desktop.client.signal("Seeked")?.arguments == [.int64(120_000_000)])
        // A desktop's own order, even if it is a short way.
        try desktop.client.call("org.mpris.MediaPlayer2.Player", "Seek", .int64(100_000))
        #expect(desktop.client.signal("Seeked")?.arguments == [.int64(120_100_000)])
        desktop.player.change { $0.state.volume = 1 }
        desktop.server.notify()
        #expect(desktop.client.changes() == ["Volume": .double(0.01)])
        #expect(desktop.client.received == [])
    }

    @Test("other playlists are told")
    func playlists() throws {
        let desktop = try Desktop()
        desktop.player.change { $0.playlists = ["calm"] }
        desktop.server.notify()
        #expect(desktop.client.changes(of: "org.mpris.MediaPlayer2.Playlists") == ["PlaylistCount": .uint32(1)])
    }
}
