import Testing

@testable import MPRIS

private let player = "org.mpris.MediaPlayer2.Player"
private let playlists = "org.mpris.MediaPlayer2.Playlists"

@Suite struct MethodsTests {
    @Test("play, pause and stop do what they say, and nothing that is so already")
    func playback() throws {
        let desktop = try Desktop()
        for (member, orders) in [
            ("Play", []), ("Pause", [MPRISOrder.pause]), ("Pause", []), ("Play", [.play]), ("PlayPause", [.pause]),
            ("PlayPause", [.play]), ("Stop", [.stop]), ("PlayPause", [.play]),
        ] {
            try desktop.client.call(player, member)
            #expect(desktop.player.takeOrders() == orders, "\(member)")
        }
    }

    @Test("without music, play does nothing and the toggle says so")
    func nothing() throws {
        let desktop = try Desktop(FakePlayer())
        desktop.player.change { $0.state.hasMusic = false }
        try desktop.client.call(player, "Play")
        try desktop.client.call(player, "Pause")
        try desktop.client.call(player, "Next")
        let error = desktop.client.error { try desktop.client.call(player, "PlayPause") }
        #expect(error == "org.freedesktop.DBus.Error.Failed")
        #expect(desktop.player.takeOrders() == [])
    }

    @Test("skipping leaves what is paused paused, and what is stopped stopped")
    func skipping() throws {
        for (playback, orders) in [
            (MPRISState.Playback.playing, [MPRISOrder.next]), (.paused, [.next, .pause]), (.stopped, []),
        ] {
            let desktop = try Desktop(.playing(playback))
            try desktop.client.call(player, "Next")
            #expect(desktop.player.takeOrders() == orders)
            #expect(try desktop.client.get("PlaybackStatus") == .string(playback.rawValue))
        }
        let desktop = try Desktop(.playing(.paused))
        try desktop.client.call(player, "Previous")
        #expect(desktop.player.takeOrders() == [.previous, .pause])
    }

    @Test("seeking counts from here; before the beginning is the beginning, behind the end the next track")
    func seek() throws {
        let desktop = try Desktop(.playing(.paused))
        for (offset, orders) in [
            (Int64(10_000_000), [MPRISOrder.seek(seconds: 60)]), (-20_000_000, [.seek(seconds: 40)]),
            (-90_000_000, [.seek(seconds: 0)]), (.min, [.seek(seconds: 0)]), (.max, [.next, .pause]),
        ] {
            try desktop.client.call(player, "Seek", .int64(offset))
            #expect(desktop.player.takeOrders() == orders)
        }
        try desktop.client.call(player, "Stop")
        _ = desktop.player.takeOrders()
        try desktop.client.call(player, "Seek", .int64(1))
        #expect(desktop.player.takeOrders() == [])
    }

    @Test("a position counts only within the track that it was meant for")
    func setPosition() throws {
        let desktop = try Desktop()
        let current = "/sursathi/track/7"
        for (track, position, orders) in [
            (current, Int64(120_000_000), [MPRISOrder.seek(seconds: 120)]), (current, 0, [.seek(seconds: 0)]),
            (current, -1, []), (current, 200_000_001, []), (current, .max, []), (current, .min, []),
            ("/sursathi/track/6", 1_000_000, []), ("/", 1_000_000, []),
            ("/org/mpris/MediaPlayer2/TrackList/NoTrack", 1_000_000, []),
            ("/sursathi/track/99999999999999999999999", 1_000_000, []),
        ] {
            try desktop.client.call(player, "SetPosition", .objectPath(track), .int64(position))
            #expect(desktop.player.takeOrders() == orders, "\(track) \(position)")
        }
    }

    @Test("a file's URL is played; what is no such URL, or refused by the player, is an error")
    func openURI() throws {
        let desktop = try Desktop()
        try desktop.client.call(player, "OpenUri", .string("file:///music/calm/F%C3%BCr%20Elise.mp3"))
        #expect(desktop.player.takeOrders() == [.open(path: "/music/calm/Für Elise.mp3")])
        for uri in [
            "", "http://example.org/a.mp3", "file://other/a.mp3", "file:///a%00b", "file:///a%ff", "file:///a%2",
        ] {
            let error = desktop.client.error { try desktop.client.call(player, "OpenUri", .string(uri)) }
            #expect(error == "org.freedesktop.DBus.Error.InvalidArgs", "\(uri)")
        }
        #expect(desktop.player.takeOrders() == [])
        desktop.player.change { $0.refusal = MPRISRefusal("No such song") }
        let error = desktop.client.error { try desktop.client.call(player, "OpenUri", .string("file:///x.mp3")) }
        #expect(error == "org.freedesktop.DBus.Error.Failed")
    }

