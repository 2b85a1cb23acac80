// Runs on: any thread. A value: the cells of one screen.

/// A rectangle of cells. It may be empty; it never has a negative size.
struct CellRect: Sendable, Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// What is within its border.
    var inner: CellRect { CellRect(x: x + 1, y: y + 1, width: width - 2, height: height - 2) }

    /// Without some columns at both sides.
    func inset(columns: Int) -> CellRect {
        CellRect(x: x + columns, y: y, width: width - 2 * columns, height: height)
    }

    /// One of its rows, from the top.
    func row(_ index: Int) -> CellRect {
        CellRect(x: x, y: y + index, width: width, height: index >= 0 && index < height ? 1 : 0)
    }
}

/// A grid of cells that parts of the screen are drawn into; whatever lies beyond it is not drawn.
///
/// Every text goes through `terminalSafe` and through the terminal's look here, so that nothing else has to think of escape sequences, of
/// wide characters or of ASCII.
struct ScreenCanvas {
    private struct Cell {
        /// Empty for the second half of a wide character.
        var text = " "
        var style = CellStyle.text
        /// Directions in which a line leaves the cell.
        var line: Line = []
    }

    struct Line: OptionSet {
        let rawValue: UInt8
        static let up = Line(rawValue: 1)
        static let down = Line(rawValue: 2)
        static let left = Line(rawValue: 4)
        static let right = Line(rawValue: 8)
    }

    let width: Int
    let height: Int
    let look: TerminalLook
    private var cells: [Cell]

    init(width: Int, height: Int, look: TerminalLook) {
        self.width = max(0, width)
        self.height = max(0, height)
        self.look = look
        cells = Array(repeating: Cell(), count: self.width * self.height)
    }

    var bounds: CellRect { CellRect(x: 0, y: 0, width: width, height: height) }

    /// Draws a text within a row's rectangle; what does not fit ends in `…`.
    /// - Returns: the cells used.
    @discardableResult
    mutating func put(_ text: String, in rect: CellRect, style: CellStyle = .text, isAtEnd: Bool = false) -> Int {
        guard rect.height > 0, rect.width > 0 else { return 0 }
        let shown = glyphs(text, cells: rect.width)
        let used = shown.reduce(0) { $0 + $1.width }
        var x = isAtEnd ? rect.x + rect.width - used : rect.x
        for glyph in shown {
            set(x, rect.y, glyph.text, width: glyph.width, style)
            x += glyph.width
        }
        return used
    }

    /// The characters of a text that fit.
    private func glyphs(_ text: String, cells: Int) -> [(text: String, width: Int)] {
        var glyphs: [(text: String, width: Int)] = []
        var used = 0
        // Nothing of what lies far behind the end can be seen.
        for character in terminalSafe(String(text.prefix(2 * cells + 8))) {
            let glyph = GlyphCell(character)
            if glyph.width == 0 { continue }
            if used + glyph.width > cells {
                // The mark that something is missing takes the place of what is last.
                while let last = glyphs.last, used > cells - 1 {
                    used -= last.width
                    glyphs.removeLast()
                }
                glyphs.append((look.isUnicode ? "…" : "~", 1))
                return glyphs
            }
            used += glyph.width
            if look.isUnicode || glyph.text.utf8.allSatisfy({ $0 < 0x80 }) {
                glyphs.append((glyph.text, glyph.width))
            } else {
                glyphs += Array(repeating: (Self.ascii(glyph.text), 1), count: glyph.width)
            }
        }
        return glyphs
    }

    /// What stands for a character where there is only ASCII.
    private static func ascii(_ text: String) -> String {
        switch text {
        case "–", "—", "‐", "−": "-"
        case "’", "‘": "'"
        case "“", "”": "\""
        case "·", "…": "."
        case "♪": "#"
        case "♥": "<"
        default: "?"
        }
    }

    /// Draws one glyph of ours, which has a form in ASCII.
    mutating func put(_ glyph: String, ascii: String, x: Int, y: Int, style: CellStyle = .text) {
        set(x, y, look.isUnicode ? glyph : ascii, width: 1, style)
    }

    private mutating func set(_ x: Int, _ y: Int, _ text: String, width: Int, _ style: CellStyle) {
        guard y >= 0, y < height, x >= 0, x + width <= self.width else { return }
        // Half of a wide character cannot stay.
        for column in x..<x + width { free(column, y) }
        cells[y * self.width + x] = Cell(text: text, style: style)
        for column in x + 1..<max(x + 1, x + width) { cells[y * self.width + column] = Cell(text: "", style: style) }
    }

    private mutating func free(_ x: Int, _ y: Int) {
        let index = y * width + x
        if cells[index].text.isEmpty, x > 0 { cells[index - 1].text = " " }
        if x + 1 < width, cells[index + 1].text.isEmpty { cells[index + 1].text = " " }
        cells[index].line = []
    }

    /// Blanks a rectangle.
    mutating func clear(_ rect: CellRect) {
        for y in rect.y..<rect.y + rect.height {
            for x in rect.x..<rect.x + rect.width { set(x, y, " ", width: 1, .text) }
        }
    }

    // MARK: Lines

    /// Draws a border. Where borders meet they join.
    mutating func border(_ rect: CellRect, style: CellStyle = .faint) {
        guard rect.width > 1, rect.height > 1 else { return }
        let (right, bottom) = (rect.x + rect.width - 1, rect.y + rect.height - 1)
        for x in rect.x..<right {
            for y in [rect.y, bottom] {
                line(x, y, .right, style)
                line(x + 1, y, .left, style)
            }
        }
        for y in rect.y..<bottom {
            for x in [rect.x, right] {
                line(x, y, .down, style)
                line(x, y + 1, .up, style)
            }
        }
    }

    private mutating func line(_ x: Int, _ y: Int, _ direction: Line, _ style: CellStyle) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let line = cells[y * width + x].line.union(direction)
        set(x, y, glyph(of: line), width: 1, style)
        cells[y * width + x].line = line
    }

    private func glyph(of line: Line) -> String {
        guard look.isUnicode else {
            switch line {
            case [.left], [.right], [.left, .right]: return "-"
            case [.up], [.down], [.up, .down]: return "|"
            default: return "+"
            }
        }
        let glyphs = [
            " ", "│", "│", "│", "─", "╯", "╮", "┤", "─", "╰", "╭", "├", "─", "┴", "┬", "┼",
        ]
        return glyphs[Int(line.rawValue & 15)]
    }

    // MARK: The result

    /// The rows as texts of exactly the canvas' width in cells, with colours where there are some.
    var lines: [String] {
        (0..<height).map { y in
            var text = ""
            var style: String?
            for cell in cells[y * width..<(y + 1) * width] {
                let next = cell.style.parameters(look.colors)
                if next != style {
                    if style != nil { text += "\u{1b}[0m" }
                    if let next { text += "\u{1b}[\(next)m" }
                    style = next
                }
                text += cell.text
            }
            return style == nil ? text : text + "\u{1b}[0m"
        }
    }
}
