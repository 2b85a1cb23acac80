// Runs on: the thread of the detector that owns it.
import Image

/// Evaluates the windows of one pyramid level with a cascade of local binary patterns, one after the other.
struct LBPScan {
    let evaluator: LBPEvaluator

    /// Appends the windows that pass all stages, from the top left to the bottom right.
    /// - Parameter sums: the integral image that was built for this level.
    func scan(_ level: PyramidLevel, sums: UnsafePointer<Int32>, into candidates: inout [Rect]) {
        let nodes = evaluator.nodes(step: level.step)
        for y in stride(from: 0, to: level.rowEnd, by: level.step) {
            let row = sums + y * evaluator.layout.stride
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