    @Test("volume, loop, shuffle and rate are set within their ranges")
    func properties() throws {
        let desktop = try Desktop()
        for (name, value, orders) in [
            ("Volume", BusValue.double(0.5), [MPRISOrder.setVolume(50)]), ("Volume", .double(-3), [.setVolume(0)]),
            ("Volume", .double(7), [.setVolume(100)]), ("Volume", .double(-.infinity), [.setVolume(0)]),
            ("Volume", .double(.infinity), [.setVolume(100)]), ("LoopStatus", .string("Track"), [.setLoop(.track)]),
            ("LoopStatus", .string("Playlist"), [.setLoop(.playlist)]),
            ("LoopStatus", .string("None"), [.setLoop(.none)]), ("Shuffle", .boolean(true), [.setShuffled(true)]),
            ("Rate", .double(2), []), ("Rate", .double(0), [.pause]),
        ] {
            try desktop.client.set(name, to: value)
            #expect(desktop.player.takeOrders() == orders, "\(name) \(value)")
        }
        #expect(try desktop.client.get("Volume") == .double(1))
        #expect(try desktop.client.get("Shuffle") == .boolean(true))
        for (name, value) in [
            ("Volume", BusValue.double(.nan)), ("Rate", .double(.nan)), ("LoopStatus", .string("Sometimes")),
            ("Volume", .string("loud")), ("Volume", .variant(.double(1))), ("Shuffle", .int32(1)),
            ("LoopStatus", .strings(["None"])), ("LoopStatus", .boolean(true)),
        ] {
            let error = desktop.client.error { try desktop.client.set(name, to: value) }
            #expect(error == "org.freedesktop.DBus.Error.InvalidArgs", "\(name) \(value)")
        }
        #expect(desktop.player.takeOrders() == [])
    }

    @Test("the moods are playlists: listed, activated, and one of them is active")
    func moods() throws {
        let desktop = try Desktop()
        func names(_ index: UInt32, _ count: UInt32, _ order: String, _ isReversed: Bool) throws -> [String] {
            let values = try desktop.client.call(
                playlists, "GetPlaylists", .uint32(index), .uint32(count), .string(order), .boolean(isReversed))
            guard case .array(of: "(oss)", let entries)? = values.first else { return [] }
            return entries.compactMap { entry in
                if case .structure(let members) = entry { members[1].text } else { nil }
            }
        }
        #expect(try names(0, 100, "User", false) == ["calm", "happy", "très triste"])
        #expect(try names(0, .max, "Alphabetical", true) == ["très triste", "happy", "calm"])
        #expect(try names(1, 1, "User", false) == ["happy"])
        #expect(try names(.max, .max, "no such order", false) == [])
        #expect(try desktop.client.get("PlaylistCount", of: playlists) == .uint32(3))

        let none = BusValue.structure([.objectPath("/"), .string(""), .string("")])
        #expect(try desktop.client.get("ActivePlaylist", of: playlists) == .structure([.boolean(false), none]))
        // D-Bus' way to write a name as a path: what is no letter or digit becomes its bytes.
        let path = "/sursathi/playlist/tr_c3_a8s_20triste"
        try desktop.client.call(playlists, "ActivatePlaylist", .objectPath(path))
        #expect(desktop.player.takeOrders() == [.activate(playlist: "très triste")])
        let active = BusValue.structure([.objectPath(path), .string("très triste"), .string("")])
        #expect(try desktop.client.get("ActivePlaylist", of: playlists) == .structure([.boolean(true), active]))
        let error = desktop.client.error {
            try desktop.client.call(playlists, "ActivatePlaylist", .objectPath("/sursathi/playlist/none"))
        }
        #expect(error == "org.freedesktop.DBus.Error.InvalidArgs")
    }
}
