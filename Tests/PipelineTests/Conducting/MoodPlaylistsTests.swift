import Foundation
import Player
import Testing

@testable import Pipeline

@Suite struct MoodPlaylistsTests {
    private func configuration(_ folder: TemporaryFolder, shuffle: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.music.folder = folder.path
        configuration.music.shuffle = shuffle
        return configuration
    }

    private func names(_ playlists: MoodPlaylists, _ mood: String) -> [String] {
        playlists.upcoming(mood).map { ($0.path as NSString).lastPathComponent }
    }

    @Test("folders of the moods' names, with or without a capital, and playlists with an extension are found")
    func finds() throws {
        let folder = try TemporaryFolder()
        try folder.write("calm/b.mp3")
        try folder.write("calm/a.mp3")
        try folder.write("Happy/c.mp3")
        try folder.write("sad.m3u", Data("calm/a.mp3\ncalm/missing.mp3\n".utf8))
        let playlists = MoodPlaylists(configuration: configuration(folder), seed: 1)
        #expect(playlists.playable == ["calm", "happy", "sad"])
        #expect(names(playlists, "calm") == ["a.mp3", "b.mp3"])
        #expect(names(playlists, "sad") == ["a.mp3"])
        #expect(playlists.entries.first { $0.mood == "sad" }?.remark?.contains("1 missing") == true)
        #expect(playlists.advice == nil)
    }

    @Test("without any music the advice names the folders to create and where")
    func advice() throws {
        let folder = try TemporaryFolder()
        let playlists = MoodPlaylists(configuration: configuration(folder), seed: 1)
        let advice = try #require(playlists.advice)
        #expect(advice.contains("calm, happy, sad, surprised, afraid, angry in \(folder.path)"))
    }

