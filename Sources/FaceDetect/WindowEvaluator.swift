// Runs on: the thread of the detector that owns it.
import CKernels

/// A cascade made ready for one layout of integral images: what every window needs stands together, in the order of
/// use.
///
/// Everything here is the reference: single windows, in the arithmetic of `HaarEvaluator` and `predictOrdered` of
/// OpenCV 4 (modules/objdetect/src/cascadedetect.hpp). `VectorScan` does the same for many windows at once.
///
/// Invariant: offsets were computed for the layout of the integral image that the window pointers point into, and
/// pointers are at windows that lie in it as a whole, so that every access is in bounds (the cascade's rectangles are
/// inside the window).
final class WindowEvaluator {
    /// The four corners of a rectangle's sum, as offsets from the window's place.
    struct Corners: BitwiseCopyable {
        var a: Int32 = 0
        var b: Int32 = 0
        var c: Int32 = 0
        var d: Int32 = 0

        @inline(__always)
        func sum(_ window: UnsafePointer<Int32>) -> Int32 {
            window[Int(a)] &- window[Int(b)] &- window[Int(c)] &+ window[Int(d)]
        }
    }

    /// A node with its feature, one cache line.
    struct Node: BitwiseCopyable {
        var first = Corners()
        var second = Corners()
        /// Only if `thirdWeight` is not 0.
        var third = Corners()
        var firstWeight: Float = 0
        var secondWeight: Float = 0
        var thirdWeight: Float = 0
        var threshold: Float = 0

        /// The feature's value before the window's contrast is taken out.
        @inline(__always)
        func value(_ window: UnsafePointer<Int32>) -> Float {
            var value = firstWeight * Float(first.sum(window)) + secondWeight * Float(second.sum(window))
            if thirdWeight != 0 { value += thirdWeight * Float(third.sum(window)) }
            return value
        }
    }

    /// A node's two ways on, as in `Cascade.Node`.
    struct Children: BitwiseCopyable {
        var left: Int16 = 0
        var right: Int16 = 0
    }

    /// A tree: its nodes and leaves start here.
    struct Tree: BitwiseCopyable {
        var firstNode: Int32 = 0
        var firstLeaf: Int32 = 0
        var nodeCount: Int32 = 0
    }

    struct Stage: BitwiseCopyable {
        var firstTree: Int32 = 0
        var treeCount: Int32 = 0
        var threshold: Float = 0
        /// No single precision sum of the stage's leaves, in any order, is further than this from the exact sum.
        var sumError: Float = 0
    }

    let cascade: Cascade
    /// Nodes of the largest tree.
    let maximumNodesPerTree: Int
    let stageCount: Int
    private(set) var layout = IntegralLayout()

    private let kernels: FaceKernels
    private let stageBuffer: WorkBuffer<Stage>
    private let treeBuffer: WorkBuffer<Tree>
    private let childrenBuffer: WorkBuffer<Children>
    private let leafBuffer: WorkBuffer<Float>
    /// All nodes for step 1, then all nodes for step 2.
    private let nodeBuffer: WorkBuffer<Node>
    private var normalizationBuffer = WorkBuffer<Float>()

    var stages: UnsafePointer<Stage> { UnsafePointer(stageBuffer.pointer) }
    var trees: UnsafePointer<Tree> { UnsafePointer(treeBuffer.pointer) }
    var children: UnsafePointer<Children> { UnsafePointer(childrenBuffer.pointer) }
    var leaves: UnsafePointer<Float> { UnsafePointer(leafBuffer.pointer) }

    /// The nodes for windows that lie 1 or 2 pixels apart.
    func nodes(step: Int) -> UnsafePointer<Node> {
        UnsafePointer(nodeBuffer.pointer + (step - 1) * cascade.nodes.count)
    }

    /// Of a window's inside.
    private let area: Double
    /// OpenCV takes a window for flat if its area times one over its contrast is 0.1 or more; this is the least such
    /// float.
    private let normalizationLimit: Float

    init(_ cascade: Cascade, kernels: FaceKernels = .preferred) {
        self.cascade = cascade
        self.kernels = kernels
        let area = Double((cascade.windowWidth - 2) * (cascade.windowHeight - 2))
        self.area = area
        var limit = Float(0.1 / area)
        while area * Double(limit) >= 0.1 { limit = limit.nextDown }
        while area * Double(limit) < 0.1 { limit = limit.nextUp }
        normalizationLimit = limit
        stageCount = cascade.stages.count
        maximumNodesPerTree = cascade.trees.map(\.nodes.count).max() ?? 0
        stageBuffer = WorkBuffer(cascade.stages.count)
        treeBuffer = WorkBuffer(cascade.trees.count)
        childrenBuffer = WorkBuffer(cascade.nodes.count)
        leafBuffer = WorkBuffer(cascade.leaves.count)
        nodeBuffer = WorkBuffer(2 * cascade.nodes.count)
        for (index, stage) in cascade.stages.enumerated() {
            stageBuffer.pointer[index] = Stage(
                firstTree: Int32(stage.trees.lowerBound), treeCount: Int32(stage.trees.count),
                threshold: stage.threshold,
                sumError: sumError(of: stage))
        }
        for (index, tree) in cascade.trees.enumerated() {
            treeBuffer.pointer[index] = Tree(
                firstNode: Int32(tree.nodes.lowerBound), firstLeaf: Int32(tree.firstLeaf),
                nodeCount: Int32(tree.nodes.count))
        }
        for (index, node) in cascade.nodes.enumerated() {
            childrenBuffer.pointer[index] = Children(left: Int16(node.left), right: Int16(node.right))
        }
        for (index, leaf) in cascade.leaves.enumerated() { leafBuffer.pointer[index] = leaf }
    }

