import Foundation
import Testing

@testable import Pipeline

@Suite struct MusicPlacesTests {
    /// A folder of music beside another one; both are gone with the body's end.
    private func withFolders(_ body: (_ music: String, _ elsewhere: String) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("places-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let (music, elsewhere) = (root.appendingPathComponent("music"), root.appendingPathComponent("elsewhere"))
        for folder in [music.appendingPathComponent("calm"), elsewhere.appendingPathComponent("songs")] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try Data([1]).write(to: elsewhere.appendingPathComponent("songs/a.mp3"))
        try body(music.path, elsewhere.path)
    }

    private func configuration(_ folder: String, calm: String = "calm") -> Configuration {
        var configuration = Configuration()
        configuration.music.folder = folder
        configuration.moods = [.init(name: "calm", emotions: ["neutral"], playlist: calm)]
        return configuration
    }

    @Test("the music folder holds its moods' folders, also those that do not exist yet")
    func folder() throws {
        try withFolders { music, _ in
            #expect(MusicPlaces(configuration(music)).paths == [music])
            let places = MusicPlaces(configuration(music, calm: "none"))
            #expect(places.paths == [music] && places.missing.isEmpty)
        }
    }

    @Test("what links in the music folder point at is a place too")
    func links() throws {
        try withFolders { music, elsewhere in
            try FileManager.default.createSymbolicLink(
                atPath: music + "/link", withDestinationPath: elsewhere + "/songs")
            #expect(MusicPlaces(configuration(music)).paths == [music, elsewhere + "/songs"])
        }
    }

    @Test("a playlist outside brings its folder and those of its songs")
    func playlist() throws {
        try withFolders { music, elsewhere in
            let playlist = elsewhere + "/calm.m3u"
            try (elsewhere + "/songs/a.mp3\n").write(toFile: playlist, atomically: true, encoding: .utf8)
            #expect(MusicPlaces(configuration(music, calm: playlist)).paths == [music, elsewhere])
            let deep = elsewhere + "/songs/calm.m3u"
            try (music + "/x.mp3\n").write(toFile: deep, atomically: true, encoding: .utf8)
            #expect(MusicPlaces(configuration(music, calm: deep)).paths == [music, elsewhere + "/songs"])
        }
    }

    @Test("a music folder that is not there is missing")
    func missing() throws {
        try withFolders { music, elsewhere in
            let places = MusicPlaces(configuration(elsewhere + "/later"))
            #expect(places.paths.isEmpty)
            #expect(places.missing.first == elsewhere + "/later")
        }
    }
}
