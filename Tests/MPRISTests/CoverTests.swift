import Foundation
import Testing

@testable import MPRIS

@Suite struct CoverTests {
    private func folder() -> String { NSTemporaryDirectory() + "sursathi-covers-" + UUID().uuidString }

    private func files(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]

    @Test("a cover is a file with the picture's bytes, for this user only")
    func file() throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let covers = CoverFolder(path: path)
        let file = try #require(covers.show(Self.jpeg + [1, 2, 3]))
        #expect(file.hasPrefix(path + "/cover-") && file.hasSuffix(".jpg"))
        #expect(FileManager.default.contents(atPath: file) == Data(Self.jpeg + [1, 2, 3]))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(covers.show(Self.jpeg + [1, 2, 3]) == file)
        #expect(covers.show([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])?.hasSuffix(".png") == true)
        #expect(covers.show(Array("RIFF1234WEBPVP8 ".utf8))?.hasSuffix(".webp") == true)
    }

    @Test("few covers stay, the newest, and none after the end")
    func bounded() throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        // What a crash has left behind goes, what is no cover stays.
        for name in ["cover-dead.jpg", "cover-dead.jpg.new", "socket"] {
            _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data())
        }
        do {
            let covers = CoverFolder(path: path)
            #expect(files(path) == ["socket"])
            var shown: [String] = []
            for index in UInt8(0)..<10 { shown.append(try #require(covers.show(Self.jpeg + [index]))) }
            // One that is shown again is new again.
            #expect(covers.show(Self.jpeg + [7]) == shown[7])
            shown.append(try #require(covers.show(Self.jpeg + [10])))
            #expect(
                files(path).map { "\(path)/\($0)" }.filter { $0.contains("cover-") }
                    == [shown[7], shown[9], shown[10]].sorted())
            // Somebody cleans up: it is written anew.
            try FileManager.default.removeItem(atPath: shown[9])
            #expect(covers.show(Self.jpeg + [9]) == shown[9])
            #expect(FileManager.default.fileExists(atPath: shown[9]))
        }
        #expect(files(path) == ["socket"])
    }

    @Test("what is no picture, too large, or cannot be written is not shown")
    func refused() throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let covers = CoverFolder(path: path)
        #expect(covers.show([]) == nil)
        #expect(covers.show(Array("<svg onload=\"x()\">".utf8)) == nil)
        #expect(covers.show(Self.jpeg + [UInt8](repeating: 0, count: CoverFolder.byteLimit)) == nil)
        #expect(files(path) == [])
        let nowhere = CoverFolder(path: "/proc/nonexistent")
        #expect(nowhere.show(Self.jpeg) == nil)
    }

    @Test("desktops are told of the file: the one that was written, or the one beside the song")
    func artURL() throws {
        let player = FakePlayer.playing()
        player.change { $0.cover = .picture(Self.jpeg + [9]) }
        let desktop = try Desktop(player)
        func url() throws -> String? {
            guard case .dictionary(let metadata) = try desktop.client.get("Metadata") else { return nil }
            return metadata["mpris:artUrl"]?.text
        }
        let file = try #require(files("\(desktop.bus.folder)/covers").first)
        #expect(try url() == "file://\(desktop.bus.folder)/covers/\(file)")
        for (id, cover, expected) in [
            (8, MPRISCover.file("/music/a b/cover.jpg"), "file:///music/a%20b/cover.jpg"), (9, nil, nil),
        ] {
            desktop.player.change { fields in
                fields.cover = cover
                fields.state.trackID = id
                fields.track = MPRISTrack(id: id, path: "/music/\(id).mp3")
            }
            desktop.server.notify()
            #expect(try url() == expected)
        }
    }
}
