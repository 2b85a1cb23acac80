// Runs on: any thread. A pure function from a snapshot to lines; it writes to no terminal.

/// The screen of `sursathictl watch`: words, numbers and bars, never a picture.
public enum WatchScreen {
    /// Draws one screen.
    /// - Parameters:
    ///   - snapshot: what to show.
    ///   - width: the terminal's columns. No line is wider.
    ///   - height: the terminal's rows. There are no more lines; what matters least is left out first.
    ///   - color: whether escape sequences for colours may be used. They take no column.
    /// - Returns: the lines without newlines.
    public static func render(_ snapshot: DaemonSnapshot, width: Int, height: Int, color: Bool) -> [String] {
        let width = min(max(width, 0), 500)
        guard width > 0, height > 0 else { return [] }
        let canvas = Canvas(width: width, color: color)
        let mood = snapshot.mood
        var lines = [header(snapshot, canvas), ""]
        lines += track(snapshot, canvas) + [""]
        lines.append(canvas.line("mood   ", mood.phrase, style: moodStyle(mood.mood)))
        lines.append(canvas.line("face   ", mood.facePhrase, style: mood.isFacePresent ? .green : .plain))
        lines.append(canvas.line("camera ", mood.cameraPhrase, style: mood.camera == .unavailable ? .red : .plain))
        // Each part has a blank line before it; the last row is the key's. In a low window the reasons go first.
        let why = reasons(snapshot.why, canvas)
        let whyRoom = why.isEmpty || height < 16 ? 0 : 2
        let emotions = emotions(mood, canvas, limit: max(0, height - lines.count - whyRoom - 3))
        if !emotions.isEmpty { lines += [""] + emotions }
        let left = height - lines.count - 2
        if !why.isEmpty, left >= 2 { lines += [""] + why.prefix(left - 1) }
        lines = Array(lines.prefix(max(1, height - 1)))
        if height >= 4 {
            lines += Array(repeating: "", count: max(0, height - 1 - lines.count))
            lines.append(canvas.line("", "q quits", style: .dim))
        }
        return lines
    }

    /// The reasons, wrapped, with their label before the first.
    private static func reasons(_ why: WhyReport, _ canvas: Canvas) -> [String] {
        let label = "why    "
        let lines = why.reasons.flatMap { wrapped($0, cells: canvas.width - label.utf8.count) }
        return lines.enumerated().map { index, line in
            canvas.line(index == 0 ? label : String(repeating: " ", count: label.utf8.count), line, style: .plain)
        }
    }

    private static func header(_ snapshot: DaemonSnapshot, _ canvas: Canvas) -> String {
        let right = "volume \(snapshot.volumePhrase)"
        let left = "SurSathi"
        let gap = canvas.width - cellCount(left) - cellCount(right)
        guard gap >= 2 else { return canvas.line("", left, style: .bold) }
        return canvas.styled(left, .bold) + String(repeating: " ", count: gap) + right
    }

    /// A bar for each emotion; the strongest stay if there is no room for all, in the model's order.
    private static func emotions(_ mood: MoodReport, _ canvas: Canvas, limit: Int) -> [String] {
        let strongest = mood.scores.indices.sorted { mood.scores[$0].value > mood.scores[$1].value }.prefix(limit)
        let longest = mood.scores.map { cellCount(terminalSafe($0.label)) }.max() ?? 0
        let labelCells = min(longest, max(3, canvas.width / 4))
        let top = strongest.first
        return strongest.sorted().map { index in
            let score = mood.scores[index]
            let number = " " + decimal(score.value, places: 2)
            let barCells = canvas.width - labelCells - 1 - number.utf8.count
            guard barCells >= 4 else { return canvas.line("", "\(score.label)\(number)", style: .plain) }
            let bar = barText(score.value, cells: barCells)
            let style: Canvas.Style = index == top ? moodStyle(mood.mood) : .plain
            return padded(score.label, cells: labelCells) + " " + canvas.styled(bar, style) + number
        }
    }

    private static func track(_ snapshot: DaemonSnapshot, _ canvas: Canvas) -> [String] {
        let status = snapshot.status
        guard status.state != .stop else { return [canvas.line("music  ", "stopped", style: .dim)] }
        let label = status.state == .play ? "music  " : "paused "
        let name = canvas.line(label, snapshot.song?.displayName ?? "no song", style: .bold)
        let times = " " + snapshot.times
        let barCells = canvas.width - times.utf8.count
        guard let duration = status.durationSeconds, duration > 0, barCells >= 4 else {
            return [name, canvas.line("", snapshot.times, style: .plain)]
        }
        return [name, barText((status.elapsedSeconds ?? 0) / duration, cells: barCells) + times]
    }

    private static func moodStyle(_ mood: String) -> Canvas.Style {
        switch mood {
        case "happy": .yellow
        case "sad": .blue
        case "angry": .red
        case "afraid": .magenta
        case "surprised": .cyan
        case "calm": .green
        default: .bold
        }
    }
}

/// Lines of a width, with or without colours.
private struct Canvas {
    enum Style: String {
        case plain = ""
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case magenta = "35"
        case cyan = "36"
    }

    let width: Int
    let color: Bool

    func styled(_ text: String, _ style: Style) -> String {
        color && style != .plain ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
    }

    /// A label and a styled text, cut to the width.
    func line(_ label: String, _ text: String, style: Style) -> String {
        let label = fitted(label, cells: width)
        return label + styled(fitted(text, cells: width - cellCount(label)), style)
    }
}
