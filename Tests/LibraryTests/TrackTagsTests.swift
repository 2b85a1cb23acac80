import Foundation
import Testing

@testable import Library

@Suite struct TrackTagsTests {
    private func tone() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: Bundle.module.bundlePath + "/Fixtures/tone.mp3")))
    }

    /// An ID3v2.3 text frame (https://id3.org/id3v2.3.0, 4.2).
    private func frame(_ name: String, _ encoding: UInt8, _ text: [UInt8]) -> [UInt8] {
        let size = text.count + 1
        return Array(name.utf8) + [0, 0, UInt8(size >> 8), UInt8(size & 255), 0, 0, encoding] + text
    }

    private func id3v2(_ frames: [[UInt8]], version: UInt8 = 3) -> [UInt8] {
        let body = frames.flatMap { $0 }
        let size = body.count
        let sizes = [21, 14, 7, 0].map { UInt8(size >> $0 & 127) }
        return Array("ID3".utf8) + [version, 0, 0] + sizes + body
    }

    private func id3v1(title: [UInt8], artist: String, album: String, year: String, number: UInt8, genre: UInt8)
        -> [UInt8]
    {
        func field(_ text: [UInt8], _ count: Int) -> [UInt8] {
            Array((text + [UInt8](repeating: 0, count: count)).prefix(count))
        }
        let texts = [
            field(title, 30), field(Array(artist.utf8), 30), field(Array(album.utf8), 30), field(Array(year.utf8), 4),
            field([], 28),
        ]
        return Array("TAG".utf8) + texts.joined() + [0, number, genre]
    }

    /// Little-endian with a byte order mark.
    private func utf16(_ text: String) -> [UInt8] {
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    @Test("without tags the title is the file's name, and the length is known from the header")
    func withoutTags() throws {
        let folder = try TestFolder()
        let tags = TrackTags.read(Track(path: try folder.file("Ein Lied.mp3", tone())))
        #expect(tags.title == "Ein Lied")
        #expect(tags.artist == nil)
        // SoX made 0.4 s, and LAME's header says so.
        #expect(abs((tags.durationSeconds ?? 0) - 0.4) < 0.001)
        #expect(
            TrackTags.read(Track(path: try folder.file("x.mp3", tone()), title: "From the list")).title
                == "From the list")
    }

    @Test("ID3v2 in UTF-16 and Latin-1 is read as UTF-8")
    func readsVersion2() throws {
        let folder = try TestFolder()
        let tag = id3v2([
            frame("TIT2", 1, utf16("सुर साथी 🎵")), frame("TPE1", 0, [0x42, 0x6A, 0xF6, 0x72, 0x6B]),
            frame("TALB", 1, utf16("Ætt\nbók")), frame("TRCK", 0, Array("3/12".utf8)),
            frame("TCON", 0, Array("(17)".utf8)),
            frame("TYER", 0, Array("1997".utf8)),
        ])
        let tags = TrackTags.read(Track(path: try folder.file("a.mp3", tag + tone()), title: "From the list"))
        #expect(tags.title == "सुर साथी 🎵")
        #expect(tags.artist == "Björk")
        #expect(tags.album == "Ætt bók")
        #expect(tags.trackNumber == "3")
        #expect(tags.genre == "Rock")
        #expect(tags.date == "1997")
        #expect(abs((tags.durationSeconds ?? 0) - 0.4) < 0.001)
    }

    @Test("ID3v2.4 in UTF-8 is read, several values and all")
    func readsVersion24() throws {
        let folder = try TestFolder()
        let tag = id3v2(
            [
                frame("TIT2", 3, Array("Größe".utf8)), frame("TPE1", 3, Array("A\0B".utf8)),
                frame("TDRC", 3, Array("2001-02-03".utf8)),
            ],
            version: 4)
        let tags = TrackTags.read(Track(path: try folder.file("a.mp3", tag + tone())))
        #expect(tags.title == "Größe")
        #expect(tags.artist == "A, B")
        #expect(tags.date == "2001-02-03")
    }

    @Test("ID3v1 is read, Latin-1 and number and genre, and ID3v2 goes before it")
    func readsVersion1() throws {
        let folder = try TestFolder()
        let old = id3v1(
            title: [0xC9, 0x74, 0xE9], artist: "Someone  ", album: "Album", year: "1988", number: 7, genre: 8)
        let tags = TrackTags.read(Track(path: try folder.file("a.mp3", tone() + old)))
        #expect(tags.title == "Été")
        #expect(tags.artist == "Someone")
        #expect(tags.trackNumber == "7")
        #expect(tags.genre == "Jazz")
        #expect(tags.date == "1988")
        let both = TrackTags.read(Track(path: try folder.file("b.mp3", id3v2([frame("TIT2", 0, [65])]) + tone() + old)))
        #expect(both.title == "A")
        #expect(both.artist == "Someone")
    }

    @Test(
        "genres by number, by name and by both",
        arguments: [
            ("(17)", "Rock"), ("8", "Jazz"), ("(4)Eurodisco", "Eurodisco"), ("Dub", "Dub"), ("(999)", "(999)"),
            ("(", "("), ("", ""),
        ])
    func genres(text: String, name: String) { #expect(ID3Genre.names(text).joined(separator: ", ") == name) }

    @Test("damaged tags and files never crash, and give a title at least")
    func survivesDamage() throws {
        let folder = try TestFolder()
        #expect(TrackTags.read(Track(path: "/nowhere/gone.mp3")).title == "gone")
        #expect(TrackTags.read(Track(path: folder.path)).durationSeconds == nil)
        #expect(TrackTags.read(Track(path: try folder.file("empty.mp3", []))).title == "empty")
        let tag = id3v2([
            frame("TIT2", 1, utf16("Title")), frame("TXXX", 1, utf16("a\0b")), frame("COMM", 0, [1, 2, 3, 4]),
        ])
        let whole = tag + (try tone())
        var seed: UInt64 = 1
        for round in 0..<80 {
            var bytes = whole
            for _ in 0...round {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(seed >> 33) % tag.count] = UInt8(truncatingIfNeeded: seed >> 25)
            }
            let tags = TrackTags.read(
                Track(path: try folder.file("damaged.mp3", bytes.prefix(whole.count - round * 40))))
            #expect(!tags.title.isEmpty)
            #expect(!tags.title.unicodeScalars.contains { $0.value < 32 })
        }
        // A tag that claims 256 MB.
        let huge: [UInt8] = Array("ID3".utf8) + [3, 0, 0, 127, 127, 127, 127] + (try tone())
        #expect(TrackTags.read(Track(path: try folder.file("huge.mp3", huge))).title == "huge")
    }
}
