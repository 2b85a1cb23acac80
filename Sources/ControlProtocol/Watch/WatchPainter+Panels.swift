// Runs on: any thread. The large screen.

extension WatchPainter {
    mutating func drawPanels() {
        let reasons = wrapped(snapshot.why, cells: canvas.width - 4)
        let layout = PanelLayout(
            width: canvas.width, height: canvas.height, emotionCount: mood.scores.count,
            moodCount: marks.moods.count, reasonRows: reasons.count)
        let bounds = canvas.bounds
        drawHeader(in: bounds.row(0).inset(columns: 1))
        for rect in [layout.music, layout.emotions, layout.plane, layout.timeline, layout.why] + [layout.upcoming] {
            if let rect { canvas.border(rect) }
        }
        title("music", remark: musicRemark, of: layout.music)
        drawMusic(in: layout.music.inner.inset(columns: 1))
        if let upcoming = layout.upcoming {
            title("next", of: upcoming)
            drawUpcoming(in: upcoming.inner.inset(columns: 1))
        }
        title("emotions", remark: mood.isFacePresent ? nil : "no face now", of: layout.emotions)
        drawEmotions(in: layout.emotions.inner.inset(columns: 1))
        title("feeling", of: layout.plane)
        AffectPlane(rect: layout.plane.inner).draw(content, on: &canvas, marks: marks)
        title("the last ten minutes", of: layout.timeline)
        drawTimeline(in: layout.timeline.inner.inset(columns: 1))
        title("why", of: layout.why)
        for (index, line) in reasons.prefix(layout.why.inner.height).enumerated() {
            canvas.put(line, in: layout.why.inner.inset(columns: 1).row(index))
        }
        drawFooter(in: bounds.row(canvas.height - 1).inset(columns: 1))
    }

    /// The short reasons, and all that `why` says behind them.
    private func wrapped(_ why: WhyReport, cells: Int) -> [String] {
        let short = why.reasons
        var lines = short.flatMap { ControlProtocol.wrapped($0, cells: cells) }
        let details = why.missingPhrase.map { [$0] } ?? []
        lines += details.flatMap { ControlProtocol.wrapped($0, cells: cells) }
        return lines
    }

    /// A heading within the upper border.
    private mutating func title(_ text: String, remark: String? = nil, of rect: CellRect) {
        let row = CellRect(x: rect.x + 2, y: rect.y, width: rect.width - 4, height: 1)
        let used = canvas.put(" \(text) ", in: row, style: .accent)
        guard let remark, row.width - used > 4 else { return }
        let rest = CellRect(x: row.x + used, y: row.y, width: row.width - used, height: 1)
        canvas.put("· \(remark) ", in: rest, style: .faint)
    }

    // MARK: The first and the last line

    /// The mood, and what can be seen.
    mutating func drawHeader(in row: CellRect) {
        var rest = row
        func put(_ text: String, _ style: CellStyle) {
            let used = canvas.put(text, in: rest, style: style)
            rest = CellRect(x: rest.x + used, y: rest.y, width: rest.width - used, height: 1)
        }
        if canvas.width >= 40 { put("SurSathi  ", .bold) }
        put(" \(mood.mood) ", .hue(moodHue, isBold: true, isFilled: true))
        let detail = mood.detail
        if !detail.isEmpty { put(" \(detail) ", .text) }
        let sight = self.sight
        let used = sight.text.unicodeScalars.count + 2
        guard rest.width > 8 else { return }
        let right = CellRect(
            x: max(rest.x + 1, rest.x + rest.width - used), y: rest.y, width: min(rest.width - 1, used), height: 1)
        canvas.put(
            sight.isSeeing ? "●" : "○", ascii: sight.isSeeing ? "*" : "o", x: right.x, y: right.y, style: sight.style)
        canvas.put(
            sight.text, in: CellRect(x: right.x + 2, y: right.y, width: right.width - 2, height: 1), style: sight.style)
    }

    /// Whether there is a face, else what the camera does.
    var sight: (text: String, style: CellStyle, isSeeing: Bool) {
        switch mood.camera {
        case .on: mood.isFacePresent ? ("face seen", .hue(.green), true) : ("no face", .faint, false)
        case .resting:
            (mood.isFacePresent ? "face seen, camera rests" : "no face, camera rests", .faint, mood.isFacePresent)
        case .off: ("camera off", .warning, false)
        case .starting: ("camera starts", .faint, false)
        case .covered: ("camera \(mood.cameraDetail ?? "covered")", .warning, false)
        case .unavailable: ("camera: \(mood.cameraDetail ?? "unavailable")", .error, false)
        }
    }

    /// What has just happened, or the keys.
    mutating func drawFooter(in row: CellRect) {
        if let notice = content.standingNotice {
            canvas.put(notice.text, in: row, style: notice.isError ? .error : .accent)
            return
        }
        // How to get out, and to the rest, comes first, and stands at the end.
        var end = row.x + row.width
        var x = row.x
        for (index, hint) in WatchKeys.hints.enumerated() {
            let (key, text) = (hint.key.utf8.count, hint.text.utf8.count)
            let needed = key + text + 1
            guard x + needed <= end else { break }
            let isAtEnd = index < 2
            let start = isAtEnd ? end - needed : x
            canvas.put(hint.key, in: CellRect(x: start, y: row.y, width: key, height: 1), style: .bold)
            canvas.put(hint.text, in: CellRect(x: start + key + 1, y: row.y, width: text, height: 1), style: .faint)
            if isAtEnd { end = start - 2 } else { x += needed + 2 }
        }
    }
}

extension MoodReport {
    /// What follows the mood's name: `for 3 min, 81 % sure`, or `by hand for 29 min more`.
    var detail: String {
        if let override {
            return override.remainingSeconds.map { "by hand for \(span($0)) more" } ?? "by hand"
        }
        return mood == "unknown" ? "" : "for \(span(seconds)), \(decimal(confidence * 100, places: 0)) % sure"
    }
}

extension WhyReport {
    /// What the strongest of the other moods lacks, in one sentence; nil if none is near.
    var missingPhrase: String? {
        guard let next = lines.first(where: { $0.key == "next" })?.value else { return nil }
        let missing = lines.filter { $0.key == "missing" }.map(\.value)
        return missing.isEmpty ? nil : "to become \(next) it lacks \(missing.joined(separator: ", "))"
    }
}
