// Runs on: the thread of the detector that owns it.

/// A cascade of local binary patterns made ready for one layout of integral images.
///
/// Everything here is the reference: single windows, in the arithmetic of `LBPEvaluator` and `predictCategorical` of
/// OpenCV 4 (modules/objdetect/src/cascadedetect.hpp). No contrast is taken out: codes compare a window with itself.
///
/// Invariant: offsets were computed for the layout of the integral image that the window pointers point into, and
/// pointers are at windows that lie in it as a whole, so that every access is in bounds (the cascade's cells are inside
/// the window).
final class LBPEvaluator {
    /// A node with its cells, one cache line.
    struct Node: BitwiseCopyable {
        /// Offsets of the four columns and of the four rows of corners of the three by three cells.
        var columns = SIMD4<Int32>()
        var rows = SIMD4<Int32>()
        /// The codes that go left, as in `Cascade.Subset`.
        var subset = SIMD8<UInt32>()

        /// Whether the code of the cells is in the subset.
        @inline(__always)
        func isLeft(_ window: UnsafePointer<Int32>) -> Bool {
            let code = code(window)
            return subset[code >> 5] >> UInt32(code & 31) & 1 != 0
        }

        @inline(__always)
        private func code(_ window: UnsafePointer<Int32>) -> Int {
            let centre = sum(1, 1, window)
            @inline(__always)
            func bit(_ value: Int, _ column: Int, _ row: Int) -> Int { sum(column, row, window) >= centre ? value : 0 }
            let top = bit(128, 0, 0) | bit(64, 1, 0) | bit(32, 2, 0)
            let bottom = bit(8, 2, 2) | bit(4, 1, 2) | bit(2, 0, 2)
            return top | bit(16, 2, 1) | bottom | bit(1, 0, 1)
        }

        /// The sum of a cell's pixels.
        @inline(__always)
        private func sum(_ column: Int, _ row: Int, _ window: UnsafePointer<Int32>) -> Int32 {
            let top = window + Int(rows[row])
            let bottom = window + Int(rows[row + 1])
            let (left, right) = (Int(columns[column]), Int(columns[column + 1]))
            return top[left] &- top[right] &- bottom[left] &+ bottom[right]
        }
    }

    let cascade: Cascade
    private var layout = IntegralLayout()
    /// All nodes for step 1, then all nodes for step 2.
    private let nodeBuffer: WorkBuffer<Node>

    var stageCount: Int { cascade.stages.count }

    /// The nodes for windows that lie 1 or 2 pixels apart.
    func nodes(step: Int) -> UnsafePointer<Node> {
        UnsafePointer(nodeBuffer.pointer + (step - 1) * cascade.nodes.count)
    }

    /// - Parameter cascade: one of local binary patterns.
    init(_ cascade: Cascade) {
        self.cascade = cascade
        nodeBuffer = WorkBuffer(2 * cascade.nodes.count)
        for (index, subset) in cascade.subsets.enumerated() {
            nodeBuffer.pointer[index].subset = subset.words
            nodeBuffer.pointer[cascade.nodes.count + index].subset = subset.words
        }
    }

    /// Computes all offsets anew if the layout has changed.
    func prepare(_ layout: IntegralLayout) {
        guard layout != self.layout else { return }
        self.layout = layout
        for step in 1...2 {
            let nodes = nodeBuffer.pointer + (step - 1) * cascade.nodes.count
            for (index, node) in cascade.nodes.enumerated() {
                let cell = cascade.cells[node.feature]
                for corner in 0..<4 {
                    nodes[index].columns[corner] = Int32(
                        layout.offset(x: cell.x + corner * cell.width, y: 0, step: step))
                    nodes[index].rows[corner] = Int32(
                        layout.offset(x: 0, y: cell.y + corner * cell.height, step: step))
                }
            }
        }
    }

    // MARK: - One window

    /// Whether the window passes a stage.
    func passes(_ stage: Int, _ window: UnsafePointer<Int32>, nodes: UnsafePointer<Node>) -> Bool {
        let stage = cascade.stages[stage]
        var sum = 0.0
        for tree in stage.trees { sum += Double(leaf(of: cascade.trees[tree], window, nodes: nodes)) }
        return !(sum < Double(stage.threshold))
    }

    /// The value of the leaf that the window ends up at.
    @inline(__always)
    private func leaf(of tree: Cascade.Tree, _ window: UnsafePointer<Int32>, nodes: UnsafePointer<Node>) -> Float {
        let first = tree.nodes.lowerBound
        var index = 0
        repeat {
            let node = cascade.nodes[first + index]
            index = nodes[first + index].isLeft(window) ? node.left : node.right
        } while index > 0
        return cascade.leaves[tree.firstLeaf - index]
    }
}
