// Runs on: the thread of the detector that owns it.
import CKernels
import Image

/// The stages of a cascade as the kernels want them, with the loop over the rows of a level.
final class StageTables {
    private let kernels: FaceKernels
    private let stageCount: Int
    private let nodesPerTree: Int
    private let stages: WorkBuffer<faces_stage>
    private let trees: WorkBuffer<faces_tree>
    private let leaves: WorkBuffer<Float>
    /// Of stumps: the left leaf less the right one.
    private let differences: WorkBuffer<Float>
    private var found = WorkBuffer<UInt16>()

    /// Nil if the leaves are so large that their sums may not stay finite in single precision.
    init?(_ cascade: Cascade, kernels: FaceKernels) {
        guard cascade.leaves.allSatisfy({ abs($0) < 1e30 }) else { return nil }
        self.kernels = kernels
        stageCount = cascade.stages.count
        nodesPerTree = cascade.trees.map(\.nodes.count).max() ?? 0
        stages = WorkBuffer(cascade.stages.count)
        trees = WorkBuffer(cascade.trees.count)
        leaves = WorkBuffer(cascade.leaves.count)
        differences = WorkBuffer(cascade.trees.count)
        for (index, leaf) in cascade.leaves.enumerated() { leaves.pointer[index] = leaf }
        for (index, tree) in cascade.trees.enumerated() {
            trees.pointer[index] = faces_tree(
                first_node: Int32(tree.nodes.lowerBound), first_leaf: Int32(tree.firstLeaf),
                node_count: Int32(tree.nodes.count))
            differences.pointer[index] = cascade.leaves[tree.firstLeaf] - cascade.leaves[tree.firstLeaf + 1]
        }
        for (index, stage) in cascade.stages.enumerated() {
            let right = stage.trees.reduce(0.0) { $0 + Double(cascade.leaves[cascade.trees[$1].firstLeaf + 1]) }
            stages.pointer[index] = faces_stage(
                first_tree: Int32(stage.trees.lowerBound), tree_count: Int32(stage.trees.count),
                threshold: stage.threshold, error: Self.sumError(of: stage, in: cascade), right_sum: Float(right))
        }
    }

    /// Adding n numbers in any order errs by at most (n - 1) u times the sum of their magnitudes, to first order, where
    /// u = 2^-24 is the unit of rounding (N. Higham, Accuracy and Stability of Numerical Algorithms, 4.2). Stumps start
    /// from the sum of the right leaves and add differences, of up to twice a leaf's magnitude and rounded once more:
    /// hence three times the magnitudes, and two numbers more. The rest is for the higher orders and for adding this
    /// bound to the threshold.
    private static func sumError(of stage: Cascade.Stage, in cascade: Cascade) -> Float {
        let magnitude = cascade.trees[stage.trees].reduce(0.0) { sum, tree in
            sum
                + cascade.leaves[tree.firstLeaf...(tree.firstLeaf + tree.nodes.count)].reduce(0.0) {
                    max($0, Double(abs($1)))
                }
        }
        return Float(1.5 * Double(stage.trees.count + 2) * 0x1p-24 * (3 * magnitude + Double(abs(stage.threshold))))
    }

    /// A row without its nodes and places.
    var row: faces_row {
        var row = faces_row()
        row.stages = UnsafePointer(stages.pointer)
        row.stage_count = stageCount
        row.trees = UnsafePointer(trees.pointer)
        row.leaves = UnsafePointer(leaves.pointer)
        row.leaf_differences = UnsafePointer(differences.pointer)
        row.nodes_per_tree = Int32(nodesPerTree)
        return row
    }

    /// Appends the windows that pass all stages, from the top left to the bottom right.
    /// - Parameters:
    ///   - row: with the nodes for the level's step.
    ///   - rows: of windows; the integral image holds them.
    ///   - normalizations: gives those of a row of windows, by the place of the first one.
    func scan(
        _ row: faces_row, _ level: PyramidLevel, rows: Range<Int>, _ integral: borrowing IntegralImage,
        into candidates: inout [Rect], normalizations: (UnsafePointer<Int32>) -> UnsafePointer<Float>?
    ) {
        var row = row
        let words = (level.columns + Int(FACES_LANES) - 1) / Int(FACES_LANES)
        found.reserve(words)
        row.columns = level.columns
        row.found = found.pointer
        for y in stride(from: rows.lowerBound, to: rows.upperBound, by: level.step) {
            let place = integral.place(ofRow: y)
            row.narrow = integral.narrowSums + place
            row.wide = integral.sums + place
            row.normalizations = normalizations(row.wide)
            guard kernels.scan(&row) else { continue }
            for word in 0..<words {
                var alive = found.pointer[word]
                while alive != 0 {
                    let column = word * Int(FACES_LANES) + alive.trailingZeroBitCount
                    alive &= alive - 1
                    candidates.append(level.rectangle(x: column * level.step, y: y))
                }
            }
        }
    }
}
