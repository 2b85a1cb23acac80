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
        let lines = WatchScreen.render(snapshot, width: 20, height: 30, color: false)
        #expect(lines.contains("why    one two three"))
        #expect(lines.contains("       four five six"))
    }
}
