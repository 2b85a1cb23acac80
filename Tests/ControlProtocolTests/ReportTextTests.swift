import ControlProtocol
import Testing

@Suite struct ReportTextTests {
    private static let why = WhyReport(lines: [
        Pair("mood", "sad"), Pair("reason", "the score is high"), Pair("mood_score", "calm 0.034"),
        Pair("mood_score", "sad 0.946"), Pair("evidence", "5.8 s of face"), Pair("obstacle", "angry is too weak"),
        Pair("music", "the playlist of sad plays"), Pair("later", "what a newer daemon says"),
    ])

    @Test("why is read as sentences and bars")
    func whyText() {
        #expect(
            Self.why.textLines == [
                "The camera's mood is sad:",
                "  the score is high",
                "No other mood: angry is too weak",
                "Music: the playlist of sad plays",
                "Smoothed scores of the moods, from 5.8 s of face:",
                "  calm  █·····························   3 %",
                "  sad   ████████████████████████████··  95 %",
                "later: what a newer daemon says",
            ])
        #expect(WhyReport().textLines.isEmpty)
    }

    @Test("why tells what a decision stood on, what would have changed it, and what the next one lacks")
    func whyNumbers() {
        let why = WhyReport(lines: [
            Pair("mood", "sad"), Pair("reason", "the score is high"), Pair("alternative", "0.04 less of sad"),
            Pair("decision_window", "6.0 s, smoothed with 1.20 s"),
            Pair("decision_score", "sadness 0.540, the model says 0.620"),
            Pair("decision_confidence", "0.80 (light 0.80)"), Pair("decision_baseline", "0.080 of sadness"),
            Pair("last_missing", "sad 0.03 s longer"), Pair("next", "happy"),
            Pair("missing", "0.20 more of happy"), Pair("missing", "happy 1.00 s longer"),
            Pair("obstacle", "0.20 more of happy"),
        ])
        #expect(
            why.textLines == [
                "The camera's mood is sad:", "  the score is high", "  what was missing last: sad 0.03 s longer",
                "  not with 0.04 less of sad",
                "It was decided on (window 6.0 s, smoothed with 1.20 s):", "  sadness 0.540, the model says 0.620",
                "  confidence of the frames 0.80 (light 0.80)", "  the resting face took 0.080 of sadness",
                "To become happy it lacks:", "  0.20 more of happy", "  happy 1.00 s longer",
            ])
    }

    @Test("a resting face is read as sentences, and its lines are what they were made from")
    func baseline() {
        var report = BaselineReport()
        #expect(report.textLines.count == 1 && BaselineReport(pairs: report.pairs) == report)
        report.isActive = true
        report.learnedMinutes = 12.5
        report.learnedPart = 0.5
        report.isPinned = true
        report.emotions = [.init(label: "sadness", resting: 0.3, factor: 0.25)]
        #expect(BaselineReport(pairs: report.pairs) == report)
        #expect(
            report.textLines == [
                "resting face: learned from 12.5 min of neutral face, counts 50 %, pinned",
                "  sadness  shows 30 % at rest, of which 75 % is taken away",
            ])
        #expect(
            report.json.text
                == "{\"active\":true,\"learnedMinutes\":12.5,\"learned\":0.5,\"pinned\":true,"
                + "\"emotions\":{\"sadness\":{\"resting\":0.3,\"factor\":0.25}}}")
        let hostile = BaselineReport(pairs: [Pair("resting", "nan"), Pair("learned", "inf"), Pair("factor", "1")])
        #expect(hostile == BaselineReport())
    }

    @Test("a mood set by hand has no reasons of the camera's")
    func override() {
        #expect(
            Self.why.reasons == [
                "the score is high", "no other mood: angry is too weak", "music: the playlist of sad plays",
            ])
        var why = Self.why
        why.lines.append(Pair("override", "calm, by hand, until feel auto"))
        #expect(why.reasons == ["you said so; the camera's mood is sad", "music: the playlist of sad plays"])
    }

    @Test("mood is read as sentences and bars")
    func mood() {
        var mood = WatchScreenTests.snapshot.mood
        mood.cameraDetail = "/dev/video0, 640x480"
        #expect(
            mood.textLines == [
                "mood:   happy for 12 min, confidence 81 %",
                "face:   yes   valence +0.50   arousal -0.25",
                "camera: on (/dev/video0, 640x480)",
                "  neutral    ████████······················  25 %",
                "  happiness  ███████████████···············  50 %",
                "  sadness    ······························   0 %",
            ])
        mood.override = MoodOverride(remainingSeconds: nil)
        #expect(mood.phrase == "happy, set by hand")
    }

    @Test("bars of numbers that are none are empty", arguments: [Double.nan, .infinity, -1, -.infinity])
    func bars(value: Double) {
        #expect(barText(value, cells: 3) == "···")
        #expect(barLines([EmotionScore("x", value)], cells: 3) == ["  x  ···   0 %"])
        #expect(barText(1, cells: -1).isEmpty)
    }

    @Test("the moods' playlists are aligned, and one track is one")
    func moods() {
        let entries = [
            MoodEntry(mood: "calm", playlist: "/m/calm", trackCount: 1),
            MoodEntry(mood: "surprised", playlist: "/m/s", trackCount: 20), MoodEntry(mood: "sad"),
        ]
        #expect(
            MoodEntry.textLines(entries) == [
                "calm       1 track in /m/calm", "surprised  20 tracks in /m/s", "sad        no playlist",
            ])
    }

    @Test("a long reason goes on in the next line of the screen")
    func wrapping() {
        var snapshot = WatchScreenTests.snapshot
        snapshot.why.lines = [Pair("reason", "one two three four five six")]
        let lines = WatchScreen.render(
            WatchContent(snapshot: snapshot), width: 20, height: 30, look: WatchScreenTests.plain)
        #expect(lines.contains("one two three four  "))
        #expect(lines.contains("five six            "))
    }
}
