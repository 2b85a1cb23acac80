// Runs on: the thread of the detector that owns it, or one of its helpers.
import Image

/// Evaluates the windows of a pyramid level with one cascade.
protocol LevelScan {
    /// Makes ready for integral images of a layout.
    func prepare(_ layout: IntegralLayout)

    /// Appends the windows that pass all stages, from the top left to the bottom right.
    /// - Parameters:
    ///   - rows: of windows, beginning at a multiple of the level's step.
    ///   - integral: of the level and of the layout that was prepared for; it holds these rows.
    func scan(
        _ level: PyramidLevel, rows: Range<Int>, _ integral: borrowing IntegralImage, into candidates: inout [Rect])
}

extension LevelScan {
    /// The same for all rows of a level that is held as a whole.
    func scan(_ level: PyramidLevel, _ integral: borrowing IntegralImage, into candidates: inout [Rect]) {
        scan(level, rows: 0..<level.rowEnd, integral, into: &candidates)
    }
}

/// Searches pyramid levels one after the other, in buffers that it keeps: one thread's part of a search.
final class LevelSearch {
    /// How much of a level's integral image is held at a time, in bytes: what fits into most second level caches.
    private static let bandBytes = 512 << 10

    private var integral: IntegralImage
    private let scan: any LevelScan
    private var candidates: [Rect] = []
    /// Which levels were searched, in their order, and where their candidates end.
    private var searched: [(level: Int, end: Int)] = []
    /// How many of these, and of the candidates, were handed out.
    private var handedOut = (levels: 0, candidates: 0)

    init(_ cascade: Cascade, kernels: FaceKernels) {
        integral = IntegralImage(
            isTilted: cascade.hasTiltedFeatures, hasSquares: cascade.featureType == .haar,
            band: .init(windowHeight: cascade.windowHeight, bytes: Self.bandBytes), kernels: kernels)
        switch cascade.featureType {
        case .haar:
            scan =
                VectorScan(cascade, kernels: kernels)
                ?? WindowScan(evaluator: WindowEvaluator(cascade, kernels: kernels))
        case .lbp:
            scan = PatternScan(cascade, kernels: kernels) ?? LBPScan(evaluator: LBPEvaluator(cascade))
        }
    }

    /// Searches levels until the queue has no more.
    func search(_ job: SearchJob, _ queue: LevelQueue) {
        candidates.removeAll(keepingCapacity: true)
        searched.removeAll(keepingCapacity: true)
        handedOut = (0, 0)
        integral.reserve(width: job.largest.width, height: job.largest.height)
        scan.prepare(integral.layout)
        while true {
            let index = queue.next()
            guard index < job.levels.count else { return }
            search(job.levels[index], job)
            searched.append((index, candidates.count))
        }
    }

    /// Appends the candidates of a level of the last search. Levels must be asked for in their order.
    /// - Returns: whether it was searched here.
    func append(_ level: Int, to all: inout [Rect]) -> Bool {
        guard handedOut.levels < searched.count, searched[handedOut.levels].level == level else { return false }
        let end = searched[handedOut.levels].end
        all.append(contentsOf: candidates[handedOut.candidates..<end])
        handedOut = (handedOut.levels + 1, end)
        return true
    }

    private func search(_ level: PyramidLevel, _ job: SearchJob) {
        integral.begin(level, width: job.width, height: job.height)
        var row = 0
        while row < level.rowEnd {
            let end = min(integral.fill(fromRow: row, of: job.pixels), level.rowEnd)
            scan.scan(level, rows: row..<end, integral, into: &candidates)
            row += (end - row + level.step - 1) / level.step * level.step
        }
    }
}
