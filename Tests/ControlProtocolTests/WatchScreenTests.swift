import ControlProtocol
import Testing

@Suite struct WatchScreenTests {
    static var snapshot: DaemonSnapshot {
        var status = PlaybackStatus(state: .play)
        status.volume = 80
        status.elapsedSeconds = 60
        status.durationSeconds = 240
        var mood = MoodReport(mood: "happy", camera: .on)
        mood.seconds = 754
        mood.confidence = 0.81
        mood.isFacePresent = true
        mood.valence = 0.5
        mood.arousal = -0.25
        mood.scores = [.init("neutral", 0.25), .init("happiness", 0.5), .init("sadness", 0)]
        let song = Song(file: "x.mp3", tags: [.init(.artist, "Artist"), .init(.title, "Title")])
        return DaemonSnapshot(
            status: status, song: song, mood: mood,
            why: WhyReport(lines: [Pair("mood", "happy"), Pair("reason", "happiness above 0.4")]))
    }

    @Test("a small screen, whole")
    func whole() {
        #expect(
            WatchScreen.render(Self.snapshot, width: 40, height: 16, color: false) == [
                "SurSathi                     volume 80 %",
                "",
                "music  Artist – Title",
                "███████····················· 1:00 / 4:00",
                "",
                "mood   happy for 12 min, confidence 81 %",
                "face   yes   valence +0.50   arousal -0…",
                "camera on",
                "",
                "neutral   ██████··················· 0.25",
                "happiness █████████████············ 0.50",
                "sadness   ························· 0.00",
                "",
                "why    happiness above 0.4",
                "",
                "q quits",
            ])
    }

    @Test("80x24 fits and shows everything")
    func standard() {
        let lines = WatchScreen.render(Self.snapshot, width: 80, height: 24, color: false)
        #expect(lines.count == 24)
        #expect(lines.allSatisfy { $0.count <= 80 })
        for text in ["happy for 12 min", "happiness", "Artist – Title", "1:00 / 4:00", "volume 80 %", "arousal -0.25"] {
            #expect(lines.contains { $0.contains(text) }, "\(text)")
        }
    }

    @Test("no size breaks the screen")
    func sizes() {
        var snapshot = Self.snapshot
        snapshot.song = Song(file: "x", tags: [.init(.title, "日本語の長い題名 e\u{301} 👩‍👩‍👧")])
        snapshot.mood.scores = (0..<30).map { EmotionScore("emotion \($0)", Double($0) / 30) }
        snapshot.why.lines = (0..<10).map { Pair("reason", String(repeating: "v \($0)", count: 30)) }
        for width in [-1, 0, 1, 2, 5, 9, 10, 20, 80, 300] {
            for height in [-1, 0, 1, 2, 3, 4, 5, 8, 12, 24, 100] {
                let lines = WatchScreen.render(snapshot, width: width, height: height, color: false)
                #expect(lines.count <= max(0, height))
                // A wide character is two cells, so the count of characters is a lower bound; ASCII lines are exact.
                #expect(lines.allSatisfy { $0.count <= max(0, width) })
                let colored = WatchScreen.render(snapshot, width: width, height: height, color: true)
                #expect(colored.map(Self.withoutColors) == lines)
            }
        }
    }

    @Test("wide characters count twice")
    func wide() {
        var snapshot = Self.snapshot
        snapshot.song = Song(file: "x", tags: [.init(.title, "日本語日本語")])
        let lines = WatchScreen.render(snapshot, width: 10, height: 24, color: false)
        #expect(lines.contains("music  日…"))
    }

    @Test("numbers that are none do not crash")
    func extremes() {
        var snapshot = Self.snapshot
        for value in [Double.nan, .infinity, -.infinity, 1e300, -5] {
            snapshot.status.elapsedSeconds = value
            snapshot.status.durationSeconds = value
            snapshot.mood.seconds = value
            snapshot.mood.confidence = value
            snapshot.mood.valence = value
            snapshot.mood.scores = [.init("x", value)]
            snapshot.mood.override = MoodOverride(remainingSeconds: value)
            #expect(WatchScreen.render(snapshot, width: 80, height: 24, color: true).count == 24)
            #expect(!snapshot.json.text.contains("inf"))
            #expect(!snapshot.textLines.isEmpty)
        }
    }

    @Test("escape sequences in a title are not obeyed")
    func injection() {
        var snapshot = Self.snapshot
        snapshot.song = Song(file: "x", tags: [.init(.title, "a\u{1b}]0;evil\u{7}\nb\u{202e}c\u{9b}31m")])
        for line in WatchScreen.render(snapshot, width: 80, height: 24, color: false) + snapshot.textLines
            + [snapshot.oneLine]
        {
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
        }
    }

    @Test("status says on one screen what matters")
    func status() {
        var snapshot = Self.snapshot
        #expect(
            snapshot.textLines == [
                "playing: Artist – Title  1:00 / 4:00", "mood: happy for 12 min, confidence 81 %",
                "face: yes   camera: on   volume: 80 %",
            ])
        snapshot.status = PlaybackStatus()
        snapshot.mood = MoodReport(camera: .unavailable)
        snapshot.mood.cameraDetail = "no /dev/video0"
        snapshot.mood.override = MoodOverride(remainingSeconds: 3600)
        #expect(
            snapshot.textLines == [
                "stopped", "mood: unknown, set by hand for 1 h more",
                "face: no   camera: unavailable (no /dev/video0)   volume: fixed",
            ])
        snapshot.mood = Self.covered
        #expect(
            snapshot.textLines == [
                "stopped", "mood: unknown",
                "face: no   camera: covered (too dark to see a face: mean 4)   volume: fixed",
            ])
    }

    /// What the daemon reports of a closed shutter.
    static var covered: MoodReport {
        var report = MoodReport(camera: .covered)
        report.cameraDetail = "too dark to see a face: mean 4"
        return report
    }

    private static func withoutColors(_ line: String) -> String {
        var plain = ""
        var isEscape = false
        for character in line {
            if character == "\u{1b}" { isEscape = true }
            if !isEscape { plain.append(character) }
            if isEscape, character == "m" { isEscape = false }
        }
        return plain
    }
}
