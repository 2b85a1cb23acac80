// Runs on: any thread (values only). Not for a picture of every frame: nothing here is fast.
import Image

/// A colour of the drawings.
struct Ink: Equatable {
    let red, green, blue: UInt8

    /// So much of this colour over another one.
    func over(_ ground: Ink, _ part: Double) -> Ink {
        func mixed(_ above: UInt8, _ below: UInt8) -> UInt8 {
            UInt8((Double(above) * part + Double(below) * (1 - part)).rounded())
        }
        return Ink(red: mixed(red, ground.red), green: mixed(green, ground.green), blue: mixed(blue, ground.blue))
    }
}

/// A picture that is drawn on, with smooth edges. Whatever lies outside is left out.
///
/// Coordinates are pixels from the upper left corner and may have fractions. A shape is known by the distance of a place from
/// its edge; a pixel is covered by as much as the distance of its middle tells (a linear ramp one pixel wide).
struct Canvas {
    /// What was drawn so far.
    private(set) var image: RGBImage

    /// A place.
    struct Point {
        var x, y: Double
    }

    /// A rectangle whose corners are rounded.
    struct Box {
        var x, y, width, height: Double
        var radius = 0.0

        /// How far a place is outside the edge; negative inside.
        func distance(_ x: Double, _ y: Double) -> Double {
            let radius = min(radius, width / 2, height / 2)
            let aside = abs(x - self.x - width / 2) - width / 2 + radius
            let above = abs(y - self.y - height / 2) - height / 2 + radius
            let outside = (max(aside, 0) * max(aside, 0) + max(above, 0) * max(above, 0)).squareRoot()
            return outside + min(max(aside, above), 0) - radius
        }
    }

    /// A canvas of one colour.
    init(width: Int, height: Int, _ ink: Ink) {
        image = RGBImage(width: width, height: height)
        image.withUnsafeMutablePixels { pixels in
            for place in stride(from: 0, to: pixels.count, by: 3) {
                (pixels[place], pixels[place + 1], pixels[place + 2]) = (ink.red, ink.green, ink.blue)
            }
        }
    }

    /// A filled box.
    mutating func fill(_ box: Box, _ ink: Ink) {
        paint(box) { x, y in (ink, 0.5 - box.distance(x, y)) }
    }

    /// A box's outline, inside its edge.
    mutating func frame(_ box: Box, lineWidth: Double, _ ink: Ink) {
        paint(box) { x, y in
            let distance = box.distance(x, y)
            return (ink, min(0.5 - distance, distance + lineWidth + 0.5))
        }
    }

    /// A picture as it is, its corners rounded.
    mutating func place(_ picture: RGBImage, x left: Int, y top: Int, radius: Double = 0) {
        let box = Box(
            x: Double(left), y: Double(top), width: Double(picture.width), height: Double(picture.height),
            radius: radius)
        paint(box) { x, y in
            let place = ((Int(y) - top) * picture.width + Int(x) - left) * 3
            guard picture.pixels.indices.contains(place) else { return (Ink(red: 0, green: 0, blue: 0), 0) }
            let pixels = picture.pixels[place..<(place + 3)]
            let ink = Ink(red: pixels[place], green: pixels[place + 1], blue: pixels[place + 2])
            return (ink, 0.5 - box.distance(x, y))
        }
    }

    /// Lines with round ends, as one shape: where they cross it is no darker.
    mutating func stroke(_ lines: [[Point]], lineWidth: Double, _ ink: Ink) {
        let points = lines.joined()
        guard let first = points.first else { return }
        let ends = points.reduce((first, first)) { ends, point in
            (
                Point(x: min(ends.0.x, point.x), y: min(ends.0.y, point.y)),
                Point(x: max(ends.1.x, point.x), y: max(ends.1.y, point.y))
            )
        }
        let reach = lineWidth / 2
        let bounds = Box(
            x: ends.0.x - reach, y: ends.0.y - reach, width: ends.1.x - ends.0.x + lineWidth,
            height: ends.1.y - ends.0.y + lineWidth)
        let segments = lines.flatMap { zip($0, $0.dropFirst()) }
        paint(bounds) { x, y in
            let distance = segments.reduce(Double.infinity) { min($0, Self.distance(x, y, $1.0, $1.1)) }
            return (ink, reach - distance + 0.5)
        }
    }

    /// The distance of a place from a line between two points.
    private static func distance(_ x: Double, _ y: Double, _ start: Point, _ end: Point) -> Double {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let length = dx * dx + dy * dy
        let along = length > 0 ? min(max(((x - start.x) * dx + (y - start.y) * dy) / length, 0), 1) : 0
        let (aside, above) = (x - start.x - along * dx, y - start.y - along * dy)
        return (aside * aside + above * above).squareRoot()
    }

    /// Covers the pixels in and around the bounds with what `shape` says of their middles: a colour, and how much of it.
    private mutating func paint(_ bounds: Box, _ shape: (Double, Double) -> (ink: Ink, part: Double)) {
        let edges = [bounds.x - 1, bounds.y - 1, bounds.x + bounds.width + 1, bounds.y + bounds.height + 1]
        guard edges.allSatisfy({ abs($0) < 1e9 }) else { return }
        let columns = max(Int(edges[0].rounded(.down)), 0)..<max(min(Int(edges[2].rounded(.up)), image.width), 0)
        let rows = max(Int(edges[1].rounded(.down)), 0)..<max(min(Int(edges[3].rounded(.up)), image.height), 0)
        let width = image.width
        image.withUnsafeMutablePixels { pixels in
            for row in rows {
                for column in columns {
                    let (ink, part) = shape(Double(column) + 0.5, Double(row) + 0.5)
                    guard part > 0 else { continue }
                    let place = (row * width + column) * 3
                    let ground = Ink(red: pixels[place], green: pixels[place + 1], blue: pixels[place + 2])
                    let mixed = ink.over(ground, min(part, 1))
                    (pixels[place], pixels[place + 1], pixels[place + 2]) = (mixed.red, mixed.green, mixed.blue)
                }
            }
        }
    }
}
