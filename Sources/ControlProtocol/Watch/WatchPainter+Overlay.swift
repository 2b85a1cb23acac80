// Runs on: any thread. What lies over the screen: the keys, the moods, and that the daemon has gone.

extension WatchPainter {
    mutating func drawOverlay() {
        if let loss = content.loss {
            let text =
                wrapped(loss.reason, cells: min(66, max(1, canvas.width - 6)))
                + [
                    "",
                    loss.retrySeconds > 0 ? "trying again in \(loss.retrySeconds) s; q quits" : "trying again; q quits",
                ]
            return drawBox("no sursathid", rows: text.map { ($0, nil) }, border: .error)
        }
        switch content.overlay {
        case .help: drawBox("keys", rows: WatchKeys.all.map { ($0.text, $0.keys) }, border: .accent)
        case .moods:
            let moods = content.moods.prefix(9).enumerated().map { ($0.element, String($0.offset + 1)) }
            drawBox("how do you feel?", rows: moods + [("let the camera decide", "f")], border: .accent)
        case nil: break
        }
    }

    /// A box in the middle with a key and a text in each row.
    private mutating func drawBox(_ title: String, rows: [(text: String, key: String?)], border: CellStyle) {
        let keyCells = rows.compactMap { $0.key?.utf8.count }.max().map { $0 + 2 } ?? 0
        let textCells = rows.map { cellCount(terminalSafe($0.text)) }.max() ?? 0
        let width = min(canvas.width, max(textCells + keyCells, title.utf8.count + 2) + 4)
        let height = min(canvas.height, rows.count + 2)
        let rect = CellRect(
            x: (canvas.width - width) / 2, y: (canvas.height - height) / 2, width: width, height: height)
        canvas.clear(rect)
        // A border takes room that the words need more.
        let isFramed = height >= 3 && width >= 12
        var inner = rect
        if isFramed {
            canvas.border(rect, style: border)
            canvas.put(
                " \(title) ", in: CellRect(x: rect.x + 2, y: rect.y, width: rect.width - 4, height: 1), style: border)
            inner = rect.inner.inset(columns: 1)
        }
        for (index, row) in rows.prefix(inner.height).enumerated() {
            let line = inner.row(index)
            if let key = row.key { canvas.put(key, in: line, style: .bold) }
            canvas.put(
                row.text, in: CellRect(x: line.x + keyCells, y: line.y, width: line.width - keyCells, height: 1))
        }
    }
}
