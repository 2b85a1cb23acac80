// Runs on: the only thread of sursathi-lab.
import FaceDetect
import Image

/// Draws the faces of many pictures as a grid: each face cut out, and below it its bars.
public struct Montage: Sendable {
    /// What stands above the bars: a part of a picture, and what was read of it.
    public struct Cell: Sendable {
        let crop: RGBImage
        let face: PictureFace?
    }

    private static let margin = 32
    private static let unit = 1.15
    /// How much of a face's surroundings is shown, as a factor on its box.
    private static let surroundings = 1.5
    /// Width over height that a montage should have.
    private static let aspect = 1.8

    private let bars: ScoreBars
    /// The side of a crop, and so the width of a cell, in pixels.
    private let side: Int

    /// A montage with a bar for each label.
    public init(labels: [String]) {
        bars = ScoreBars(labels: labels, unit: Self.unit)
        side = max(Int(bars.leastWidth.rounded(.up)), 256)
    }

    /// A picture's cells: one for each face, or one that says that there is none.
    public func cells(of picture: RGBImage, faces: [PictureFace]) -> [Cell] {
        guard picture.width > 0, picture.height > 0 else { return [] }
        let whole = Rect(x: 0, y: 0, width: picture.width, height: picture.height)
        guard !faces.isEmpty else { return [Cell(crop: crop(whole, of: picture), face: nil)] }
        return faces.map { Cell(crop: crop($0.box, of: picture), face: $0) }
    }

    /// A square about a box, moved into the picture where it would reach out of it.
    private func crop(_ box: Rect, of picture: RGBImage) -> RGBImage {
        let (width, height) = (Double(picture.width), Double(picture.height))
        let side = min(Double(max(box.width, box.height)) * Self.surroundings, width, height)
        let x = min(max(Double(box.x) + Double(box.width) / 2 - side / 2, 0), width - side)
        let y = min(max(Double(box.y) + Double(box.height) / 2 - side / 2, 0), height - side)
        return picture.resampled(x: x, y: y, width: side, height: side, toWidth: self.side, toHeight: self.side)
    }

    /// The grid.
    public func drawn(_ cells: [Cell]) -> RGBImage {
        let width = side + Self.margin
        let height = side + 14 + Int(bars.height.rounded(.up)) + Self.margin
        let columns = Self.columns(for: cells.count, cellAspect: Double(width) / Double(height))
        let rows = max((cells.count + columns - 1) / columns, 1)
        var canvas = Canvas(
            width: columns * width + Self.margin, height: rows * height + Self.margin, Annotation.paper)
        for (index, cell) in cells.enumerated() {
            let left = Self.margin + index % columns * width
            let top = Self.margin + index / columns * height
            canvas.place(cell.crop, x: left, y: top, radius: 8)
            let barsTop = Double(top + side + 14)
            if let face = cell.face {
                bars.draw(
                    face, x: Double(left), y: barsTop, width: Double(side), accent: Annotation.accents[0], on: &canvas)
            } else {
                canvas.write("no face", x: Double(left), baseline: barsTop + 16, size: 13, ScoreBars.paleInk)
            }
        }
        return canvas.image
    }

    /// As many columns as bring the grid near `aspect` and leave few places empty.
    static func columns(for count: Int, cellAspect: Double) -> Int {
        func cost(_ columns: Int) -> Double {
            let rows = (count + columns - 1) / columns
            let ratio = Double(columns) / Double(rows) * cellAspect / aspect
            return max(ratio, 1 / ratio) + 2 * Double(rows * columns - count) / Double(rows * columns)
        }
        return (1...max(count, 1)).min { cost($0) < cost($1) } ?? 1
    }
}
