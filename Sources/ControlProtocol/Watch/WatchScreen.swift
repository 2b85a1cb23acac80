// Runs on: any thread. A pure function from what is known to lines; it writes to no terminal.

/// The screen of `sursathictl watch`: words, numbers, bars and a dot, never a picture.
///
/// A large terminal has panels with borders, a small one plain rows, of which those that matter least are left out first.
public enum WatchScreen {
    /// Terminals are taken to be no larger than this.
    static let maximumSize = 500

    /// Draws one screen.
    /// - Parameters:
    ///   - content: what to show.
    ///   - width: the terminal's columns. Every line has exactly so many cells.
    ///   - height: the terminal's rows: there are as many lines.
    ///   - look: what the terminal can show. Without colours there is no escape sequence in a line.
    /// - Returns: the lines without newlines.
    public static func render(_ content: WatchContent, width: Int, height: Int, look: TerminalLook) -> [String] {
        let width = min(max(width, 0), maximumSize)
        let height = min(max(height, 0), maximumSize)
        guard width > 0, height > 0 else { return [] }
        var painter = WatchPainter(content, ScreenCanvas(width: width, height: height, look: look))
        if width >= PanelLayout.minimumWidth, height >= PanelLayout.minimumHeight {
            painter.drawPanels()
        } else {
            painter.drawRows()
        }
        painter.drawOverlay()
        return painter.canvas.lines
    }
}

/// Draws the parts of the screen; `WatchPainter+...` have them.
struct WatchPainter {
    let content: WatchContent
    let marks: MoodMarks
    var canvas: ScreenCanvas

    init(_ content: WatchContent, _ canvas: ScreenCanvas) {
        self.content = content
        self.canvas = canvas
        marks = MoodMarks(moods: content.moods, history: content.history)
    }

    var snapshot: DaemonSnapshot { content.snapshot }
    var mood: MoodReport { content.snapshot.mood }
    var moodHue: CellStyle.Hue { marks.hue(mood.mood) }
}