    /// Adding n numbers in any order errs by at most (n - 1) u times the sum of their magnitudes, to first order, where
    /// u = 2^-24 is the unit of rounding (N. Higham, Accuracy and Stability of Numerical Algorithms, 4.2). The rest is
    /// for the higher orders and for adding this bound to the threshold.
    private func sumError(of stage: Cascade.Stage) -> Float {
        let magnitude = cascade.trees[stage.trees].reduce(0.0) { sum, tree in
            sum
                + cascade.leaves[tree.firstLeaf...(tree.firstLeaf + tree.nodes.count)].reduce(0.0) {
                    max($0, Double(abs($1)))
                }
        }
        return Float(1.5 * Double(stage.trees.count + 1) * 0x1p-24 * (magnitude + Double(abs(stage.threshold))))
    }

    /// Computes all offsets anew if the layout has changed.
    func prepare(_ layout: IntegralLayout) {
        guard layout != self.layout else { return }
        self.layout = layout
        for step in 1...2 {
            let nodes = nodeBuffer.pointer + (step - 1) * cascade.nodes.count
            for (index, node) in cascade.nodes.enumerated() {
                let feature = cascade.features[node.feature]
                func corners(_ rectangle: Int) -> Corners {
                    guard rectangle < feature.rectangles.count else { return Corners() }
                    return self.corners(feature.rectangles[rectangle], isTilted: feature.isTilted, step: step)
                }
                nodes[index] = Node(
                    first: corners(0), second: corners(1), third: corners(2), firstWeight: feature.rectangles[0].weight,
                    secondWeight: feature.rectangles[1].weight,
                    thirdWeight: feature.rectangles.count > 2 ? feature.rectangles[2].weight : 0,
                    threshold: node.threshold)
            }
        }
    }

    private func corners(_ r: Cascade.WeightedRectangle, isTilted: Bool, step: Int) -> Corners {
        func offset(_ x: Int, _ y: Int) -> Int32 {
            Int32(layout.offset(x: x, y: y, step: step) + (isTilted ? layout.tiltedOffset : 0))
        }
        if isTilted {
            return Corners(
                a: offset(r.x, r.y), b: offset(r.x - r.height, r.y + r.height), c: offset(r.x + r.width, r.y + r.width),
                d: offset(r.x + r.width - r.height, r.y + r.width + r.height))
        }
        return Corners(
            a: offset(r.x, r.y), b: offset(r.x + r.width, r.y), c: offset(r.x, r.y + r.height),
            d: offset(r.x + r.width, r.y + r.height))
    }

    /// The window less a border of one pixel, over which its contrast is measured.
    private func insideCorners(step: Int) -> Corners {
        let inside = Cascade.WeightedRectangle(
            x: 1, y: 1, width: cascade.windowWidth - 2, height: cascade.windowHeight - 2, weight: 1)
        return corners(inside, isTilted: false, step: step)
    }

    // MARK: - One window

    /// One over the contrast of each window of a row: over the standard deviation of its inside times its area. It is 0
    /// for a window that is too flat to show anything.
    /// - Returns: `count` values, readable up to `IntegralImage.slack` further, until the next call.
    func contrastNormalizations(_ row: UnsafePointer<Int32>, count: Int, step: Int) -> UnsafePointer<Float> {
        normalizationBuffer.reserve(count + IntegralImage.slack)
        let inside = insideCorners(step: step)
        var call = faces_contrasts()
        call.sums = row
        call.squares = row + layout.squaresOffset
        call.corners = (inside.a, inside.b, inside.c, inside.d)
        call.area = area
        call.limit = normalizationLimit
        call.columns = count
        call.normalizations = normalizationBuffer.pointer
        kernels.contrasts(&call)
        return UnsafePointer(normalizationBuffer.pointer)
    }

    /// Whether the window passes a stage.
    func passes(
        _ stage: Stage, _ window: UnsafePointer<Int32>, normalization: Float, nodes: UnsafePointer<Node>
    ) -> Bool {
        var sum = 0.0
        let trees = trees + Int(stage.firstTree)
        let count = Int(stage.treeCount)
        if maximumNodesPerTree == 1 {
            let nodes = nodes + Int(trees[0].firstNode)
            let leaves = leaves + Int(trees[0].firstLeaf)
            for index in 0..<count {
                let isLeft = nodes[index].value(window) * normalization < nodes[index].threshold
                sum += Double(leaves[2 * index + (isLeft ? 0 : 1)])
            }
        } else {
            for index in 0..<count {
                sum += Double(leaf(of: trees[index], window, normalization: normalization, nodes: nodes))
            }
        }
        return !(sum < Double(stage.threshold))
    }

    /// The value of the leaf that the window ends up at.
    @inline(__always)
    private func leaf(
        of tree: Tree, _ window: UnsafePointer<Int32>, normalization: Float, nodes: UnsafePointer<Node>
    ) -> Float {
        let nodes = nodes + Int(tree.firstNode)
        let children = children + Int(tree.firstNode)
        var index = 0
        repeat {
            let isLeft = nodes[index].value(window) * normalization < nodes[index].threshold
            index = Int(isLeft ? children[index].left : children[index].right)
        } while index > 0
        return leaves[Int(tree.firstLeaf) - index]
    }
}
