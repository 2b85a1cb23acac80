// Runs on: the thread of the detector that owns it.
import Image

/// Evaluates the windows of one pyramid level, one after the other: the reference for `VectorScan`.
struct WindowScan: LevelScan {
    let evaluator: WindowEvaluator

    func prepare(_ layout: IntegralLayout) { evaluator.prepare(layout) }

    func scan(
        _ level: PyramidLevel, rows: Range<Int>, _ integral: borrowing IntegralImage, into candidates: inout [Rect]
    ) {
        let nodes = evaluator.nodes(step: level.step)
        let stages = evaluator.stages
        for y in stride(from: rows.lowerBound, to: rows.upperBound, by: level.step) {
            let row = integral.sums + integral.place(ofRow: y)
            let normalizations = evaluator.contrastNormalizations(row, count: level.columns, step: level.step)
            var column = 0
            while column < level.columns {
                let window = row + column
                defer { column += 1 }
                let normalization = normalizations[column]
                guard normalization > 0 else { continue }
                guard evaluator.passes(stages[0], window, normalization: normalization, nodes: nodes) else {
                    // OpenCV expects nothing right beside a window that the first stage has refused.
                    column += 1
                    continue
                }
                let passes = (1..<evaluator.stageCount).allSatisfy { stage in
                    evaluator.passes(stages[stage], window, normalization: normalization, nodes: nodes)
                }
                if passes { candidates.append(level.rectangle(x: column * level.step, y: y)) }
            }
        }
    }
}
