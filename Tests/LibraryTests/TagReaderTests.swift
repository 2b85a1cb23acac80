import Foundation
import Testing

@testable import Library

/// The files are made by Fixtures/make-tagged.py, which says what is in them.
@Suite struct TagReaderTests {
    private func path(_ name: String) -> String { Bundle.module.bundlePath + "/Fixtures/" + name }
    private func read(_ name: String) throws -> SongDetails { try TagReader().read(path: path(name)) }

    @Test(
        "every encoding of ID3v2.4, 2.3 and 2.2 becomes the same text",
        arguments: ["v24-utf8", "v24-utf16be", "v23-utf16"])
    func encodings(name: String) throws {
        let details = try read(name + ".mp3")
        #expect(details[.title] == "Größe सुर 🎵")
        #expect(details[.artist] == "Björk")
        #expect(details.sampleRate != nil)
    }

    @Test("Latin-1 is Latin-1, and UTF-8 that calls itself so is UTF-8")
    func latin1() throws {
        #expect(try read("v23-latin1.mp3")[.title] == "Größe")
        #expect(try read("utf8-as-latin1.mp3")[.title] == "Größe सुर 🎵")
        #expect(try read("utf8-as-latin1.mp3")[.artist] == "Björk")
    }

    @Test("several values, numbers without totals, genres by name, and tags by description")
    func values() throws {
        let details = try read("v24-utf8.mp3")
        #expect(details.tags.filter { $0.type == .artist }.map(\.value) == ["Björk", "Art A"])
        #expect(details.tags.filter { $0.type == .genre }.map(\.value) == ["Rock", "Jazz"])
        #expect(details[.track] == "3")
        #expect(details[.disc] == "1")
        #expect(details[.date] == "2001-02-03")
        #expect(details[.albumArtist] == "Various")
        #expect(details[.musicBrainzAlbumID] == "abc-1")
        let older = try read("v23-utf16.mp3")
        #expect(older[.date] == "1999")
        #expect(older[.genre] == "Rock")
    }

    @Test("ID3v2.2, with its picture")
    func version22() throws {
        let details = try read("v22.mp3")
        #expect(details[.title] == "Größe")
        #expect(details[.artist] == "Björk")
        #expect(details[.track] == "7")
        let picture = try TagReader(readsPictures: true).picture(path: path("v22.mp3"))
        #expect(picture?.mimeType == "image/png")
        #expect(picture?.bytes.count == 67)
    }

    @Test("broken texts harm nothing but themselves")
    func broken() throws {
        // libmpg123 1.31 drops the last character of UTF-16 without a mark.
        #expect(try read("utf16-without-bom.mp3")[.title]?.hasPrefix("Plai") == true)
        let odd = try read("odd-utf16.mp3")
        #expect(odd[.title]?.hasPrefix("Odd") ?? true)
        #expect(odd[.album] == "Fine")
        #expect(try read("unknown-encoding.mp3")[.album] == "Fine")
        for name in ["odd-utf16.mp3", "unknown-encoding.mp3"] {
            #expect(try read(name).tags.allSatisfy { !$0.value.isEmpty && !$0.value.unicodeScalars.contains("\0") })
        }
    }

    @Test("the front cover is preferred")
    func cover() throws {
        let picture = try TagReader(readsPictures: true).picture(path: path("cover.mp3"))
        #expect(picture?.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
        #expect(try TagReader(readsPictures: true).picture(path: path("v24-utf8.mp3")) == nil)
    }

    @Test(
        "lengths are right with a header, without one, and where the rate varies without one",
        arguments: [
            ("vbr.mp3", 6.0), ("vbr-noxing.mp3", 6.034), ("cbr-noxing.mp3", 6.06), ("tone.mp3", 0.4),
            ("vbri.mp3", 1.045),
        ])
    func lengths(name: String, seconds: Double) throws {
        // The references are SoX 14.4.2's and what went into lame.
        #expect(abs((try read(name).durationSeconds ?? 0) - seconds) < 0.06)
    }

    @Test("a reader goes on after a file that is none")
    func manyFiles() throws {
        let folder = try TestFolder()
        let reader = TagReader()
        #expect(throws: FileError.self) { try TagReader().read(path: folder.path) }
        #expect(try reader.read(path: try folder.file("empty.mp3", [])) == SongDetails())
        #expect(try reader.read(path: try folder.file("text.mp3", Array("text".utf8))).sampleRate == nil)
        #expect(try reader.read(path: path("v22.mp3"))[.album] == "Album")
    }

    @Test("comments are the named texts whose names can stand in a line, as MPD 0.23 answers readcomments")
    func comments() throws {
        let folder = try TestFolder()
        let texts = [
            ("replaygain_track_gain", "-3 dB"), ("a b", "x"), ("a-b", "x"), ("1a", "x"), ("_a", "x"), ("two", "p\0q"),
            ("nl", "a\nb"),
        ]
        let path = try folder.file("a.mp3", id3v2(texts.map { ("TXXX", $0 + "\0" + $1) }) + (try tone()))
        let comments = try TagReader().comments(path: path).map { "\($0.name): \($0.value)" }
        #expect(comments == ["replaygain_track_gain: -3 dB", "a-b: x", "two: p", "nl: a b"])
        #expect(throws: FileError.self) { try TagReader().comments(path: path + "x") }
    }
}
