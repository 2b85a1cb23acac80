// Runs on: one thread at a time, the vision thread. After the first image of a size nothing but the returned list is
// allocated.
import Image
import Threads

/// Finds faces in grey images with a cascade, to the bit as OpenCV 4's `CascadeClassifier::detectMultiScale` finds
/// them on one thread: the same rectangles in the same order.
///
/// It keeps its buffers from image to image: some 0.5 MB for each thread, more for images wider than 1000 pixels.
public final class FaceDetector {
    /// The largest side of an image; larger images have no detections.
    public static let maximumSide = 8192

    /// The cascade that decides.
    public let cascade: Cascade

    private var pyramid: Pyramid
    private let team: SearchTeam
    private var grouping = RectangleGrouping()
    private var candidates: [Rect] = []
    private var groups: [Rect] = []

    /// A detector for a cascade, without buffers yet, that searches on the calling thread alone.
    public convenience init(cascade: Cascade) {
        self.init(cascade: cascade, kernels: .preferred)
    }

    /// A detector for a cascade, without buffers yet, that searches large images on several threads. It finds the same.
    /// - Parameters:
    ///   - threads: the calling one and others that sleep between searches, 1 or more.
    /// - Throws: `ThreadError` if the system has no threads left.
    public convenience init(cascade: Cascade, threads: Int) throws(ThreadError) {
        self.init(cascade, try SearchTeam(cascade, threads: threads, kernels: .preferred))
    }

    convenience init(cascade: Cascade, kernels: FaceKernels) {
        self.init(cascade, SearchTeam(cascade, kernels: kernels))
    }

    private init(_ cascade: Cascade, _ team: SearchTeam) {
        self.cascade = cascade
        self.team = team
        pyramid = Pyramid(windowWidth: cascade.windowWidth, windowHeight: cascade.windowHeight)
    }

    /// Finds faces.
    /// - Parameters:
    ///   - image: of any size; one that is smaller than the cascade's window has no faces.
    ///   - parameters: what to look for.
    /// - Returns: the faces inside the image, in pixels of it.
    public func detect(in image: GrayImage, parameters: DetectionParameters = DetectionParameters()) -> [Rect] {
        findCandidates(in: image, parameters: parameters)
        guard parameters.minNeighbors > 0 else { return clipped(candidates, to: image) }
        groups.removeAll(keepingCapacity: true)
        grouping.group(candidates, minNeighbors: parameters.minNeighbors, into: &groups)
        return clipped(groups, to: image)
    }

    /// Finds all windows that the cascade accepts: what `detect` groups, and what it returns with `minNeighbors` 0.
    /// - Parameters:
    ///   - image: as for `detect`.
    ///   - parameters: what to look for; `minNeighbors` has no meaning.
    /// - Returns: the windows, clipped to the image: small ones first, each size from the top left to the bottom right.
    public func detectRaw(in image: GrayImage, parameters: DetectionParameters = DetectionParameters()) -> [Rect] {
        findCandidates(in: image, parameters: parameters)
        return clipped(candidates, to: image)
    }

    private func findCandidates(in image: GrayImage, parameters: DetectionParameters) {
        candidates.removeAll(keepingCapacity: true)
        guard max(image.width, image.height) <= Self.maximumSide else { return }
        pyramid.update(width: image.width, height: image.height, parameters: parameters)
        image.pixels.withUnsafeBufferPointer { pixels in
            guard let pixels = pixels.baseAddress else { return }
            team.search(
                pyramid.levels, pixels: pixels, width: image.width, height: image.height, into: &candidates)
        }
    }

    /// Grouped rectangles may reach over the edge by a pixel of rounding.
    private func clipped(_ rects: [Rect], to image: GrayImage) -> [Rect] {
        rects.compactMap { rect in
            let (left, top) = (max(rect.x, 0), max(rect.y, 0))
            let right = min(rect.x + rect.width, image.width)
            let bottom = min(rect.y + rect.height, image.height)
            guard right > left, bottom > top else { return nil }
            return Rect(x: left, y: top, width: right - left, height: bottom - top)
        }
    }
}
