// Runs on: any thread. The parts that large and small screens share.

extension WatchPainter {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar with a resolution of an eighth of a cell.
    mutating func bar(_ value: Double, in rect: CellRect, style: CellStyle) {
        guard rect.height > 0, rect.width > 0 else { return }
        let share = value.isFinite ? min(max(value, 0), 1) : 0
        let steps = canvas.look.isUnicode ? 8 : 1
        let filled = Int((share * Double(rect.width * steps)).rounded())
        for column in 0..<rect.width {
            let rest = filled - column * steps
            let x = rect.x + column
            if rest >= steps {
                canvas.put("█", ascii: "#", x: x, y: rect.y, style: style)
            } else if rest > 0 {
                canvas.put(Self.eighths[rest], ascii: "#", x: x, y: rect.y, style: style)
            } else {
                canvas.put("·", ascii: ".", x: x, y: rect.y, style: .faint)
            }
        }
    }

    /// A thin line up to a place, and a fainter one behind it.
    private mutating func line(_ share: Double, in rect: CellRect, style: CellStyle) {
        guard rect.height > 0, rect.width > 0 else { return }
        let share = share.isFinite ? min(max(share, 0), 1) : 0
        let halves = Int((share * Double(rect.width * 2)).rounded())
        for column in 0..<rect.width {
            let rest = halves - column * 2
            let x = rect.x + column
            if rest >= 2 {
                canvas.put("━", ascii: "=", x: x, y: rect.y, style: style)
            } else if rest == 1 {
                canvas.put("╸", ascii: "=", x: x, y: rect.y, style: style)
            } else {
                canvas.put("─", ascii: "-", x: x, y: rect.y, style: .faint)
            }
        }
    }

    // MARK: Music

    /// Where the music comes from: `the playlist of happy plays`.
    var musicRemark: String? { snapshot.why.lines.first { $0.key == "music" }?.value }

    /// The state's sign and the song's name.
    mutating func drawTitle(in row: CellRect) {
        let status = snapshot.status
        guard row.height > 0, row.width > 0 else { return }
        var name = row
        if row.width >= 8 {
            let (sign, ascii) =
                switch status.state {
                case .play: ("▶", ">")
                case .pause: ("‖", "=")
                case .stop: ("■", "#")
                }
            canvas.put(sign, ascii: ascii, x: row.x, y: row.y, style: .hue(moodHue, isBold: true))
            name = CellRect(x: row.x + 2, y: row.y, width: row.width - 2, height: 1)
        }
        let state = status.state == .pause ? "paused" : ""
        let rating: (text: String, style: CellStyle)? =
            switch content.rating {
            case .liked: ("♥ liked", .hue(.red))
            case .banned: ("banned", .warning)
            case .neutral: nil
            }
        let remark = rating?.text ?? state
        if !remark.isEmpty, name.width >= 24 {
            canvas.put(remark, in: name, style: rating?.style ?? .faint, isAtEnd: true)
            name.width -= remark.unicodeScalars.count + 2
        }
        let title = snapshot.song.map { $0[.title] ?? $0.displayName }
        canvas.put(
            title ?? (status.state == .stop ? "stopped" : "no song"), in: name,
            style: status.state == .stop ? .faint : .bold)
    }

    /// Artist and album.
    mutating func drawArtist(in row: CellRect) {
        guard let song = snapshot.song else { return }
        let parts = [song[.artist], song[.album], song[.date].map { String($0.prefix(4)) }].compactMap { $0 }
        var text = row
        if let format = formatPhrase, row.width >= 60 {
            canvas.put(format, in: row, style: .faint, isAtEnd: true)
            text.width -= format.utf8.count + 2
        }
        canvas.put(parts.joined(separator: " · "), in: text)
    }

    /// `44.1 kHz, 192 kbit/s`.
    private var formatPhrase: String? {
        guard let format = snapshot.status.audioFormat,
            let rate = format.split(separator: ":").first.flatMap({ Double($0) })
        else { return nil }
        return "\(decimal(rate / 1000, places: 1)) kHz"
            + (snapshot.status.bitrateKilobits.map { ", \($0) kbit/s" } ?? "")
    }

    /// How far the song is.
    mutating func drawPosition(in row: CellRect) {
        let status = snapshot.status
        guard status.state != .stop, row.height > 0 else { return }
        guard let duration = status.durationSeconds, duration.isFinite, duration > 0 else {
            canvas.put(snapshot.times, in: row)
            return
        }
        let elapsed = status.elapsedSeconds ?? 0
        let (left, right) = (clock(elapsed), clock(duration))
        let bar = CellRect(
            x: row.x + left.utf8.count + 1, y: row.y, width: row.width - left.utf8.count - right.utf8.count - 2,
            height: 1)
        guard bar.width >= 4 else {
            canvas.put(snapshot.times, in: row)
            return
        }
        canvas.put(left, in: row)
        canvas.put(right, in: row, style: .faint, isAtEnd: true)
        line(elapsed / duration, in: bar, style: .hue(moodHue))
    }

