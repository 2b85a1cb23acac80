import Testing

@testable import ControlProtocol

@Suite struct WatchPartsTests {
    // MARK: The timeline

    @Test("a cell of the timeline shows what held in its middle, and the last one what holds now")
    func timeline() {
        let history: [MoodMoment] = [
            .init(ago: 45, mood: "unknown", presence: .away), .init(ago: 35, mood: "unknown"),
            .init(ago: 24, mood: "happy"), .init(ago: 16, mood: "sad", isByHand: true),
            .init(ago: 14, mood: "unknown", presence: .off), .init(ago: 1, mood: "calm"),
        ]
        // Ten seconds a cell, so that the middles are 55, 45, 35, 25, 15 and 5 s ago.
        #expect(
            WatchTimeline(history, cells: 6, seconds: 60).slots == [
                .nothing, .away, .unknown, .unknown, .mood("sad", isByHand: true), .mood("calm", isByHand: false),
            ])
        #expect(WatchTimeline([], cells: 3).slots == [.nothing, .nothing, .nothing])
        #expect(WatchTimeline(history, cells: 0).slots.isEmpty)
        // What began long ago still holds.
        #expect(
            WatchTimeline([.init(ago: 1e6, mood: "sad")], cells: 2).slots.allSatisfy {
                $0 == .mood("sad", isByHand: false)
            })
    }

    @Test("runs are what the cells are, joined")
    func runs() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let history = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                MoodMoment(
                    ago: Double.random(in: 0...700, using: &generator),
                    mood: ["a", "b", "unknown"].randomElement() ?? "a")
            }.sorted { $0.ago > $1.ago }
            let timeline = WatchTimeline(history, cells: 60)
            let runs = timeline.runs
            #expect(runs.flatMap { run in run.cells.map { _ in run.slot } } == timeline.slots)
            #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.slot != $1.slot })
        }
    }

    @Test("moods have letters of their own, and unknown, away and off are told apart without colours")
    func marks() {
        let marks = MoodMarks(
            moods: ["calm", "happy", "sad", "surprised", "afraid", "angry", "schön", "日本"],
            history: [.init(ago: 1, mood: "gone"), .init(ago: 0, mood: "unknown")])
        #expect(
            ["calm", "happy", "sad", "surprised", "afraid", "angry"].map(marks.letter) == [
                "C", "H", "S", "U", "A", "N",
            ])
        #expect(Set(marks.moods.map(marks.letter)).count == 9)
        let history: [MoodMoment] = [
            .init(ago: 600, mood: "unknown", presence: .away), .init(ago: 450, mood: "unknown"),
            .init(ago: 300, mood: "unknown", presence: .off), .init(ago: 150, mood: "afraid"),
        ]
        for (isUnicode, expected) in [(true, "··??××AA"), (false, "..??xxAA")] {
            var content = WatchContent()
            content.history = history
            var painter = WatchPainter(
                content,
                ScreenCanvas(width: 8, height: 1, look: TerminalLook(colors: .none, isUnicode: isUnicode)))
            painter.drawTimeline(in: painter.canvas.bounds)
            #expect(painter.canvas.lines == [expected])
        }
    }

    // MARK: The plane

    @Test(
        "the dot lies at the cell of its valence and arousal",
        arguments: [
            (0.0, 0.0, 10, 5), (1, 1, 20, 0), (-1, -1, 0, 10), (-1, 1, 0, 0), (0.5, -0.5, 15, 8), (0.04, 0.04, 10, 5),
            (7, -7, 20, 10), (Double.nan, 0.2, 10, 4),
        ])
    func dot(valence: Double, arousal: Double, x: Int, y: Int) {
        let look = TerminalLook(colors: .none, isUnicode: true)
        let plane = AffectPlane(rect: CellRect(x: 3, y: 2, width: 21, height: 11))
        let cell = plane.cell(.init(valence: valence, arousal: arousal))
        #expect(cell == (x + 3, y + 2))
        var content = WatchContent()
        content.snapshot.mood.valence = valence
        content.snapshot.mood.arousal = arousal
        var canvas = ScreenCanvas(width: 30, height: 20, look: look)
        plane.draw(content, on: &canvas, marks: MoodMarks(moods: []))
        let rows = canvas.lines.map(Array.init)
        #expect(rows[cell.y][cell.x] == "●")
        #expect(rows.joined().count { $0 == "●" } == 1)
    }

    @Test("the spread is an ellipse about the dot, and the trail its points")
    func spread() {
        var dots = BrailleDots(rect: CellRect(x: 0, y: 0, width: 21, height: 11))
        dots.ellipse(valence: 0, arousal: 0, width: 0.5, height: 0.4)
        var canvas = ScreenCanvas(width: 21, height: 11, look: TerminalLook(colors: .none, isUnicode: false))
        dots.draw(on: &canvas, style: .text)
        let lines = canvas.lines
        // Half of the plane wide, 0.4 of it high: five cells to both sides, two up and down.
        #expect(lines[5] == "     .         .     ")
        #expect(lines[3].contains(".") && lines[7].contains(".") && lines[3].first == " ")
        #expect(!lines[0...2].joined().contains(".") && !lines[8...10].joined().contains("."))
        var point = BrailleDots(rect: CellRect(x: 0, y: 0, width: 3, height: 3))
        point.set(valence: -1, arousal: 1)
        point.set(valence: 2, arousal: 0)
        var small = ScreenCanvas(width: 3, height: 3, look: TerminalLook(colors: .none, isUnicode: true))
        point.draw(on: &small, style: .text)
        // The middle of the first cell: the dot right of it, in the third row.
        #expect(small.lines == ["\u{2820}  ", "   ", "   "])
    }

    // MARK: The canvas

    @Test("borders join where they meet")
    func borders() {
        var canvas = ScreenCanvas(width: 7, height: 5, look: TerminalLook(colors: .none, isUnicode: true))
        canvas.border(CellRect(x: 0, y: 0, width: 7, height: 3))
        canvas.border(CellRect(x: 0, y: 2, width: 4, height: 3))
        canvas.border(CellRect(x: 3, y: 2, width: 4, height: 3))
        #expect(canvas.lines == ["╭─────╮", "│     │", "├──┬──┤", "│  │  │", "╰──┴──╯"])
        var ascii = ScreenCanvas(width: 3, height: 3, look: TerminalLook(colors: .none, isUnicode: false))
        ascii.border(ascii.bounds)
        #expect(ascii.lines == ["+-+", "| |", "+-+"])
    }

    @Test("half of a wide character never stays, and what does not fit ends in a mark")
    func wide() {
        var canvas = ScreenCanvas(width: 6, height: 1, look: TerminalLook(colors: .none, isUnicode: true))
        canvas.put("日本語", in: canvas.bounds)
        #expect(canvas.lines == ["日本語"])
        canvas.put("x", ascii: "x", x: 1, y: 0)
        #expect(canvas.lines == [" x本語"])
        canvas.put("y", ascii: "y", x: 2, y: 0)
        #expect(canvas.lines == [" xy 語"])
        canvas.put("日本語日本", in: canvas.bounds)
        #expect(canvas.lines == ["日本… "])
        canvas.put("beyond", in: CellRect(x: 4, y: 0, width: 9, height: 1))
        canvas.put("beyond", in: CellRect(x: 0, y: 3, width: 9, height: 1))
        #expect(canvas.lines == ["日本be"])
        var ascii = ScreenCanvas(width: 8, height: 1, look: TerminalLook(colors: .none, isUnicode: false))
        ascii.put("é – 日x", in: ascii.bounds)
        #expect(ascii.lines == ["? - ??x "])
    }

    @Test("of sequences only what all terminals agree on stays")
    func glyphs() {
        #expect(GlyphCell("👩‍👩‍👧").text == "👩" && GlyphCell("👩‍👩‍👧").width == 2)
        #expect(GlyphCell("❤️").text == "❤" && GlyphCell("❤️").width == 1)
        #expect(GlyphCell("e\u{301}\u{302}\u{303}\u{304}").text.unicodeScalars.count == 3)
        #expect(GlyphCell("कि").width == 2 && GlyphCell("각").width == 2 && GlyphCell("🇩🇪").width == 2)
        #expect(GlyphCell("\u{301}").width == 0 && cellCount("日本 x") == 6)
    }

    // MARK: The terminal

    @Test("the look follows the locale, TERM and NO_COLOR")
    func look() {
        func look(_ environment: [String: String]) -> TerminalLook { TerminalLook(environment: environment) }
        let standard = ["LANG": "de_DE.UTF-8", "TERM": "xterm-256color"]
        #expect(look(standard) == TerminalLook(colors: .palette, isUnicode: true))
        #expect(!look(standard.merging(["LC_ALL": "C"]) { $1 }).isUnicode)
        #expect(look(standard.merging(["LC_ALL": ""]) { $1 }).isUnicode)
        #expect(look(["LC_CTYPE": "C.utf8", "TERM": "xterm"]) == TerminalLook(colors: .sixteen, isUnicode: true))
        #expect(look(["LANG": "C.UTF-8", "TERM": "linux"]) == TerminalLook(colors: .sixteen, isUnicode: false))
        #expect(look(standard.merging(["NO_COLOR": "1"]) { $1 }).colors == .none)
        #expect(look(standard.merging(["NO_COLOR": ""]) { $1 }).colors == .palette)
        #expect(look(["TERM": "vt100"]) == TerminalLook(colors: .none, isUnicode: false))
        #expect(look(["TERM": "xterm", "COLORTERM": "truecolor"]).colors == .palette)
        #expect(look([:]).colors == .none)
    }

    @Test("keys are read, in pieces and out of sequences")
    func keys() {
        var reader = KeyReader()
        #expect(
            reader.keys(in: Array("q \u{1b}[A\u{1b}OD\u{1b}[1;5C".utf8)) == [
                .character("q"), .character(" "), .up, .left, .right,
            ])
        #expect(reader.keys(in: [0x1b]) == [.escape])
        #expect(reader.keys(in: Array("\u{1b}[".utf8)) == [])
        #expect(reader.keys(in: Array("Bx".utf8)) == [.down, .character("x")])
        #expect(reader.keys(in: [3, 26, 0, 0xc3, 0xa4]) == [.control("c"), .control("z")])
        #expect(reader.keys(in: Array("\u{1b}[200~n".utf8)) == [.character("n")])
    }

    @Test("keys mean what they mean in players")
    func actions() {
        var content = WatchScreenTests.content
        func words(_ key: KeyPress) -> String? {
            guard case .order(let request, _) = WatchKeys.action(for: key, in: content) else { return nil }
            return ([request.command] + request.arguments).joined(separator: " ")
        }
        #expect(words(.character(" ")) == "pause 1")
        content.snapshot.status.state = .pause
        #expect(words(.character(" ")) == "pause 0")
        content.snapshot.status.state = .stop
        #expect(words(.character(" ")) == "play")
        #expect(words(.character("n")) == "next" && words(.character("p")) == "previous")
        #expect(words(.character("+")) == "volume 5" && words(.character("-")) == "volume -5")
        #expect(words(.left) == "seekcur -10" && words(.up) == "seekcur +60")
        #expect(words(.character("2")) == "feel happy 60" && words(.character("9")) == nil)
        #expect(words(.character("f")) == "feel auto" && words(.character("c")) == "camera off")
        content.snapshot.mood.camera = .off
        #expect(words(.character("c")) == "camera on" && words(.character("z")) == "random 0")
        #expect(WatchKeys.action(for: .character("l"), in: content) == .rate(.liked))
        content.rating = .liked
        #expect(WatchKeys.action(for: .character("l"), in: content) == .rate(.neutral))
        #expect(WatchKeys.action(for: .character("b"), in: content) == .rate(.banned))
        #expect(WatchKeys.action(for: .character("u"), in: content) == .unrate)
        #expect(WatchKeys.action(for: .character("?"), in: content) == .overlay(.help))
        content.overlay = .help
        #expect(WatchKeys.action(for: .character("?"), in: content) == .overlay(nil))
        #expect(WatchKeys.action(for: .control("c"), in: content) == .quit)
        #expect(WatchKeys.action(for: .character("x"), in: content) == nil)
    }

    // MARK: The history

    @Test("a history is what its lines were made from")
    func moments() {
        let moments: [MoodMoment] = [
            .init(ago: 75, mood: "unknown", presence: .away),
            .init(ago: 60, mood: "happy", isByHand: true, presence: .off),
        ]
        #expect(MoodMoment.list(pairs: moments.flatMap(\.pairs)) == moments)
        #expect(
            MoodMoment.list(pairs: [Pair("ago", "nan"), Pair("presence", "new")]) == [
                .init(ago: 0, mood: "unknown", presence: .away)
            ])
        #expect(
            MoodMoment.textLines(moments) == [
                "     1 min ago  unknown  for 15 s  nobody there",
                "     1 min ago  happy    for 1 min  by hand, camera off",
            ])
    }
}
