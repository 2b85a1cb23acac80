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
    private let contrasts: WindowContrasts
    private let tables: StageTables
    /// By feature.
    private let shapes: [NodeShape]
    private var layout = IntegralLayout()
    /// All nodes for step 1, then all nodes for step 2.
    private let nodes: WorkBuffer<faces_node>

    /// Nil if the cascade is one that only `WindowScan` evaluates: with large trees or leaves, or features whose values are not whole.
    init?(_ cascade: Cascade, kernels: FaceKernels = .preferred) {
        guard cascade.trees.allSatisfy({ $0.nodes.count <= Self.maximumNodesPerTree }),
            let tables = StageTables(cascade, kernels: kernels)
        else { return nil }
        var shapes: [NodeShape] = []
        for feature in cascade.features {
            guard let shape = NodeShape(feature) else { return nil }
            shapes.append(shape)
        }
        self.shapes = shapes
        self.cascade = cascade
        contrasts = WindowContrasts(
            windowWidth: cascade.windowWidth, windowHeight: cascade.windowHeight, kernels: kernels)
        self.tables = tables
        nodes = WorkBuffer(2 * cascade.nodes.count)
    }

    func prepare(_ layout: IntegralLayout) {
        contrasts.prepare(layout)
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

    func scan(
        _ level: PyramidLevel, rows: Range<Int>, _ integral: borrowing IntegralImage, into candidates: inout [Rect]
    ) {
        var row = tables.row
        row.nodes = UnsafePointer(nodes.pointer + (level.step - 1) * cascade.nodes.count)
        tables.scan(row, level, rows: rows, integral, into: &candidates) {
            contrasts.normalizations($0, count: level.columns, step: level.step)
        }
    }
}