    /// What comes next.
    mutating func drawNext(in row: CellRect) {
        guard let next = content.upcoming.first else { return }
        let used = canvas.put("next  ", in: row, style: .faint)
        canvas.put(
            next.displayName, in: CellRect(x: row.x + used, y: row.y, width: row.width - used, height: row.height))
    }

    /// The options that are on, and the volume.
    mutating func drawOptions(in row: CellRect) {
        guard row.height > 0 else { return }
        let status = snapshot.status
        let volume = "volume \(snapshot.volumePhrase)"
        canvas.put(volume, in: row, style: .text, isAtEnd: true)
        var right = row.width - volume.utf8.count - 1
        if let percent = status.volume, row.width >= 44 {
            let cells = 10
            line(
                Double(percent) / 100,
                in: CellRect(x: row.x + right - cells, y: row.y, width: cells, height: 1), style: .hue(moodHue))
            right -= cells + 2
        }
        let options = [
            status.isRandom ? "random" : nil, status.isRepeating ? "repeat" : nil,
            status.single == .on ? "single" : status.single == .oneShot ? "once" : nil,
            status.isConsuming ? "consume" : nil,
            status.crossfadeSeconds > 0 ? "crossfade \(status.crossfadeSeconds) s" : nil,
        ].compactMap { $0 }.joined(separator: "  ")
        let rest = CellRect(x: row.x, y: row.y, width: right - 1, height: 1)
        canvas.put(options, in: rest, style: .hue(moodHue))
    }

    /// The panel of the music: as many of its rows as there is room for.
    mutating func drawMusic(in rect: CellRect) {
        drawTitle(in: rect.row(0))
        let isAiry = rect.height >= 6
        drawArtist(in: rect.height >= 4 ? shifted(rect.row(1)) : rect.row(-1))
        drawPosition(in: rect.row(isAiry ? 3 : rect.height >= 4 ? 2 : 1))
        var last = rect.row(rect.height - 1)
        guard rect.height >= 3 else { return }
        if canvas.width < 110, !content.upcoming.isEmpty {
            let options = min(last.width / 2, 34)
            drawNext(in: shifted(CellRect(x: last.x, y: last.y, width: last.width - options - 1, height: 1)))
            last = CellRect(x: last.x + last.width - options, y: last.y, width: options, height: 1)
        }
        drawOptions(in: last)
    }

    private func shifted(_ row: CellRect) -> CellRect {
        CellRect(x: row.x + 2, y: row.y, width: row.width - 2, height: row.height)
    }

    /// The songs that come next, one a row.
    mutating func drawUpcoming(in rect: CellRect) {
        if content.upcoming.isEmpty { canvas.put("nothing is settled", in: rect.row(0), style: .faint) }
        for (index, song) in content.upcoming.prefix(rect.height).enumerated() {
            var row = rect.row(index)
            if let duration = song.durationSeconds, row.width >= 20 {
                let time = clock(duration)
                canvas.put(time, in: row, style: .faint, isAtEnd: true)
                row.width -= time.utf8.count + 1
            }
            canvas.put(song.displayName, in: row, style: index == 0 ? .text : .faint)
        }
    }

    // MARK: The face

    /// A bar for each emotion; the strongest stay if there is no room for all, in the model's order.
    mutating func drawEmotions(in rect: CellRect) {
        let scores = mood.scores
        guard !scores.isEmpty else {
            canvas.put("no face has been seen yet", in: rect.row(0), style: .faint)
            return
        }
        let strongest = scores.indices.sorted { scores[$0].value > scores[$1].value }.prefix(rect.height)
        let labelCells = min(scores.map { cellCount(terminalSafe($0.label)) }.max() ?? 0, max(3, rect.width / 3))
        // With room for it, an empty row lies between two, and bars are two rows high.
        let pitch = strongest.count > 1 ? min(max(1, (rect.height + 1) / strongest.count), 3) : 1
        let barRows = max(1, pitch - 1)
        let used = (strongest.count - 1) * pitch + barRows
        let top = (rect.height - used) / 2
        for (place, index) in strongest.sorted().enumerated() {
            let row = rect.row(top + place * pitch)
            let score = scores[index]
            let number = decimal(score.value.isFinite ? min(max(score.value, 0), 1) * 100 : 0, places: 0) + " %"
            let isTop = index == strongest.first
            let style = CellStyle.hue(marks.hue(score.label), isBold: isTop)
            canvas.put(
                score.label, in: CellRect(x: row.x, y: row.y, width: labelCells, height: row.height),
                style: isTop ? .bold : .text)
            let bar = CellRect(
                x: row.x + labelCells + 1, y: row.y, width: row.width - labelCells - 7, height: row.height)
            guard bar.width >= 4 else {
                let rest = CellRect(
                    x: row.x + labelCells + 1, y: row.y, width: row.width - labelCells - 1, height: row.height)
                canvas.put(number, in: rest)
                continue
            }
            canvas.put(number, in: row, style: isTop ? .bold : .faint, isAtEnd: true)
            for extra in 0..<barRows {
                self.bar(
                    score.value, in: CellRect(x: bar.x, y: bar.y + extra, width: bar.width, height: bar.height),
                    style: style)
            }
        }
    }
}
