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

    /// The picture with its boxes, and a panel of bars.
    public func drawn(on picture: RGBImage, faces: [PictureFace]) -> RGBImage {
        guard picture.width > 0, picture.height > 0 else { return picture }
        let wanted = min(max(Double(picture.height), Self.shownHeights.lowerBound), Self.shownHeights.upperBound)
        // A panorama would be enlarged beyond what can be written.
        let scale = min(wanted / Double(picture.height), max(4000 / Double(picture.width), 0.01))
        let shown = Self.scaled(picture, by: scale)
        let bars = ScoreBars(labels: labels, unit: max(Double(shown.height) / 520, 1))
        let unit = bars.unit
        let margin = (18 * unit).rounded()
        let heading = faces.count > 1 ? 24 * unit : 0
        let blockHeight = bars.height + heading + margin
        // Columns as high as the picture, if at least one block fits.
        let blocksInColumn = max(Int((Double(shown.height) - margin) / blockHeight), 1)
        let columns = max((faces.count + blocksInColumn - 1) / blocksInColumn, 1)
        let rows = min(max(faces.count, 1), blocksInColumn)
        let width = bars.leastWidth.rounded(.up)
        let columnWidth = width + (1.8 * margin).rounded()
        let panelWidth = Double(columns - 1) * columnWidth + width + 2 * margin
        let height = max(shown.height, Int((Double(rows) * blockHeight + margin).rounded(.up)))
        var canvas = Canvas(width: shown.width + Int(panelWidth), height: height, Self.paper)
        let top = (height - shown.height) / 2
        canvas.place(shown, x: 0, y: top)
        let shownBox = Canvas.Box(
            x: 0, y: Double(top), width: Double(shown.width), height: Double(shown.height))
        if faces.isEmpty {
            canvas.write(
                "no face", x: Double(shown.width) + margin, baseline: margin + 12 * unit, size: 11.5 * unit,
                ScoreBars.ink)
        }
        let columnTop = max((Double(height) - Double(rows) * blockHeight + margin) / 2, margin)
        for (index, face) in faces.enumerated() {
            let accent = Self.accents[index % Self.accents.count]
            let x = Double(shown.width) + margin + Double(index / blocksInColumn) * columnWidth
            let y = columnTop + Double(index % blocksInColumn) * blockHeight
            if heading > 0 {
                canvas.write(
                    "face \(index + 1)", x: x, baseline: y + 13 * unit, size: 12 * unit, weight: 1.4, accent)
            }
            bars.draw(face, x: x, y: y + heading, width: width, accent: accent, on: &canvas)
            drawBox(
                face.box, number: faces.count > 1 ? index + 1 : nil, in: shownBox, scale: scale, unit: unit, accent,
                &canvas)
        }
        return canvas.image
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
