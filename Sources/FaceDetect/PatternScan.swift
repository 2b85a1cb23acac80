// Runs on: the thread of the detector that owns it.
import CKernels
import Image

/// A cascade of local binary patterns made ready for the kernels: evaluates the windows of a pyramid level, sixteen
/// neighbours at once, with the result of `LBPScan` to the bit.
///
/// Invariant: offsets were computed for the layout of the integral image that is scanned, so that every access is in
/// bounds (the cascade's cells are inside the window, and the planes have `IntegralImage.slack`).
final class PatternScan: LevelScan {
    /// The largest cell, in pixels: the sums of larger ones may not fit into 16 bits.
    static let maximumArea = 257

    private let cascade: Cascade
    private let tables: StageTables
    private var layout = IntegralLayout()
    /// All patterns for step 1, then all patterns for step 2.
    private let patterns: WorkBuffer<faces_pattern>
    /// For each pattern, for each code its leaf.
    private let leaves: WorkBuffer<Float>

    /// Nil if the cascade is one that only `LBPScan` evaluates: with trees of more than one node, large cells or leaves.
    init?(_ cascade: Cascade, kernels: FaceKernels = .preferred) {
        guard cascade.trees.allSatisfy({ $0.nodes.count == 1 }),
            cascade.cells.allSatisfy({ $0.width * $0.height <= Self.maximumArea }),
            let tables = StageTables(cascade, kernels: kernels)
        else { return nil }
        self.cascade = cascade
        self.tables = tables
        patterns = WorkBuffer(2 * cascade.nodes.count)
        let needsLeaves = FACES_HAS_LOOKUP == 0 && kernels.level == .baseline
        leaves = WorkBuffer(needsLeaves ? cascade.nodes.count * Cascade.Subset.codeCount : 0)
        guard needsLeaves else { return }
        for (index, subset) in cascade.subsets.enumerated() {
            for code in 0..<Cascade.Subset.codeCount {
                let isLeft = subset.words[code >> 5] >> UInt32(code & 31) & 1 != 0
                leaves.pointer[index * Cascade.Subset.codeCount + code] = cascade.leaves[2 * index + (isLeft ? 0 : 1)]
            }
        }
    }

    func prepare(_ layout: IntegralLayout) {
        guard layout != self.layout else { return }
        self.layout = layout
        for step in 1...2 {
            let patterns = patterns.pointer + (step - 1) * cascade.nodes.count
            for (index, node) in cascade.nodes.enumerated() {
                let cell = cascade.cells[node.feature]
                func corner(_ column: Int, _ row: Int) -> Int32 {
                    Int32(layout.offset(x: cell.x + column * cell.width, y: cell.y + row * cell.height, step: step))
                }
                let words = cascade.subsets[index].words
                patterns[index] = faces_pattern(
                    corners: (
                        corner(0, 0), corner(1, 0), corner(2, 0), corner(3, 0), corner(0, 1), corner(1, 1),
                        corner(2, 1), corner(3, 1), corner(0, 2), corner(1, 2), corner(2, 2), corner(3, 2),
                        corner(0, 3), corner(1, 3), corner(2, 3), corner(3, 3)
                    ),
                    subset: (words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7]))
            }
        }
    }

    func scan(
        _ level: PyramidLevel, rows: Range<Int>, _ integral: borrowing IntegralImage, into candidates: inout [Rect]
    ) {
        var row = tables.row
        row.patterns = UnsafePointer(patterns.pointer + (level.step - 1) * cascade.nodes.count)
        row.pattern_leaves = UnsafePointer(leaves.pointer)
        tables.scan(row, level, rows: rows, integral, into: &candidates) { _ in nil }
    }
}
