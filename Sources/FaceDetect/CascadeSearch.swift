// Runs on: the thread of the follower that owns it.
import Image

/// Looks for faces in a frame or in a part of it. Tests put a stand-in here.
protocol FaceSearching: AnyObject {
    /// Faces of the whole frame, in pixels of it.
    /// - Parameters:
    ///   - minimumSide: smaller faces are not looked for, in pixels.
    ///   - isMirrored: whether to search the frame's mirror image.
    func faces(in image: GrayImage, minimumSide: Int, isMirrored: Bool) -> [Rect]
    /// Faces around a place, in pixels of the frame.
    func faces(in image: GrayImage, around target: SearchTarget, minimumSide: Int, isMirrored: Bool) -> [Rect]
}

/// Where and for which sizes a local search looks.
struct SearchTarget: Hashable {
    /// Where the face should be.
    var box: FaceBox
    /// How far it may reach beyond that box on each side, in its widths.
    var margin: Double
    /// How much larger or smaller than the box it may be.
    var sizeRatio: Double
    /// Shifts the windows' raster by some pixels, so that what fits one raster only is not found again and again.
    var shift = 0
}

/// Searches with a cascade. A local search copies its part of the frame, some microseconds' work.
final class CascadeSearch: FaceSearching {
    private let detector: FaceDetector
    private let parameters: DetectionParameters
    private var part = GrayImage(width: 0, height: 0)

    /// The edges of parts lie on a raster of so many pixels: an almost still face then has the same part in each frame.
    private static let raster = 8

    /// - Parameter parameters: factor, neighbours and limits that hold for every search.
    init(_ detector: FaceDetector, parameters: DetectionParameters) {
        self.detector = detector
        self.parameters = parameters
    }

    func faces(in image: GrayImage, minimumSide: Int, isMirrored: Bool) -> [Rect] {
        let limited = parameters.limited(from: (minimumSide, minimumSide), to: nil)
        guard isMirrored else { return detector.detect(in: image, parameters: limited) }
        let whole = Rect(x: 0, y: 0, width: image.width, height: image.height)
        part.copy(whole, of: image, isMirrored: true)
        return detector.detect(in: part, parameters: limited).map { $0.mirrored(within: whole) }
    }

    func faces(in image: GrayImage, around target: SearchTarget, minimumSide: Int, isMirrored: Bool) -> [Rect] {
        guard let region = region(of: target, in: image) else { return [] }
        part.copy(region, of: image, isMirrored: isMirrored)
        func sides(_ factor: Double) -> (Int, Int) {
            (Int((target.box.width * factor).rounded()), Int((target.box.height * factor).rounded()))
        }
        let least = sides(1 / target.sizeRatio)
        let limited = parameters.limited(
            from: (max(least.0, minimumSide), max(least.1, minimumSide)), to: sides(target.sizeRatio))
        return detector.detect(in: part, parameters: limited).map { found in
            var face = isMirrored ? found.mirrored(within: Rect(x: 0, y: 0, width: region.width, height: 0)) : found
            face.x += region.x
            face.y += region.y
            return face
        }
    }

    /// The part of the image that a target asks for, or nil if there is none.
    private func region(of target: SearchTarget, in image: GrayImage) -> Rect? {
        func edges(_ center: Double, _ side: Double, _ limit: Int) -> Range<Int>? {
            let reach = side * (0.5 + target.margin)
            // Compared as doubles first: what is far outside may be larger than any integer.
            guard center - reach < Double(limit), center + reach > 0 else { return nil }
            let raster = Self.raster
            let start = Int(max(center - reach, 0)) / raster * raster - target.shift
            let end = (Int(min(center + reach, Double(limit))) + raster - 1) / raster * raster
            let (first, last) = (max(start, 0), min(end, limit))
            return first < last ? first..<last : nil
        }
        guard let x = edges(target.box.centerX, target.box.width, image.width),
            let y = edges(target.box.centerY, target.box.height, image.height)
        else { return nil }
        return Rect(x: x.lowerBound, y: y.lowerBound, width: x.count, height: y.count)
    }
}

extension DetectionParameters {
    /// The same for sizes that lie within these too.
    func limited(from least: (width: Int, height: Int), to most: (width: Int, height: Int)?) -> DetectionParameters {
        let minSize = Size(width: max(minSize.width, least.width), height: max(minSize.height, least.height))
        func with(_ maxSize: Size) -> DetectionParameters {
            DetectionParameters(
                validScaleFactor: scaleFactor, minNeighbors: minNeighbors, minSize: minSize, maxSize: maxSize)
        }
        guard let most else { return with(maxSize) }
        let isUnlimited = maxSize.width == 0 || maxSize.height == 0
        return with(
            Size(
                width: isUnlimited ? most.width : min(maxSize.width, most.width),
                height: isUnlimited ? most.height : min(maxSize.height, most.height)))
    }
}

extension Rect {
    /// The place that it has in the mirror image of something as wide as `frame`.
    fileprivate func mirrored(within frame: Rect) -> Rect {
        Rect(x: frame.width - x - width, y: y, width: width, height: height)
    }
}

extension GrayImage {
    /// Becomes a part of another image, or that part's mirror image. The part must lie inside the image.
    fileprivate mutating func copy(_ rect: Rect, of image: GrayImage, isMirrored: Bool) {
        reshape(width: rect.width, height: rect.height)
        image.pixels.withUnsafeBufferPointer { source in
            withUnsafeMutablePixels { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                for y in 0..<rect.height {
                    let (row, copy) = (from + (rect.y + y) * image.width + rect.x, to + y * rect.width)
                    if isMirrored {
                        for x in 0..<rect.width { copy[x] = row[rect.width - 1 - x] }
                    } else {
                        copy.update(from: row, count: rect.width)
                    }
                }
            }
        }
    }
}
