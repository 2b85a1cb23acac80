// Runs on: any thread (values only).
import Glibc

/// A small font of our own, made of strokes, for the words on annotated pictures: small letters, digits and a few signs. It can be
/// drawn at any size. Capitals look like small letters; what the font does not have is a gap.
enum StrokeFont {
    /// How a glyph is drawn. Units: a small letter is 10 high, a digit 14, the baseline is 0, up is positive.
    struct Glyph {
        var width = 4.0
        var lines: [[Canvas.Point]] = []
    }

    /// The height of a digit, in the table's units.
    private static let digitHeight = 14.0
    /// The gap between two glyphs.
    private static let gap = 3.4

    /// How wide a text is.
    /// - Parameter size: the height of a digit in pixels.
    static func width(of text: String, size: Double) -> Double {
        let widths = text.map { glyph(of: $0).width }
        return (widths.reduce(0, +) + gap * Double(max(widths.count - 1, 0))) * size / digitHeight
    }

    /// A text's lines in pixels, its baseline beginning at a place.
    static func lines(of text: String, x: Double, baseline: Double, size: Double) -> [[Canvas.Point]] {
        let unit = size / digitHeight
        var pen = x
        return text.flatMap { character in
            let glyph = glyph(of: character)
            defer { pen += (glyph.width + gap) * unit }
            return glyph.lines.map { $0.map { Canvas.Point(x: pen + $0.x * unit, y: baseline - $0.y * unit) } }
        }
    }

    static func glyph(of character: Character) -> Glyph {
        glyphs[character.lowercased().first ?? " "] ?? Glyph()
    }

    private static let glyphs: [Character: Glyph] = {
        var glyphs: [Character: Glyph] = [:]
        for row in table.split(separator: "\n") {
            guard let name = row.first, let glyph = parsed(row.dropFirst()) else { continue }
            glyphs[name] = glyph
        }
        return glyphs
    }()

    /// A glyph's width, then its strokes.
    private static func parsed(_ text: Substring) -> Glyph? {
        var glyph = Glyph()
        var command: Substring = "w"
        var numbers: [Double] = []
        for word in text.split(separator: " ") + [Substring("end")] {
            if let number = Double(word) {
                numbers.append(number)
                continue
            }
            switch (command, numbers.count) {
            case ("w", 1): glyph.width = numbers[0]
            case ("o", 4): glyph.lines.append(arc(numbers, from: 0, to: 360))
            case ("a", 6): glyph.lines.append(arc(numbers, from: numbers[4], to: numbers[5]))
            case ("l", 4...):
                glyph.lines.append(
                    stride(from: 0, to: numbers.count - 1, by: 2).map { .init(x: numbers[$0], y: numbers[$0 + 1]) })
            default: return nil
            }
            (command, numbers) = (word, [])
        }
        return glyph
    }

    /// Part of an ellipse: centre and radii, then angles in degrees, anticlockwise from the right.
    private static func arc(_ ellipse: [Double], from start: Double, to end: Double) -> [Canvas.Point] {
        let count = max(Int(abs(end - start) / 15), 2)
        return (0...count).map { index in
            let angle = (start + (end - start) * Double(index) / Double(count)) * .pi / 180
            return .init(x: ellipse[0] + ellipse[2] * cos(angle), y: ellipse[1] + ellipse[3] * sin(angle))
        }
    }

