import ControlProtocol
import Glibc
import Testing

@testable import struct ControlProtocol.PanelLayout
@testable import struct ControlProtocol.WatchPainter

@Suite struct WatchScreenTests {
    static let plain = TerminalLook(colors: .none, isUnicode: true)
    static let ascii = TerminalLook(colors: .none, isUnicode: false)

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

    /// What the daemon reports of a closed shutter.
    static var covered: MoodReport {
        var report = MoodReport(camera: .covered)
        report.cameraDetail = "too dark to see a face: mean 4"
        return report
    }

    static var content: WatchContent {
        var content = WatchContent(snapshot: snapshot)
        content.snapshot.status.isRandom = true
        content.snapshot.song?.tags.append(.init(.album, "Album"))
        content.snapshot.mood.valenceSpread = 0.2
        content.snapshot.mood.arousalSpread = 0.1
        content.snapshot.why.lines.append(Pair("music", "the playlist of happy plays"))
        content.upcoming = [Song(file: "y.mp3", tags: [.init(.artist, "Other"), .init(.title, "Later")])]
        content.moods = ["calm", "happy", "sad", "surprised"]
        content.history = [
            .init(ago: 500, mood: "unknown", presence: .away), .init(ago: 400, mood: "calm"),
            .init(ago: 200, mood: "unknown", presence: .off), .init(ago: 100, mood: "happy"),
        ]
        content.trail = [.init(valence: 0, arousal: 0), .init(valence: 0.4, arousal: -0.2)]
        return content
    }

    /// A content in which everything is too long, too wide, or an attack.
    static var hostile: WatchContent {
        var content = content
        let evil = "a\u{1b}]0;evil\u{7}\nb\u{202e}c\u{9b}31m\t日本語の長い題名 e\u{301}\u{301}\u{301}\u{301} 👩‍👩‍👧❤️ किताब 🇩🇪\u{200d}"
        let long = String(repeating: evil, count: 3)
        content.snapshot.song = Song(
            file: long, tags: [.init(.artist, long), .init(.title, long), .init(.album, long)])
        content.snapshot.mood.scores = (0..<30).map { EmotionScore("\(evil) \($0)", Double($0) / 30) }
        content.snapshot.mood.mood = long
        content.snapshot.mood.camera = .unavailable
        content.snapshot.mood.cameraDetail = long
        content.snapshot.why.lines =
            (0..<10).map { _ in Pair("reason", long) } + [Pair("next", long), Pair("missing", long)]
        content.upcoming = (0..<20).map { _ in Song(file: long, tags: [.init(.title, long)], durationSeconds: 1e300) }
        content.moods = (0..<20).map { "\(evil)\($0)" }
        content.history = (0..<40).map { .init(ago: Double(600 - 15 * $0), mood: $0 % 3 == 0 ? long : "unknown") }
        content.snapshot.status.audioFormat = long
        return content
    }

    /// Cells as the C library counts them, one code point after the other: an independent reference.
    static func cells(_ line: String) -> Int {
        line.unicodeScalars.reduce(0) { $0 + Int(width(of: $1)) }
    }

