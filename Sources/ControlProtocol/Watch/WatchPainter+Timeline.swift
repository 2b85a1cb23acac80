// Runs on: any thread. The mood of the last ten minutes.

extension WatchPainter {
    /// The row of cells, below it the time and, where there are no colours, what the letters mean; with enough room a row for each mood.
    mutating func drawTimeline(in rect: CellRect) {
        guard rect.height > 0, rect.width > 0 else { return }
        if rect.height >= marks.moods.count + 2, !marks.moods.isEmpty { return drawLanes(in: rect) }
        let timeline = WatchTimeline(content.history, cells: rect.width)
        for run in timeline.runs {
            drawRun(run.slot, x: rect.x + run.cells.lowerBound, y: rect.y, cells: run.cells.count)
        }
        drawTimes(in: rect.row(1))
        drawLegend(in: rect.row(2))
    }

    /// A stretch of time in which nothing changed, with its name if there is room for it.
    private mutating func drawRun(_ slot: WatchTimeline.Slot, x: Int, y: Int, cells: Int) {
        let rect = CellRect(x: x, y: y, width: cells, height: 1)
        let hasColors = canvas.look.colors != .none
        func fill(_ glyph: String, ascii: String, _ style: CellStyle) {
            for column in x..<x + cells { canvas.put(glyph, ascii: ascii, x: column, y: y, style: style) }
        }
        switch slot {
        case .nothing: return
        case .mood(let mood, let isByHand):
            let style = CellStyle.hue(marks.hue(mood), isFilled: true)
            let letter = marks.letter(mood)
            fill(hasColors ? " " : letter, ascii: hasColors ? " " : letter, style)
            let name = isByHand ? "\(mood) (you)" : mood
            // A letter is left before the name where the letters are all that there is.
            let label = [name, mood].first { cellCount(terminalSafe($0)) + 2 <= cells }
            if let label {
                canvas.put(
                    " \(label) ", in: CellRect(x: hasColors ? x : x + 1, y: y, width: cells, height: 1), style: style)
            } else if hasColors {
                canvas.put(letter, in: rect, style: style)
            }
        case .unknown: fill("?", ascii: "?", .faint)
        case .away: fill("·", ascii: ".", .faint)
        case .off: fill("×", ascii: "x", .faint)
        }
    }

    /// A row for each mood, and one for the time in which there was none.
    private mutating func drawLanes(in rect: CellRect) {
        let labelCells = min(max(12, (marks.moods.map { cellCount(terminalSafe($0)) }.max() ?? 0) + 2), rect.width / 4)
        let lanes = CellRect(x: rect.x + labelCells, y: rect.y, width: rect.width - labelCells, height: rect.height)
        let timeline = WatchTimeline(content.history, cells: lanes.width)
        for minutes in stride(from: 10, to: 0, by: -2) {
            let x = lanes.x + lanes.width - Int((Double(lanes.width) * Double(minutes) / 10).rounded())
            for row in 0...marks.moods.count { canvas.put("┊", ascii: ":", x: x, y: rect.y + row, style: .faint) }
        }
        for (index, mood) in marks.moods.enumerated() {
            let isNow = mood == self.mood.mood
            canvas.put(
                mood, in: CellRect(x: rect.x, y: rect.y + index, width: labelCells - 1, height: 1),
                style: isNow ? .hue(marks.hue(mood), isBold: true) : .text)
            for (column, slot) in timeline.slots.enumerated() {
                guard case .mood(let shown, let isByHand) = slot, shown == mood else { continue }
                canvas.put(
                    isByHand ? "▒" : "█", ascii: isByHand ? "=" : "#", x: lanes.x + column, y: rect.y + index,
                    style: .hue(marks.hue(mood)))
            }
        }
        let row = rect.y + marks.moods.count
        canvas.put(
            "no mood", in: CellRect(x: rect.x, y: row, width: labelCells - 1, height: 1), style: .faint)
        for run in timeline.runs {
            if case .mood = run.slot { continue }
            drawRun(run.slot, x: lanes.x + run.cells.lowerBound, y: row, cells: run.cells.count)
        }
        drawTimes(in: CellRect(x: lanes.x, y: row + 1, width: lanes.width, height: 1))
        let hasRest = rect.height > marks.moods.count + 2
        if hasRest {
            canvas.put(
                canvas.look.isUnicode
                    ? "▒ you said so   ? not known   · nobody there   × camera off"
                    : "= you said so   ? not known   . nobody there   x camera off",
                in: CellRect(x: lanes.x, y: row + 2, width: lanes.width, height: 1), style: .faint)
        }
    }

    /// `-8 min` where eight minutes ago is, and so on.
    private mutating func drawTimes(in row: CellRect) {
        guard row.height > 0 else { return }
        canvas.put("now", in: row, style: .faint, isAtEnd: true)
        let step = row.width >= 50 ? 2 : 5
        for minutes in stride(from: 10, to: 0, by: -step) {
            let text = "-\(minutes) min"
            let x = row.x + row.width - Int((Double(row.width) * Double(minutes) / 10).rounded())
            guard x + text.utf8.count + 4 <= row.x + row.width else { continue }
            canvas.put(text, in: CellRect(x: x, y: row.y, width: text.utf8.count, height: 1), style: .faint)
        }
    }

    private mutating func drawLegend(in row: CellRect) {
        guard row.height > 0 else { return }
        let names = marks.moods.map { "\(marks.letter($0)) \($0)" } + ["? not known", "· nobody there", "× camera off"]
        canvas.put(names.joined(separator: "  "), in: row, style: .faint)
    }
}
