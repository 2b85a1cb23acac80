// Runs on: any thread. Pure functions.

/// The valence-arousal plane within a rectangle of cells: axes, where the face was, how far the scores spread, and the dot.
struct AffectPlane {
    let rect: CellRect

    /// The cell of a point; what is beyond the plane lies at its edge.
    func cell(_ point: WatchContent.Affect) -> (x: Int, y: Int) {
        (
            rect.x + Self.place(point.valence, in: rect.width),
            rect.y + Self.place(-point.arousal, in: rect.height)
        )
    }

    /// -1...1 to 0..<count; the middle of an odd count is 0.
    private static func place(_ value: Double, in count: Int) -> Int {
        let value = value.isFinite ? min(max(value, -1), 1) : 0
        return Int(((value + 1) / 2 * Double(max(0, count - 1))).rounded())
    }

    func draw(_ content: WatchContent, on canvas: inout ScreenCanvas, marks: MoodMarks) {
        guard rect.width >= 5, rect.height >= 3 else { return }
        drawAxes(on: &canvas)
        let mood = content.snapshot.mood
        let hue = marks.hue(mood.mood)
        var dots = BrailleDots(rect: rect)
        for point in content.trail { dots.set(valence: point.valence, arousal: point.arousal) }
        dots.draw(on: &canvas, style: .faint)
        guard let valence = mood.valence, let arousal = mood.arousal else { return }
        var spread = BrailleDots(rect: rect)
        spread.ellipse(
            valence: valence, arousal: arousal, width: mood.valenceSpread ?? 0, height: mood.arousalSpread ?? 0)
        spread.draw(on: &canvas, style: .hue(hue))
        let place = cell(.init(valence: valence, arousal: arousal))
        canvas.put("●", ascii: "@", x: place.x, y: place.y, style: .hue(hue, isBold: true))
    }

    private func drawAxes(on canvas: inout ScreenCanvas) {
        let (middleX, middleY) = cell(.init(valence: 0, arousal: 0))
        for x in rect.x..<rect.x + rect.width { canvas.put("─", ascii: "-", x: x, y: middleY, style: .faint) }
        for y in rect.y..<rect.y + rect.height { canvas.put("│", ascii: "|", x: middleX, y: y, style: .faint) }
        canvas.put("┼", ascii: "+", x: middleX, y: middleY, style: .faint)
        func label(_ text: String, x: Int, y: Int) {
            canvas.put(text, in: CellRect(x: x, y: y, width: text.utf8.count, height: 1), style: .faint)
        }
        if rect.width >= 9 {
            label("excited", x: middleX - 3, y: rect.y)
            label("calm", x: middleX - 1, y: rect.y + rect.height - 1)
        }
        if rect.width >= 40, rect.height >= 9 {
            // Between the axes lie Russell's circumplex' diagonals.
            let (right, bottom) = (rect.x + rect.width - 1, rect.y + rect.height - 1)
            label("tense", x: rect.x + 1, y: rect.y)
            label("elated", x: right - 6, y: rect.y)
            label("gloomy", x: rect.x + 1, y: bottom)
            label("relaxed", x: right - 7, y: bottom)
        }
        if rect.width >= 26 {
            label("unpleasant", x: rect.x, y: middleY)
            label("pleasant", x: rect.x + rect.width - 8, y: middleY)
        } else if rect.width >= 12 {
            label("-", x: rect.x, y: middleY)
            label("+", x: rect.x + rect.width - 1, y: middleY)
        }
    }
}

/// Dots of Braille patterns, eight to a cell (Unicode block U+2800); in ASCII a cell with any is a point.
struct BrailleDots {
    private let rect: CellRect
    private var bits: [UInt8]

    init(rect: CellRect) {
        self.rect = rect
        bits = Array(repeating: 0, count: rect.width * rect.height)
    }

    /// Sets the dot of a point of the plane -1...1; beyond it none.
    mutating func set(valence: Double, arousal: Double) {
        guard valence.isFinite, arousal.isFinite, abs(valence) <= 1, abs(arousal) <= 1 else { return }
        // The plane's corners are the middles of the corner cells, as of `AffectPlane.cell`.
        let x = Int((((valence + 1) / 2 * Double(rect.width - 1) + 0.5) * 2).rounded(.down))
        let y = Int((((1 - arousal) / 2 * Double(rect.height - 1) + 0.5) * 4).rounded(.down))
        guard (0..<rect.width * 2).contains(x), (0..<rect.height * 4).contains(y) else { return }
        let masks: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
        bits[y / 4 * rect.width + x / 2] |= masks[x % 2][y % 4]
    }

    /// An ellipse about a point.
    mutating func ellipse(valence: Double, arousal: Double, width: Double, height: Double) {
        guard width.isFinite, height.isFinite, width > 0.02 || height > 0.02 else { return }
        for step in Self.circle {
            set(valence: valence + width * step.cosine, arousal: arousal + height * step.sine)
        }
    }

    /// The unit circle in 180 steps, by turning a vector: no library of mathematics is needed.
    private static let circle: [(cosine: Double, sine: Double)] = {
        let (cosine, sine) = (0.99939082701909573, 0.03489949670250097)
        var points = [(cosine: 1.0, sine: 0.0)]
        for _ in 1..<180 {
            let last = points[points.count - 1]
            points.append((last.cosine * cosine - last.sine * sine, last.cosine * sine + last.sine * cosine))
        }
        return points
    }()

    func draw(on canvas: inout ScreenCanvas, style: CellStyle) {
        for y in 0..<rect.height {
            for x in 0..<rect.width where bits[y * rect.width + x] != 0 {
                let scalar = UnicodeScalar(0x2800 + UInt32(bits[y * rect.width + x]))
                canvas.put(scalar.map { String($0) } ?? ".", ascii: ".", x: rect.x + x, y: rect.y + y, style: style)
            }
        }
    }
}
