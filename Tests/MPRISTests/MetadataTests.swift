import Testing

@testable import MPRIS

@Suite struct MetadataTests {
    @Test("every tag has its place and type")
    func tags() {
        var track = MPRISTrack(id: 3, path: "/m/a.mp3")
        track.title = "Title"
        track.artists = ["A", "B"]
        track.album = "Album"
        track.albumArtists = ["C"]
        track.composers = ["D"]
        track.genres = ["Raga"]
        track.trackNumber = "3/12"
        track.discNumber = "1"
        track.date = "1999-12-31"
        track.durationSeconds = 1.25
        let entries = Metadata(track, durationSeconds: nil, artURL: "file:///c.jpg").entries
        let expected: [String: BusValue] = [
            "mpris:trackid": .objectPath("/sursathi/track/3"), "mpris:length": .int64(1_250_000),
            "mpris:artUrl": .string("file:///c.jpg"), "xesam:url": .string("file:///m/a.mp3"),
            "xesam:title": .string("Title"), "xesam:artist": .strings(["A", "B"]), "xesam:album": .string("Album"),
            "xesam:albumArtist": .strings(["C"]), "xesam:composer": .strings(["D"]), "xesam:genre": .strings(["Raga"]),
            "xesam:trackNumber": .int32(3), "xesam:discNumber": .int32(1),
            "xesam:contentCreated": .string("1999-12-31"),
        ]
        #expect(entries == expected)
        #expect(Metadata(track, durationSeconds: 2, artURL: nil).entries["mpris:length"] == .int64(2_000_000))
    }

    @Test("what says nothing is left out")
    func empty() {
        var track = MPRISTrack(id: 3, path: "/m/a.mp3")
        track.title = " \u{0}\n"
        track.artists = ["", "\u{7}"]
        track.trackNumber = "A3"
        track.date = "in the nineties"
        #expect(Metadata(track, durationSeconds: nil, artURL: nil).entries.count == 2)
    }
}