    @Test("a mood goes on behind the track that was heard, around its end")
    func goesOn() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "c"] { try folder.write("calm/\(name).mp3") }
        var playlists = MoodPlaylists(configuration: configuration(folder), seed: 1)
        #expect(playlists.lastHeard == [:])
        playlists.heard("\(folder.path)/calm/b.mp3", of: "calm")
        #expect(names(playlists, "calm") == ["c.mp3", "a.mp3", "b.mp3"])
        #expect(playlists.lastHeard == ["calm": "\(folder.path)/calm/b.mp3"])
        playlists.heard("\(folder.path)/calm/c.mp3", of: "calm")
        #expect(names(playlists, "calm") == ["a.mp3", "b.mp3", "c.mp3"])
        playlists.heard("/elsewhere.mp3", of: "calm")
        #expect(names(playlists, "calm") == ["a.mp3", "b.mp3", "c.mp3"])
    }

    @Test("a reload keeps the places")
    func keepsPlaces() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "c"] { try folder.write("calm/\(name).mp3") }
        var old = MoodPlaylists(configuration: configuration(folder), seed: 1)
        old.heard("\(folder.path)/calm/a.mp3", of: "calm")
        try folder.write("calm/d.mp3")
        var new = MoodPlaylists(configuration: configuration(folder), seed: 1)
        new.keepPlaces(of: old)
        #expect(names(new, "calm") == ["b.mp3", "c.mp3", "d.mp3", "a.mp3"])
    }

    @Test("the same seed shuffles alike, another one otherwise, and nothing is lost")
    func shuffles() throws {
        let folder = try TemporaryFolder()
        let all = (10..<40).map { "\($0).mp3" }
        for name in all { try folder.write("calm/\(name)") }
        func order(_ seed: UInt64) -> [String] {
            names(MoodPlaylists(configuration: configuration(folder, shuffle: true), seed: seed), "calm")
        }
        #expect(order(1) == order(1))
        #expect(order(1) != order(2))
        #expect(order(1).sorted() == all)
    }

    @Test("upcoming gives no more than it is asked for, around the end too")
    func upcomingLimit() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "c"] { try folder.write("calm/\(name).mp3") }
        var playlists = MoodPlaylists(configuration: configuration(folder, shuffle: false), seed: 1)
        playlists.heard("\(folder.path)/calm/b.mp3", of: "calm")
        let found = { (limit: Int) in
            playlists.upcoming("calm", limit: limit).map { ($0.path as NSString).lastPathComponent }
        }
        #expect(found(2) == ["c.mp3", "a.mp3"])
        #expect(found(1) == ["c.mp3"])
        #expect(found(0) == [])
        #expect(found(-1) == [])
        #expect(found(9) == ["c.mp3", "a.mp3", "b.mp3"])
    }

    @Test("a banned track is left out, a mood of banned tracks has nothing to play, and a reload keeps that")
    func banned() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "c"] { try folder.write("calm/\(name).mp3") }
        try folder.write("sad/a.mp3")
        var playlists = MoodPlaylists(configuration: configuration(folder), seed: 1)
        playlists.heard("\(folder.path)/calm/a.mp3", of: "calm")
        playlists.banned = ["\(folder.path)/calm/c.mp3", "\(folder.path)/sad/a.mp3"]
        #expect(names(playlists, "calm") == ["b.mp3", "a.mp3"])
        #expect(playlists.upcoming("calm", limit: 1).count == 1 && playlists.upcoming("calm", limit: -1).isEmpty)
        #expect(playlists.playable == ["calm"])
        #expect(playlists.moods(withTrack: "\(folder.path)/sad/a.mp3") == ["sad"])
        var new = MoodPlaylists(configuration: configuration(folder), seed: 1)
        new.keepPlaces(of: playlists)
        #expect(names(new, "calm") == ["b.mp3", "a.mp3"] && names(new, "sad").isEmpty)
    }

    @Test("a playlist has changed if its files or the kind of its order have, not if it was heard")
    func changes() throws {
        let folder = try TemporaryFolder()
        for name in ["calm/a.mp3", "sad/a.mp3"] { try folder.write(name) }
        var old = MoodPlaylists(configuration: configuration(folder, shuffle: false), seed: 1)
        old.heard("\(folder.path)/calm/a.mp3", of: "calm")
        #expect(MoodPlaylists(configuration: configuration(folder, shuffle: false), seed: 2).changed(from: old) == [])
        try folder.write("sad/b.mp3")
        #expect(
            MoodPlaylists(configuration: configuration(folder, shuffle: false), seed: 1).changed(from: old) == ["sad"])
        #expect(
            MoodPlaylists(configuration: configuration(folder, shuffle: true), seed: 1).changed(from: old)
                == Set(old.entries.map(\.mood)))
    }

    @Test("read again, a folder has gained and lost tracks, and goes on behind what was heard")
    func readsAgain() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "c", "d"] { try folder.write("calm/\(name).mp3") }
        try folder.write("sad.m3u", Data("calm/a.mp3\ncalm/c.mp3\n".utf8))
        var playlists = MoodPlaylists(configuration: configuration(folder), seed: 1)
        playlists.heard("\(folder.path)/calm/c.mp3", of: "calm")
        #expect(playlists.readAgain(seed: 2).changed(from: playlists) == [])
        try folder.write("calm/b.mp3")
        try FileManager.default.removeItem(atPath: folder.path + "/calm/c.mp3")
        try folder.write("sad.m3u", Data("calm/b.mp3\ncalm/a.mp3\n".utf8))
        try folder.write("happy/h.mp3")
        let again = playlists.readAgain(seed: 2)
        #expect(again.changed(from: playlists) == ["calm", "sad", "happy"])
        // c is gone; a was heard before it.
        #expect(names(again, "calm") == ["b.mp3", "d.mp3", "a.mp3"])
        #expect(names(again, "sad") == ["b.mp3", "a.mp3"])
        #expect(again.playable == ["calm", "happy", "sad"])
        try FileManager.default.removeItem(atPath: folder.path + "/calm")
        #expect(again.readAgain(seed: 3).playable == ["happy"])
    }

    @Test("read again, a shuffled mood keeps its order, and new tracks come among those not heard yet")
    func readsShuffledAgain() throws {
        let folder = try TemporaryFolder()
        for name in 10..<30 { try folder.write("calm/\(name).mp3") }
        var playlists = MoodPlaylists(configuration: configuration(folder, shuffle: true), seed: 1)
        let old = names(playlists, "calm")
        playlists.heard("\(folder.path)/calm/\(old[11])", of: "calm")
        try FileManager.default.removeItem(atPath: folder.path + "/calm/" + old[11])
        try FileManager.default.removeItem(atPath: folder.path + "/calm/" + old[15])
        for name in 50..<60 { try folder.write("calm/\(name).mp3") }
        let again = playlists.readAgain(seed: 2)
        let upcoming = names(again, "calm")
        #expect(upcoming.count == 28)
        #expect(upcoming.filter { old.contains($0) } == Array(old[12..<15] + old[16...] + old[..<11]))
        #expect(Set(upcoming.prefix(17)).isSuperset(of: (50..<60).map { "\($0).mp3" }))
        #expect(again.lastHeard == ["calm": "\(folder.path)/calm/\(old[10])"])
        #expect(names(playlists.readAgain(seed: 3), "calm") != upcoming)
    }

    @Test("SplitMix64 gives the published numbers")
    func splitMix() {
        // prng.di.unimi.it/splitmix64.c with x = 1234567.
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }
}
