// Runs on: the only thread of sursathi-lab.
import Image

/// Draws what was read of one picture: a box around each face, and beside the picture a block of bars for each.
public struct Annotation: Sendable {
    static let paper = Ink(red: 252, green: 250, blue: 246)
    /// One a face, again from the start after the last.
    static let accents = [
        Ink(red: 217, green: 95, blue: 40), Ink(red: 38, green: 120, blue: 178), Ink(red: 60, green: 142, blue: 82),
        Ink(red: 150, green: 92, blue: 168),
    ]
    /// Small pictures are shown enlarged, very large ones reduced, to a height within these.
    private static let shownHeights = 400.0...1080.0

    private let labels: [String]

    /// An annotation with a bar for each label.
    public init(labels: [String]) {
        self.labels = labels
    }

    /// The picture with its boxes, and a panel of bars, of the first faces if there are very many.
    public func drawn(on picture: RGBImage, faces: [PictureFace]) -> RGBImage {
        guard picture.width > 0, picture.height > 0 else { return picture }
        let wanted = min(max(Double(picture.height), Self.shownHeights.lowerBound), Self.shownHeights.upperBound)
        // A panorama would be enlarged beyond what can be written.
        let scale = min(wanted / Double(picture.height), max(4000 / Double(picture.width), 0.01))
        let shown = Self.scaled(picture, by: scale)
        let panel = Panel(labels: labels, faces: faces.count, pictureHeight: Double(shown.height))
        var canvas = Canvas(width: shown.width + Int(panel.width), height: Int(panel.height), Self.paper)
        let top = (Int(panel.height) - shown.height) / 2
        canvas.place(shown, x: 0, y: top)
        let shownBox = Canvas.Box(
            x: 0, y: Double(top), width: Double(shown.width), height: Double(shown.height))
        for (index, face) in faces.enumerated() {
            drawBox(
                face.box, number: faces.count > 1 ? index + 1 : nil, in: shownBox, scale: scale, unit: panel.bars.unit,
                Self.accents[index % Self.accents.count], &canvas)
        }
        draw(panel, faces, x: Double(shown.width), &canvas)
        return canvas.image
    }

    /// The panel's blocks of bars, one for each face, in columns.
    private struct Panel {
        /// More faces have a box and a number, but no bars.
        static let mostBlocks = 24
        static let mostColumns = 6

        let bars: ScoreBars
        let margin, heading, blockWidth, columnWidth, blockHeight, width, height: Double
        let rows: Int

        init(labels: [String], faces: Int, pictureHeight: Double) {
            bars = ScoreBars(labels: labels, unit: max(pictureHeight / 520, 1))
            margin = (18 * bars.unit).rounded()
            heading = faces > 1 ? 24 * bars.unit : 0
            blockWidth = bars.leastWidth.rounded(.up)
            columnWidth = blockWidth + (1.8 * margin).rounded()
            blockHeight = bars.height + heading + margin
            let blocks = min(max(faces, 1), Self.mostBlocks)
            // Columns as high as the picture, if at least one block fits.
            let fitting = max(Int((pictureHeight - margin) / blockHeight), 1)
            rows = min(max(fitting, (blocks + Self.mostColumns - 1) / Self.mostColumns), blocks)
            let columns = (blocks + rows - 1) / rows
            width = Double(columns - 1) * columnWidth + blockWidth + 2 * margin
            height = max(pictureHeight, (Double(rows) * blockHeight + margin).rounded(.up))
        }
    }

    private func draw(_ panel: Panel, _ faces: [PictureFace], x: Double, _ canvas: inout Canvas) {
        let unit = panel.bars.unit
        let left = x + panel.margin
        if faces.isEmpty {
            canvas.write(
                "no face", x: left, baseline: panel.margin + 12 * unit, size: 11.5 * unit, ScoreBars.paleInk)
        }
        let top = max((panel.height - Double(panel.rows) * panel.blockHeight + panel.margin) / 2, panel.margin)
        for (index, face) in faces.prefix(Panel.mostBlocks).enumerated() {
            let accent = Self.accents[index % Self.accents.count]
            let x = left + Double(index / panel.rows) * panel.columnWidth
            let y = top + Double(index % panel.rows) * panel.blockHeight
            if faces.count > 1 {
                canvas.write(
                    "face \(index + 1)", x: x, baseline: y + 13 * unit, size: 12 * unit, weight: 1.4, accent)
            }
            panel.bars.draw(face, x: x, y: y + panel.heading, width: panel.blockWidth, accent: accent, on: &canvas)
        }
    }

    /// The face's box, as far as it lies inside the picture, and its number; none around a picture as a whole.
    private func drawBox(
        _ box: Rect, number: Int?, in shown: Canvas.Box, scale: Double, unit: Double, _ accent: Ink,
        _ canvas: inout Canvas
    ) {
        let left = max(Double(box.x) * scale, 0)
        let upper = max(Double(box.y) * scale, 0)
        let width = min(Double(box.x + box.width) * scale, shown.width) - left
        let height = min(Double(box.y + box.height) * scale, shown.height) - upper
        guard width > 0, height > 0, width < shown.width || height < shown.height else { return }
        let frame = Canvas.Box(x: left, y: upper + shown.y, width: width, height: height, radius: 5 * unit)
        canvas.frame(frame, lineWidth: 3 * unit, accent)
        guard let number else { return }
        // Above the box, so that it hides nothing of the face.
        let text = String(number)
        let size = 11 * unit
        var tab = Canvas.Box(
            x: left, y: max(frame.y - 21 * unit, shown.y), width: StrokeFont.width(of: text, size: size) + 12 * unit,
            height: 19 * unit, radius: 4 * unit)
        tab.x = min(tab.x, max(shown.width - tab.width, 0))
        canvas.fill(tab, accent)
        canvas.write(text, x: tab.x + 6 * unit, baseline: tab.y + 15 * unit, size: size, weight: 1.3, Self.paper)
    }

    static func scaled(_ picture: RGBImage, by scale: Double) -> RGBImage {
        let width = max(Int((Double(picture.width) * scale).rounded()), 1)
        let height = max(Int((Double(picture.height) * scale).rounded()), 1)
        guard width != picture.width || height != picture.height else { return picture }
        return picture.resampled(
            x: 0, y: 0, width: Double(picture.width), height: Double(picture.height), toWidth: width, toHeight: height)
    }
}
