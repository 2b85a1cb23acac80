import Testing

@testable import Pipeline

@Suite struct MusicFolderTests {
    private func folder(_ environment: [String: String], _ directories: String? = nil) -> String? {
        MusicFolder.standard(environment: environment, userDirectories: directories)
    }

    @Test("the environment, then user-dirs.dirs, then ~/Music")
    func order() {
        let home = ["HOME": "/home/a"]
        #expect(folder(home) == "/home/a/Music")
        #expect(folder(home, "XDG_MUSIC_DIR=\"$HOME/Musik\"\n") == "/home/a/Musik")
        #expect(folder(home, "# x\nXDG_VIDEOS_DIR=\"$HOME/V\"\nXDG_MUSIC_DIR=\"/srv/music\"\n") == "/srv/music")
        #expect(folder(home.merging(["XDG_MUSIC_DIR": "/m"]) { $1 }, "XDG_MUSIC_DIR=\"/n\"") == "/m")
        #expect(folder(home, "XDG_MUSIC_DIR=\"") == "/home/a/Music")
        #expect(folder([:]) == nil)
    }

    @Test("relative paths lie in the folder")
    func absolute() {
        #expect(MusicFolder.absolute("calm", in: "/m") == "/m/calm")
        #expect(MusicFolder.absolute("calm", in: "/m/") == "/m/calm")
        #expect(MusicFolder.absolute("/x", in: "/m") == "/x")
    }
}
