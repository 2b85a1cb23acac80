// Runs on: the thread of the detector that owns it.
import Image

/// Evaluates the windows of one pyramid level with a cascade of local binary patterns, one after the other.
struct LBPScan: LevelScan {
    let evaluator: LBPEvaluator

    func prepare(_ layout: IntegralLayout) { evaluator.prepare(layout) }

    func scan(
        _ level: PyramidLevel, rows: Range<Int>, _ integral: borrowing IntegralImage, into candidates: inout [Rect]
    ) {
        let nodes = evaluator.nodes(step: level.step)
        for y in stride(from: rows.lowerBound, to: rows.upperBound, by: level.step) {
            let row = integral.sums + integral.place(ofRow: y)
            var column = 0
            while column < level.columns {
                let window = row + column
                defer { column += 1 }
                guard evaluator.passes(0, window, nodes: nodes) else {
                    // OpenCV expects nothing right beside a window that the first stage has refused.
                    column += 1
                    continue
                }
                let passes = (1..<evaluator.stageCount).allSatisfy { evaluator.passes($0, window, nodes: nodes) }
                if passes { candidates.append(level.rectangle(x: column * level.step, y: y)) }
            }
        }
    }
}