    @Test(
        "every line has the terminal's width and there are as many as it has rows, whatever the size",
        arguments: [0, 1, 2, 3])
    func sizes(variant: Int) {
        var content = variant % 2 == 0 ? Self.content : Self.hostile
        if variant == 2 { content.loss = .init(reason: "no such socket", retrySeconds: 3) }
        if variant == 3 { content.overlay = .help }
        for width in [1, 2, 3, 5, 8, 11, 19, 40, 55, 56, 63, 80, 110, 120] {
            for height in Array(1...18) + [24, 31, 40, 50] {
                for look in variant % 2 == 0 || height == 24 ? [Self.plain, Self.ascii] : [Self.plain] {
                    let lines = WatchScreen.render(content, width: width, height: height, look: look)
                    #expect(lines.count == height, "\(width)x\(height)")
                    for line in lines {
                        let cells = Self.cells(line)
                        if cells != width { Issue.record("\(width)x\(height): \(cells) cells: \(line)") }
                        if !look.isUnicode, !line.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) {
                            Issue.record("\(width)x\(height): not ASCII: \(line)")
                        }
                    }
                }
            }
        }
        for (width, height) in [(0, 5), (5, 0), (-1, -1)] {
            #expect(WatchScreen.render(content, width: width, height: height, look: Self.plain).isEmpty)
        }
    }

    @Test("colours change nothing but the colours, and without them there is no escape sequence")
    func colors() {
        for (width, height) in [(1, 1), (20, 5), (40, 10), (80, 24), (200, 60)] {
            for content in [Self.content, Self.hostile] {
                let plain = WatchScreen.render(content, width: width, height: height, look: Self.plain)
                #expect(
                    !plain.contains { line in
                        line.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
                    })
                for colors in [TerminalLook.Colors.sixteen, .palette] {
                    let look = TerminalLook(colors: colors, isUnicode: true)
                    let colored = WatchScreen.render(content, width: width, height: height, look: look)
                    #expect(colored.map(Self.withoutColors).map(Self.cells) == plain.map(Self.cells))
                    #expect(width < 20 || colored != plain)
                }
            }
        }
    }

    @Test("80x24 has everything: mood, face, music, emotions, plane, timeline, reasons, keys")
    func standard() {
        let lines = WatchScreen.render(Self.content, width: 80, height: 24, look: Self.plain)
        for text in [
            " happy  for 12 min, 81 % sure", "● face seen", "the playlist of happy plays", "▶ Title", "Artist · Album",
            "1:00 ━", "─ 4:00", "next  Other – Later", "random", "volume 80 %", "neutral", "happiness", "50 %", "●",
            "unpleasant", "pleasant", "excited", "calm CCC", "××××", "-10 min", "now", "happiness above 0.4",
            "space pause",
            "? help", "q quit",
        ] { #expect(lines.contains { $0.contains(text) }, "\(text)") }
    }

    @Test("a small screen keeps what matters most: the mood, the song, its place, the timeline")
    func small() {
        func shown(_ height: Int) -> [String] {
            WatchScreen.render(Self.content, width: 24, height: height, look: Self.plain)
        }
        #expect(WatchScreen.render(Self.content, width: 1, height: 1, look: Self.plain) == ["H"])
        #expect(shown(1).first?.hasPrefix(" happy  for 12 min") == true)
        #expect(shown(2).last?.hasPrefix("▶ Title") == true)
        #expect(shown(3).last?.contains("1:00") == true)
        #expect(shown(4).last?.hasPrefix("    ") == true && shown(4).last?.contains("calm") == true)
        #expect(!shown(4).contains { $0.contains("Artist") })
        #expect(shown(5).contains { $0.contains("Artist") })
        #expect(!shown(5).contains { $0.contains("face") } && shown(6).contains { $0.contains("face") })
        // The strongest emotion is the last to go.
        #expect(shown(7).contains { $0.contains("happine") } && !shown(7).contains { $0.contains("sadness") })
    }

    @Test("each part of the small screen that there was room for stays when there is more")
    func degradation() {
        for emotions in [1, 3, 8] {
            for hasNotice in [false, true] {
                var before: [WatchPainter.Part: Int] = [:]
                for height in 0...40 {
                    let rows = WatchPainter.rows(height: height, emotionCount: emotions, hasNotice: hasNotice)
                    #expect(rows.reduce(0) { $0 + $1.rows } == height)
                    let now = Dictionary(uniqueKeysWithValues: rows.map { ($0.part, $0.rows) })
                    for (part, count) in before { #expect(now[part, default: 0] >= count, "\(part) at \(height)") }
                    before = now
                }
            }
        }
    }

    @Test("panels fill the screen without a gap and lie within it")
    func panels() {
        for width in stride(from: 56, through: 220, by: 3) {
            for height in stride(from: 17, through: 70, by: 1) {
                for emotions in [0, 5, 8, 20] {
                    let layout = PanelLayout(
                        width: width, height: height, emotionCount: emotions, moodCount: 6, reasonRows: 9)
                    #expect(layout.music.y == 1)
                    #expect(layout.emotions.y == layout.music.y + layout.music.height - 1)
                    #expect(layout.timeline.y == layout.emotions.y + layout.emotions.height - 1)
                    #expect(layout.why.y == layout.timeline.y + layout.timeline.height - 1)
                    #expect(layout.why.y + layout.why.height == height - 1)
                    #expect(layout.plane.x + layout.plane.width == width)
                    #expect(layout.plane.x == layout.emotions.x + layout.emotions.width - 1)
                    #expect(layout.plane.height >= 5 && layout.why.height >= 3 && layout.timeline.height >= 4)
                }
            }
        }
    }

    @Test("a bar has eighths of a cell")
    func bars() {
        var content = Self.content
        content.snapshot.mood.scores = [.init("x", 0.5), .init("y", 0.028), .init("z", .nan), .init("w", 7)]
        // Ten cells of a bar: a label of 1, a blank, the bar, a blank and five cells of a number.
        let lines = WatchScreen.render(content, width: 18, height: 40, look: Self.plain)
        #expect(lines.contains("x █████·····  50 %"))
        #expect(lines.contains("y ▎·········   3 %"))
        #expect(lines.contains("z ··········   0 %"))
        #expect(lines.contains("w ██████████ 100 %"))
    }

    @Test("numbers that are none do not crash")
    func extremes() {
        for value in [Double.nan, .infinity, -.infinity, 1e300, -5] {
            var content = Self.content
            content.snapshot.status.elapsedSeconds = value
            content.snapshot.status.durationSeconds = value
            content.snapshot.status.volume = value == 1e300 ? .max : -3
            content.snapshot.mood.seconds = value
            content.snapshot.mood.confidence = value
            content.snapshot.mood.valence = value
            content.snapshot.mood.arousal = value
            content.snapshot.mood.valenceSpread = value
            content.snapshot.mood.arousalSpread = value
            content.snapshot.mood.scores = [.init("x", value)]
            content.snapshot.mood.override = MoodOverride(remainingSeconds: value)
            content.history = [.init(ago: value, mood: "happy"), .init(ago: -value, mood: "sad")]
            content.trail = [.init(valence: value, arousal: value)]
            for (width, height) in [(80, 24), (200, 60), (20, 5)] {
                #expect(WatchScreen.render(content, width: width, height: height, look: Self.plain).count == height)
            }
            #expect(!content.snapshot.json.text.contains("inf"))
            #expect(!content.snapshot.textLines.isEmpty)
        }
    }

    @Test("stopped, nobody there, nothing known: the screen says so")
    func nothing() {
        let lines = WatchScreen.render(WatchContent(), width: 80, height: 24, look: Self.plain)
        for text in [" unknown ", "camera off", "■ stopped", "no face has been seen yet"] {
            #expect(lines.contains { $0.contains(text) }, "\(text)")
        }
    }

    @Test("what went wrong is said in the last line, and the mood by hand with its time")
    func notice() {
        var content = Self.content
        content.snapshot.status.error = "no sound card"
        content.snapshot.mood.override = MoodOverride(remainingSeconds: 3540)
        func render(_ height: Int) -> [String] {
            WatchScreen.render(content, width: 80, height: height, look: Self.plain)
        }
        #expect(render(24).last?.hasPrefix(" no sound card") == true)
        #expect(render(24).first?.contains("by hand for 59 min more") == true)
        #expect(render(2).last?.hasPrefix("no sound card") == true)
        content.notice = .init("No such mood", isError: true)
        #expect(render(24).last?.hasPrefix(" No such mood") == true)
    }

    @Test("the daemon that has gone is said over everything, with the time to the next attempt")
    func loss() {
        var content = Self.content
        content.loss = .init(reason: "cannot reach sursathid at /run/x", retrySeconds: 4)
        for (width, height) in [(80, 24), (40, 10)] {
            let lines = WatchScreen.render(content, width: width, height: height, look: Self.plain)
            #expect(lines.contains { $0.contains("cannot reach sursathid") })
            #expect(lines.contains { $0.contains("trying again in 4 s") })
        }
    }

    static func withoutColors(_ line: String) -> String {
        var plain = ""
        var isEscape = false
        for scalar in line.unicodeScalars {
            if scalar == "\u{1b}" { isEscape = true }
            if !isEscape { plain.unicodeScalars.append(scalar) }
            if isEscape, scalar == "m" { isEscape = false }
        }
        return plain
    }
}

/// The C library's width of a code point in UTF-8, whatever the process' locale is.
private func width(of scalar: Unicode.Scalar) -> CInt {
    guard let wcwidth else { return 1 }
    let old = uselocale(utf8Locale)
    defer { uselocale(old) }
    return max(0, wcwidth(wchar_t(scalar.value)))
}

/// The header declares it for X/Open only, which Swift's module of the C library is not built for.
private let wcwidth: (@convention(c) (wchar_t) -> CInt)? = dlsym(nil, "wcwidth").map {
    unsafeBitCast($0, to: (@convention(c) (wchar_t) -> CInt).self)
}

/// Never freed and never changed after it was made.
private nonisolated(unsafe) let utf8Locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
