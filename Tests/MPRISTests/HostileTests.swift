import Foundation
import Testing

@testable import MPRIS

private let player = "org.mpris.MediaPlayer2.Player"

@Suite struct HostileTests {
    @Test("whatever stands in the tags, the bus takes it")
    func tags() throws {
        let texts = [
            "a\u{0}b", "\u{0}", "\u{1}\u{7f}\u{85}", "line\nbreak", "\u{FFFD}\u{FFFE}\u{10FFFF}", "👩‍👩‍👧‍👦 e\u{301}",
            String(repeating: "ü", count: 2_000_000), " ", "",
        ]
        let desktop = try Desktop()
        for text in texts {
            desktop.player.change { fields in
                // The kernel knows no path of more than 4,096 bytes.
                var track = MPRISTrack(id: 7, path: "/music/\(text.prefix(1000))")
                track.title = text
                track.artists = Array(repeating: text, count: 50)
                track.album = text
                track.genres = [text]
                track.trackNumber = text
                track.discNumber = "99999999999999/3"
                track.date = text
                track.durationSeconds = .infinity
                fields.track = track
                fields.state.durationSeconds = nil
                fields.playlists = [text, "calm"]
                fields.state.playlist = text
            }
            desktop.server.notify()
            guard case .dictionary(let metadata) = try desktop.client.get("Metadata") else {
                Issue.record("no metadata of \(text.prefix(20))")
                continue
            }
            #expect(metadata["mpris:trackid"] == .objectPath("/sursathi/track/7"))
            #expect((metadata["xesam:title"]?.text.utf8.count ?? 0) <= 4 * 500)
            #expect(metadata["xesam:discNumber"] == nil)
        }
        // A title that is shown has the characters that can be shown.
        desktop.player.change { fields in
            fields.track?.title = "a\u{0}b\nc\u{FFFE}d"
            fields.refusal = MPRISRefusal("no\u{0}\u{FFFF}way")
        }
        desktop.server.notify()
        guard case .dictionary(let metadata) = try desktop.client.get("Metadata") else { return }
        #expect(metadata["xesam:title"] == .string("a b c\u{FFFD}d"))
        let expected = BusClient.Failure(name: "org.freedesktop.DBus.Error.Failed", message: "no\u{FFFD}\u{FFFD}way")
        #expect(throws: expected) { try desktop.client.call(player, "Pause") }
        // It is still the same connection.
        #expect(try desktop.client.owner(of: MPRISServer.busName) != nil)
    }

    @Test("numbers that no clock shows are shown as numbers that it does")
    func numbers() throws {
        let desktop = try Desktop()
        for seconds in [Double.nan, .infinity, -.infinity, -1, 1e300, -1e300] {
            desktop.player.change { fields in
                fields.state.elapsedSeconds = seconds
                fields.state.durationSeconds = seconds
                fields.state.volume = seconds > 0 ? .max : .min
            }
            guard case .int64(let position) = try desktop.client.get("Position") else {
                Issue.record("no position")
                continue
            }
            #expect((0...9_007_199_254_740_992).contains(position))
            try desktop.client.call(player, "Seek", .int64(.max))
            try desktop.client.call(player, "SetPosition", .objectPath("/sursathi/track/7"), .int64(.max))
        }
    }

    @Test("arguments of other types are refused, and nothing is done")
    func types() throws {
        let desktop = try Desktop()
        let client = desktop.client
        let wrong = "org.freedesktop.DBus.Error.InvalidArgs"
        let values: [BusValue] = [
            .string("x"), .double(.nan), .boolean(true), .objectPath("/"), .strings(["a"]),
            .dictionary(["a": .int32(1)]),
            .structure([.int32(1), .int64(1)]), .variant(.variant(.int64(1))), .array(of: "a{sv}", [.dictionary([:])]),
        ]
        for value in values {
            for member in ["Next", "Seek", "SetPosition", "PlayPause"] {
                #expect(client.error { try client.call(player, member, value) } == wrong, "\(member) \(value)")
            }
            #expect(client.error { try client.call("org.freedesktop.DBus.Properties", "Get", value) } == wrong)
            #expect(client.error { try client.call("org.freedesktop.DBus.Properties", "Set", value, value) } == wrong)
        }
        #expect(client.error { try client.call(player, "Seek") } == wrong)
        #expect(client.error { try client.call(player, "Seek", .int64(1), .int64(1)) } == wrong)
        #expect(client.error { try client.call(player, "OpenUri", .objectPath("/a")) } == wrong)
        #expect(desktop.player.takeOrders() == [])
    }

    @Test("a flood of calls is answered, each one")
    func flood() throws {
        let desktop = try Desktop()
        for index in 0..<1000 {
            try desktop.client.set("Volume", to: .double(Double(index % 100) / 100))
        }
        #expect(desktop.player.takeOrders().count == 1000)
        #expect(try desktop.client.get("Volume") == .double(0.99))
    }
}
