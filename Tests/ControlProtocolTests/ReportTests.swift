import ControlProtocol
import Testing

@Suite struct ReportTests {
    @Test("a song is printed and read back")
    func song() {
        let song = Song(
            file: "a/b: c.mp3", tags: [.init(.artist, "A"), .init(.artist, "B"), .init(.title, "T: U")],
            durationSeconds: 12.345, audioFormat: "44100:16:2", lastModifiedUnixSeconds: 86_400, position: 4, id: 9)
        #expect(Song(pairs: song.pairs()) == song)
        #expect(Song.list(pairs: song.pairs() + [Pair("file", "x")]) == [song, Song(file: "x")])
        #expect(
            song.pairs(mask: [.title]).map(\.key) == [
                "file", "Last-Modified", "Format", "Title", "Time", "duration", "Pos", "Id",
            ])
        #expect(Song(pairs: [Pair("Title", "x")]) == nil)
    }

    @Test("a song is called by its tags, or else by its file")
    func names() {
        let tags: [Song.Tag] = [.init(.artist, "A"), .init(.title, "T")]
        #expect(Song(file: "x/y.mp3", tags: tags).displayName == "A – T")
        #expect(Song(file: "x/y.mp3", tags: [tags[1]]).displayName == "T")
        #expect(Song(file: "x/y.mp3", tags: [tags[0]]).displayName == "y.mp3")
        #expect(Song(file: "").displayName == "")
    }

    @Test("a status is printed and read back")
    func status() {
        var status = PlaybackStatus(state: .pause)
        status.volume = 0
        status.queueVersion = .max
        status.queueLength = 5
        status.songPosition = 1
        status.songID = 2
        status.nextSongPosition = 3
        status.nextSongID = 4
        status.elapsedSeconds = 1.5
        status.durationSeconds = 2.25
        status.bitrateKilobits = 320
        status.audioFormat = "48000:16:2"
        status.crossfadeSeconds = 4
        status.isRandom = true
        status.error = "no such file"
        #expect(PlaybackStatus(pairs: status.pairs) == status)
        #expect(PlaybackStatus(pairs: PlaybackStatus().pairs) == PlaybackStatus())
    }

    @Test("a mood report is printed and read back, whatever is known")
    func mood() {
        var report = MoodReport(mood: "sad", camera: .unavailable)
        report.cameraDetail = "/dev/video0 is in use"
        report.sinceUnixSeconds = 1_000
        report.seconds = 12
        report.confidence = 0.5
        report.scores = [.init("very sad", 0.75), .init("x", 0.25)]
        report.isFacePresent = true
        report.faceBox = FaceBox(x: -1, y: 2, width: 3, height: 4)
        report.valence = -0.5
        report.arousal = 0.125
        report.valenceSpread = 0.5
        report.arousalSpread = 0.25
        report.override = MoodOverride(remainingSeconds: 60)
        #expect(MoodReport(pairs: report.pairs) == report)
        report.override = MoodOverride()
        #expect(MoodReport(pairs: report.pairs) == report)
        #expect(MoodReport(pairs: MoodReport().pairs) == MoodReport())
    }

    @Test("a covered camera is printed with its reason and read back")
    func covered() {
        let report = WatchScreenTests.covered
        #expect(
            report.cameraPairs == [
                Pair("camera", "covered"), Pair("camera_detail", "too dark to see a face: mean 4"),
            ])
        #expect(MoodReport(pairs: report.pairs) == report)
    }

    @Test("broken reports are read as far as they go")
    func broken() {
        let report = MoodReport(pairs: [
            Pair("score", "1"), Pair("emotion", "x"), Pair("score", "nan"), Pair("valence", "inf"),
            Pair("face_box", "1 2 3"), Pair("camera", "flying"), Pair("seconds", "x"),
        ])
        #expect(report.scores == [EmotionScore("x", 0)])
        #expect(report.valence == nil)
        #expect(report.faceBox == nil)
        #expect(report.camera == .unavailable)
        #expect(report.seconds == 0)
    }

    @Test("moods and upcoming tracks are split at their first key")
    func lists() {
        let moods = [MoodEntry(mood: "calm"), MoodEntry(mood: "happy", playlist: "Happy", trackCount: 3)]
        #expect(MoodEntry.list(pairs: moods.flatMap(\.pairs)) == moods)
        let tracks = [
            UpcomingTrack(song: Song(file: "a"), reason: "new"), UpcomingTrack(song: Song(file: "b"), reason: "old"),
        ]
        #expect(UpcomingTrack.list(pairs: tracks.flatMap { $0.pairs() }) == tracks)
    }
}
