// Runs on: any thread. The small screen.

extension WatchPainter {
    /// A part of the small screen. The order is that from the top.
    enum Part: Int, CaseIterable {
        case mood
        case sight
        case title
        case artist
        case position
        case next
        case options
        case timeline
        case times
        case emotions
        case why
        case footer
    }

    /// Which parts have rows, from the top, and how many: those that matter most get theirs first.
    static func rows(height: Int, emotionCount: Int, hasNotice: Bool) -> [(part: Part, rows: Int)] {
        var left = max(0, height)
        var rows: [Part: Int] = [:]
        func take(_ part: Part, _ count: Int = 1) {
            let count = min(count, left)
            guard count > 0 else { return }
            rows[part, default: 0] += count
            left -= count
        }
        take(.mood)
        if hasNotice { take(.footer) }
        for part in [Part.title, .position, .timeline, .artist, .sight] { take(part) }
        take(.emotions, min(3, emotionCount))
        take(.why)
        if !hasNotice { take(.footer) }
        for part in [Part.next, .options, .times] { take(part) }
        take(.emotions, max(0, emotionCount - 3))
        take(.why, left)
        return Part.allCases.compactMap { part in rows[part].map { (part, $0) } }
    }

    mutating func drawRows() {
        let bounds = canvas.bounds
        var y = 0
        for (part, count) in Self.rows(
            height: canvas.height, emotionCount: max(1, mood.scores.count), hasNotice: content.standingNotice != nil)
        {
            let rect = CellRect(x: 0, y: y, width: bounds.width, height: count)
            y += count
            switch part {
            case .mood: drawMoodRow(in: rect)
            case .sight: canvas.put(sight.text, in: rect, style: sight.style)
            case .title: drawTitle(in: rect)
            case .artist: drawArtist(in: rect)
            case .position: drawPosition(in: rect)
            case .next: drawNext(in: rect)
            case .options: drawOptions(in: rect)
            case .timeline: drawTimeline(in: rect)
            case .times: canvas.put("-10 min", in: rect, style: .faint)
            case .emotions: drawEmotions(in: rect)
            case .why:
                let lines = snapshot.why.reasons.flatMap { wrapped($0, cells: rect.width) }
                for (index, line) in lines.prefix(count).enumerated() { canvas.put(line, in: rect.row(index)) }
            case .footer: drawFooter(in: rect)
            }
            if part == .times { canvas.put("now", in: rect, style: .faint, isAtEnd: true) }
        }
    }

    /// In the smallest of all, a letter.
    private mutating func drawMoodRow(in row: CellRect) {
        let style = CellStyle.hue(moodHue, isBold: true, isFilled: true)
        guard row.width >= cellCount(terminalSafe(mood.mood)) + 2 else {
            canvas.put(
                row.width < 3 ? (mood.mood == "unknown" ? "?" : marks.letter(mood.mood)) : mood.mood, in: row,
                style: style)
            return
        }
        let used = canvas.put(" \(mood.mood) ", in: row, style: style)
        canvas.put(
            " \(mood.detail)", in: CellRect(x: row.x + used, y: row.y, width: row.width - used, height: row.height))
    }
}