    /// A row a glyph: its character and width, then strokes: `l x y x y …` a line, `o x y rx ry` an ellipse,
    /// `a x y rx ry from to` a part of one.
    private static let table = """
        a 9 o 4.5 5 4.5 5 l 9 10 9 0
        b 9 o 4.5 5 4.5 5 l 0 15 0 0
        c 7.6 a 4.5 5 4.5 5 48 312
        d 9 o 4.5 5 4.5 5 l 9 15 9 0
        e 9 a 4.5 5 4.5 5 0 315 l 0 5 9 5
        f 5.4 a 4.8 12 2.8 3 65 180 l 2 12 2 0 l 0 10 5 10
        g 9 o 4.5 5 4.5 5 l 9 10 9 0 a 4.5 0 4.5 4.4 0 -145
        h 8 l 0 15 0 0 a 4 6 4 4 0 180 l 8 6 8 0
        i 0.6 l 0.3 10 0.3 0 l 0.3 13.8 0.3 14.2
        j 2.2 l 2 10 2 -1.5 a 0 -1.5 2 2.9 0 -80 l 2 13.8 2 14.2
        k 7.4 l 0 15 0 0 l 7 10 0 4.2 l 2.6 6.4 7.4 0
        l 0.6 l 0.3 15 0.3 0
        m 14 l 0 10 0 0 a 3.5 6.5 3.5 3.5 0 180 l 7 6.5 7 0 a 10.5 6.5 3.5 3.5 0 180 l 14 6.5 14 0
        n 8 l 0 10 0 0 a 4 6 4 4 0 180 l 8 6 8 0
        o 9.4 o 4.7 5 4.7 5
        p 9 o 4.5 5 4.5 5 l 0 10 0 -4.5
        q 9 o 4.5 5 4.5 5 l 9 10 9 -4.5
        r 5 l 0 10 0 0 a 4 6 4 4 65 180
        s 7.4 a 3.7 7.5 3.4 2.5 28 270 a 3.7 2.5 3.6 2.5 90 -152
        t 5.2 l 2 13.5 2 3 a 4.6 3 2.6 3 180 285 l 0 10 5 10
        u 8 l 0 10 0 4 a 4 4 4 4 180 360 l 8 10 8 0
        v 8 l 0 10 4 0 8 10
        w 12 l 0 10 3 0 6 10 9 0 12 10
        x 7.6 l 0 10 7.6 0 l 7.6 10 0 0
        y 8.4 l 0 10 4.2 0 l 8.4 10 2.3 -4.5
        z 7 l 0 10 7 10 0 0 7 0
        0 8.4 o 4.2 7 4.2 7
        1 8.4 l 1.6 11.2 5 14 5 0
        2 8.4 a 4.2 9.9 4.1 4.1 160 -30 l 7.75 7.85 0.2 0 8.4 0
        3 8.4 a 4 10.5 3.6 3.5 150 -90 a 4 3.5 4.2 3.5 90 -150
        4 8.4 l 6.4 0 6.4 14 0 4 8.4 4
        5 8.4 l 7.6 14 1.5 14 0.95 7.85 a 4 4.6 4.3 4.6 135 -145
        6 8.4 o 4.2 4.5 4.2 4.5 l 0.56 6.75 5.4 14
        7 8.4 l 0 14 8.2 14 2.6 0
        8 8.4 o 4.2 10.6 3.6 3.4 o 4.2 3.6 4.2 3.6
        9 8.4 o 4.2 9.5 4.2 4.5 l 7.84 7.25 3 0
        % 13 o 2.6 11 2.6 3 o 10.4 3 2.6 3 l 10.6 14 2.4 0
        + 8.4 l 0.7 6 7.7 6 l 4.2 9.5 4.2 2.5
        − 8.4 l 0.7 6 7.7 6
        ± 8.4 l 0.7 8 7.7 8 l 4.2 11.5 4.2 4.5 l 0.7 1 7.7 1
        - 5 l 0 5 5 5
        _ 8 l 0 -1 8 -1
        . 0.6 l 0.3 0.2 0.3 0.5
        , 0.8 l 0.6 0.4 0 -2
        : 0.6 l 0.3 0.2 0.3 0.5 l 0.3 8.5 0.3 8.8
        / 6 l 0 -1 6 15
        ( 3 a 5 6 5 9.5 125 235
        ) 3 a -2 6 5 9.5 55 -55
        """
}

extension Canvas {
    /// Writes a line of text.
    /// - Parameters:
    ///   - x: where it begins, or ends if `isRightAligned`.
    ///   - size: the height of a digit in pixels.
    ///   - weight: the strokes' thickness, about 1 for plain text.
    mutating func write(
        _ text: String, x: Double, baseline: Double, size: Double, weight: Double = 1, isRightAligned: Bool = false,
        _ ink: Ink
    ) {
        let start = isRightAligned ? x - StrokeFont.width(of: text, size: size) : x
        stroke(
            StrokeFont.lines(of: text, x: start, baseline: baseline, size: size), lineWidth: size * 0.115 * weight, ink)
    }
}
