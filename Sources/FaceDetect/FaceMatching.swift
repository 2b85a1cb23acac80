// Runs on: the thread of the tracker that calls it; values.
import Image

/// A face as a search found it.
struct FaceDetection: Hashable, Sendable {
    var box: FaceBox
    var view: FaceView
}

/// Which detection belongs to which known face.
///
/// First by the overlap of the detection with the place where the face should be by now, best pairs first, as simple
/// trackers by detection do (A. Bewley et al., "Simple Online and Realtime Tracking", 2016, with a greedy choice). Then
/// a confirmed face that is left over may take a detection that is left over, if it could have moved there since it was
/// seen last and has about its size.
struct FaceMatching {
    /// How far a face may have jumped, in its widths: at once, for each second that it was not seen, and at most.
    private static let jump = (atOnce: 0.4, eachSecond: 1.2, most: 1.2)
    /// How much larger or smaller a face may have become meanwhile.
    private static let maximumSizeRatio = 1.6

    /// For each track the index of its detection.
    private(set) var detections: [Int?]
    /// For each detection whether a track has it.
    private(set) var isTaken: [Bool]

    private typealias Pair = (score: Double, track: Int, detection: Int)

    /// Matches.
    /// - Parameter minimumOverlap: above it an overlap counts, 0 to 1.
    init(_ tracks: [FaceTrack], _ found: [FaceDetection], at seconds: Double, minimumOverlap: Double) {
        detections = Array(repeating: nil, count: tracks.count)
        isTaken = Array(repeating: false, count: found.count)
        guard !tracks.isEmpty, !found.isEmpty else { return }
        var pairs: [Pair] = []
        for (track, known) in tracks.enumerated() {
            let expected = known.predictedBox(at: seconds)
            for (index, detection) in found.enumerated() {
                let overlap = expected.overlap(with: detection.box)
                if overlap > 0, overlap >= minimumOverlap { pairs.append((overlap, track, index)) }
            }
        }
        take(&pairs)
        for (track, known) in tracks.enumerated() where known.isConfirmed && detections[track] == nil {
            let expected = known.predictedBox(at: seconds)
            let reach = min(Self.jump.atOnce + Self.jump.eachSecond * (seconds - known.lastSeen), Self.jump.most)
            for (index, detection) in found.enumerated() where !isTaken[index] {
                let distance = min(expected.distance(to: detection.box), known.lastBox.distance(to: detection.box))
                if distance <= reach, known.lastBox.sizeRatio(to: detection.box) <= Self.maximumSizeRatio {
                    pairs.append((-distance, track, index))
                }
            }
        }
        take(&pairs)
    }

    /// Takes the pairs with the greatest scores of which neither side is taken yet, and forgets the rest.
    private mutating func take(_ pairs: inout [Pair]) {
        // A total order, so that equal scores do not depend on the sort: established tracks and early detections first.
        pairs.sort { ($1.score, $0.track, $0.detection) < ($0.score, $1.track, $1.detection) }
        for pair in pairs where detections[pair.track] == nil && !isTaken[pair.detection] {
            detections[pair.track] = pair.detection
            isTaken[pair.detection] = true
        }
        pairs.removeAll(keepingCapacity: true)
    }
}
