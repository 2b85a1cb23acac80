// Runs on: the thread of the detector that owns it.
import CKernels
import Image

/// A Haar cascade made ready for the kernels: evaluates the windows of a pyramid level, sixteen neighbours at once, with
/// the result of `WindowScan` to the bit.
///
/// Invariant: offsets were computed for the layout of the integral image that is scanned, so that every access is in
/// bounds (the cascade's rectangles are inside the window, and the planes have `IntegralImage.slack`).
final class VectorScan: LevelScan {
    /// Larger trees are walked window by window.
    static let maximumNodesPerTree = 3

    private let cascade: Cascade
    /// Gives the windows' contrasts.
    private let evaluator: WindowEvaluator
    private let kernels: FaceKernels
    private let nodesPerTree: Int
    /// By feature.
    private let shapes: [NodeShape]
    private var layout = IntegralLayout()
    private let stages: WorkBuffer<faces_stage>
    private let trees: WorkBuffer<faces_tree>
    private let leaves: WorkBuffer<Float>
    /// Of stumps: the left leaf less the right one.
    private let differences: WorkBuffer<Float>
    /// All nodes for step 1, then all nodes for step 2.
    private let nodes: WorkBuffer<faces_node>
    private var found = WorkBuffer<UInt16>(zero: 0)

    /// Nil if the cascade is one that only `WindowScan` evaluates: large trees, or features whose values are not whole.
    init?(_ evaluator: WindowEvaluator, kernels: FaceKernels = .preferred) {
        let cascade = evaluator.cascade
        guard evaluator.maximumNodesPerTree <= Self.maximumNodesPerTree else { return nil }
        var shapes: [NodeShape] = []
        for feature in cascade.features {
            guard let shape = NodeShape(feature) else { return nil }
            shapes.append(shape)
        }
        self.shapes = shapes
        self.cascade = cascade
        self.evaluator = evaluator
        self.kernels = kernels
        nodesPerTree = evaluator.maximumNodesPerTree
        stages = WorkBuffer(cascade.stages.count, zero: faces_stage())
        trees = WorkBuffer(cascade.trees.count, zero: faces_tree())
        leaves = WorkBuffer(cascade.leaves.count, zero: 0)
        differences = WorkBuffer(cascade.trees.count, zero: 0)
        nodes = WorkBuffer(2 * cascade.nodes.count, zero: faces_node())
        // Sums of such leaves stay finite in single precision.
        guard cascade.leaves.allSatisfy({ abs($0) < 1e30 }) else { return nil }
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

    func prepare(_ layout: IntegralLayout) {
        evaluator.prepare(layout)
        guard layout != self.layout else { return }
        self.layout = layout
        for step in 1...2 {
            let nodes = nodes.pointer + (step - 1) * cascade.nodes.count
            for (index, node) in cascade.nodes.enumerated() {
                let shape = shapes[node.feature]
                let plane = shape.isTilted ? layout.tiltedOffset : 0
                var prepared = shape.node { Int32(layout.offset(x: $0.x, y: $0.y, step: step) + plane) }
                prepared.threshold = node.threshold
                prepared.left = Int16(node.left)
                prepared.right = Int16(node.right)
                nodes[index] = prepared
            }
        }
    }

    func scan(_ level: PyramidLevel, _ integral: borrowing IntegralImage, into candidates: inout [Rect]) {
        let words = (level.columns + Int(FACES_LANES) - 1) / Int(FACES_LANES)
        found.reserve(words)
        var row = faces_row()
        row.stages = UnsafePointer(stages.pointer)
        row.stage_count = cascade.stages.count
        row.trees = UnsafePointer(trees.pointer)
        row.nodes = UnsafePointer(nodes.pointer + (level.step - 1) * cascade.nodes.count)
        row.leaves = UnsafePointer(leaves.pointer)
        row.leaf_differences = UnsafePointer(differences.pointer)
        row.nodes_per_tree = Int32(nodesPerTree)
        row.columns = level.columns
        row.found = found.pointer
        for y in stride(from: 0, to: level.rowEnd, by: level.step) {
            row.narrow = integral.narrowSums + y * layout.stride
            row.wide = integral.sums + y * layout.stride
            row.normalizations = evaluator.contrastNormalizations(
                row.wide, count: level.columns, step: level.step)
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
