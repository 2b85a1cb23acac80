// Runs on: the only thread of sursathi-lab.
import Image

/// Draws what was read: a box around each face, and beside the picture a block of bars for each.
public struct Annotation: Sendable {
    private struct Color { let red, green, blue: UInt8 }

    private static let panelWidth = 232
    private static let rowHeight = 16
    private static let paper = Color(red: 250, green: 248, blue: 244)
    private static let ink = Color(red: 40, green: 40, blue: 48)
    private static let groove = Color(red: 226, green: 222, blue: 214)
    /// One a face, again from the start after the last.
    private static let colors = [
        Color(red: 214, green: 90, blue: 49), Color(red: 38, green: 120, blue: 178),
        Color(red: 60, green: 142, blue: 82),
        Color(red: 150, green: 92, blue: 168),
    ]

    private let labels: [String]

    /// An annotation with a bar for each label.
    public init(labels: [String]) {
        self.labels = labels
    }

    /// The picture with its boxes, widened by the panel of bars.
    public func drawn(on picture: RGBImage, faces: [PictureFace]) -> RGBImage {
        let blockHeight = (labels.count + 2) * Self.rowHeight
        let height = max(picture.height, faces.count * blockHeight + 8)
        var canvas = RGBImage(width: picture.width + Self.panelWidth, height: height)
        fill(&canvas, Rect(x: 0, y: 0, width: canvas.width, height: canvas.height), Self.paper)
        copy(picture, to: &canvas)
        for (index, face) in faces.enumerated() {
            let color = Self.colors[index % Self.colors.count]
            frame(&canvas, face.box, color, limitX: picture.width, limitY: picture.height)
            drawBars(face, at: (picture.width + 12, 8 + index * blockHeight), number: index + 1, color, &canvas)
        }
        if faces.isEmpty { draw("no face", at: (picture.width + 12, 10), Self.ink, &canvas) }
        return canvas
    }

    private func drawBars(
        _ face: PictureFace, at origin: (x: Int, y: Int), number: Int, _ color: Color, _ canvas: inout RGBImage
    ) {
        draw("face \(number)", at: origin, color, &canvas)
        for (row, label) in labels.enumerated() {
            let y = origin.y + (row + 1) * Self.rowHeight
            let share = min(max(face.scores[label], 0), 1)
            draw(String(label.prefix(10)), at: (origin.x, y), Self.ink, &canvas)
            fill(&canvas, Rect(x: origin.x + 72, y: y - 1, width: 104, height: 9), Self.groove)
            fill(&canvas, Rect(x: origin.x + 72, y: y - 1, width: Int((share * 104).rounded()), height: 9), color)
            draw("\(Int((share * 100).rounded()))%", at: (origin.x + 182, y), Self.ink, &canvas)
        }
    }

    private func copy(_ picture: RGBImage, to canvas: inout RGBImage) {
        let rowBytes = picture.width * 3
        let stride = canvas.width * 3
        canvas.withUnsafeMutablePixels { pixels in
            for y in 0..<picture.height {
                for x in 0..<rowBytes { pixels[y * stride + x] = picture.pixels[y * rowBytes + x] }
            }
        }
    }

    /// Two pixels of outline, as far as they lie inside the picture.
    private func frame(_ canvas: inout RGBImage, _ box: Rect, _ color: Color, limitX: Int, limitY: Int) {
        let sides = [
            Rect(x: box.x, y: box.y, width: box.width, height: 2),
            Rect(x: box.x, y: box.y + box.height - 2, width: box.width, height: 2),
            Rect(x: box.x, y: box.y, width: 2, height: box.height),
            Rect(x: box.x + box.width - 2, y: box.y, width: 2, height: box.height),
        ]
        for side in sides {
            let x = max(side.x, 0)
            let y = max(side.y, 0)
            let width = min(side.x + side.width, limitX) - x
            let height = min(side.y + side.height, limitY) - y
            if width > 0, height > 0 { fill(&canvas, Rect(x: x, y: y, width: width, height: height), color) }
        }
    }

    private func fill(_ canvas: inout RGBImage, _ area: Rect, _ color: Color) {
        let stride = canvas.width * 3
        canvas.withUnsafeMutablePixels { pixels in
            for y in area.y..<(area.y + area.height) {
                for x in area.x..<(area.x + area.width) {
                    let place = y * stride + x * 3
                    pixels[place] = color.red
                    pixels[place + 1] = color.green
                    pixels[place + 2] = color.blue
                }
            }
        }
    }

    private func draw(_ text: String, at origin: (x: Int, y: Int), _ color: Color, _ canvas: inout RGBImage) {
        for (index, character) in text.enumerated() {
            let x = origin.x + index * (PixelFont.width + 1)
            guard x + PixelFont.width < canvas.width, origin.y + PixelFont.height < canvas.height else { return }
            for (row, bits) in PixelFont.rows(of: character).enumerated() {
                for column in 0..<PixelFont.width where bits & (1 << (PixelFont.width - 1 - column)) != 0 {
                    fill(&canvas, Rect(x: x + column, y: origin.y + row, width: 1, height: 1), color)
                }
            }
        }
    }
}
