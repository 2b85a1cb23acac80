// Runs on: any thread. A value: where the panels of a large screen lie.

/// The panels' rectangles, borders included; neighbours share a border.
///
/// From the top: a line with the mood, music (and what comes next), emotions beside the plane, the timeline, the reasons, a line
/// with the keys.
struct PanelLayout: Equatable {
    static let minimumWidth = 56
    static let minimumHeight = 17

    let music: CellRect
    /// Nil on a narrow screen.
    let upcoming: CellRect?
    let emotions: CellRect
    let plane: CellRect
    let timeline: CellRect
    let why: CellRect

    /// - Parameters:
    ///   - emotionCount: a row for each is wanted.
    ///   - moodCount: the timeline may have a row for each.
    ///   - reasonRows: rows that the reasons would fill.
    init(width: Int, height: Int, emotionCount: Int, moodCount: Int, reasonRows: Int) {
        // Two lines and five borders are no panel's.
        var left = height - 7
        var (music, middle, timeline, why) = (4, 5, 2, 1)
        left -= music + middle + timeline + why
        if left < 0 {
            music += left
            left = 0
        }
        func take(_ rows: inout Int, upTo wanted: Int) {
            let more = min(left, max(0, wanted - rows))
            rows += more
            left -= more
        }
        take(&middle, upTo: emotionCount)
        take(&why, upTo: min(reasonRows, 3))
        if left >= moodCount + 1 { take(&timeline, upTo: moodCount + 3) }
        take(&middle, upTo: 11)
        take(&why, upTo: min(reasonRows, 8))
        take(&music, upTo: 6)
        take(&middle, upTo: max(11, width / 6))
        take(&why, upTo: reasonRows)
        take(&music, upTo: 12)
        middle += left
        var y = 1
        func row(_ inner: Int) -> CellRect {
            defer { y += inner + 1 }
            return CellRect(x: 0, y: y, width: width, height: inner + 2)
        }
        let top = row(music)
        let centre = row(middle)
        self.timeline = row(timeline)
        self.why = row(why)
        let planeWidth = min(width * 9 / 20, max(27, middle * 4 + 3)) | 1
        (emotions, plane) = Self.split(centre, right: planeWidth)
        if width >= 110 {
            let (left, right) = Self.split(top, right: width * 2 / 5)
            self.music = left
            upcoming = right
        } else {
            self.music = top
            upcoming = nil
        }
    }

    /// Two panels beside each other with one border between them.
    private static func split(_ rect: CellRect, right width: Int) -> (CellRect, CellRect) {
        let left = CellRect(x: rect.x, y: rect.y, width: rect.width - width + 1, height: rect.height)
        return (left, CellRect(x: left.x + left.width - 1, y: rect.y, width: width, height: rect.height))
    }
}
