// Runs on: the thread of the detector that owns it.
import Image

/// Joins the many candidates around one face into one rectangle, as `groupRectangles` of OpenCV 4 does
/// (modules/objdetect/src/cascadedetect.cpp): candidates that are similar, directly or over others, form a class; a
/// class of more than `minNeighbors` members is its members' mean, unless it lies inside a stronger one.
struct RectangleGrouping {
    /// How far apart, as a part of their size, similar rectangles may be.
    private static let tolerance = 0.2

    /// A class of similar rectangles; first the sums, then the means of their sides.
    private struct Cluster {
        var rect = Rect(x: 0, y: 0, width: 0, height: 0)
        var count = 0
    }

    /// A forest over the candidates: every one points to an earlier one of its class, or to itself if it is the first.
    private var parents: [Int] = []
    /// The cluster of a class's first candidate.
    private var clusterIndices: [Int] = []
    private var clusters: [Cluster] = []

    /// Appends the groups to `groups`, in the order of their first candidates.
    /// - Parameter minNeighbors: at least 1.
    mutating func group(_ candidates: [Rect], minNeighbors: Int, into groups: inout [Rect]) {
        link(candidates)
        collect(candidates)
        clusters.removeAll { $0.count <= minNeighbors }
        for (index, cluster) in clusters.enumerated() {
            let isInside = clusters.indices.contains { $0 != index && isWeaker(cluster, inside: clusters[$0]) }
            if !isInside { groups.append(cluster.rect) }
        }
    }

    private mutating func link(_ candidates: [Rect]) {
        parents.removeAll(keepingCapacity: true)
        for index in candidates.indices {
            parents.append(index)
            for other in 0..<index where Self.areSimilar(candidates[index], candidates[other]) {
                let (a, b) = (first(index), first(other))
                parents[max(a, b)] = min(a, b)
            }
        }
    }

    /// The first candidate of a candidate's class. Shortens the way for the next time.
    private mutating func first(_ index: Int) -> Int {
        var index = index
        while parents[index] != index {
            parents[index] = parents[parents[index]]
            index = parents[index]
        }
        return index
    }

    private mutating func collect(_ candidates: [Rect]) {
        clusters.removeAll(keepingCapacity: true)
        clusterIndices.removeAll(keepingCapacity: true)
        for (index, rect) in candidates.enumerated() {
            let first = first(index)
            clusterIndices.append(first == index ? clusters.count : clusterIndices[first])
            if first == index { clusters.append(Cluster()) }
            let cluster = clusterIndices[index]
            clusters[cluster].rect.x += rect.x
            clusters[cluster].rect.y += rect.y
            clusters[cluster].rect.width += rect.width
            clusters[cluster].rect.height += rect.height
            clusters[cluster].count += 1
        }
        for index in clusters.indices {
            // In single precision and with the reciprocal, as OpenCV.
            let scale = 1 / Float(clusters[index].count)
            let sum = clusters[index].rect
            clusters[index].rect = Rect(
                x: (Float(sum.x) * scale).roundedToInt, y: (Float(sum.y) * scale).roundedToInt,
                width: (Float(sum.width) * scale).roundedToInt, height: (Float(sum.height) * scale).roundedToInt)
        }
    }

    private static func areSimilar(_ a: Rect, _ b: Rect) -> Bool {
        let delta = tolerance * Double(min(a.width, b.width) + min(a.height, b.height)) * 0.5
        return Double(abs(a.x - b.x)) <= delta && Double(abs(a.y - b.y)) <= delta
            && Double(abs(a.x + a.width - b.x - b.width)) <= delta
            && Double(abs(a.y + a.height - b.y - b.height)) <= delta
    }

    private func isWeaker(_ small: Cluster, inside large: Cluster) -> Bool {
        let (a, b) = (small.rect, large.rect)
        let dx = (Double(b.width) * Self.tolerance).roundedToInt
        let dy = (Double(b.height) * Self.tolerance).roundedToInt
        return a.x >= b.x - dx && a.y >= b.y - dy && a.x + a.width <= b.x + b.width + dx
            && a.y + a.height <= b.y + b.height + dy && (large.count > max(3, small.count) || small.count < 3)
    }
}
