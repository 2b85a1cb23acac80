// Runs on: the thread of the detector that owns it.

/// A cascade made ready for one layout of integral images: what every window needs stands together, in the order of
/// use.
///
/// Everything here is the reference: single windows, in the arithmetic of `HaarEvaluator` and `predictOrdered` of
/// OpenCV 4 (modules/objdetect/src/cascadedetect.hpp), for cascades that `VectorScan` does not take, and for its tests.
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
    }

    struct Stage: BitwiseCopyable {
        var firstTree: Int32 = 0
        var treeCount: Int32 = 0
        var threshold: Float = 0
    }

    let cascade: Cascade
    /// Nodes of the largest tree.
    private let maximumNodesPerTree: Int
    let stageCount: Int
    private(set) var layout = IntegralLayout()

    private let contrasts: WindowContrasts
    private let stageBuffer: WorkBuffer<Stage>
    private let treeBuffer: WorkBuffer<Tree>
    private let childrenBuffer: WorkBuffer<Children>
    private let leafBuffer: WorkBuffer<Float>
    /// All nodes for step 1, then all nodes for step 2.
    private let nodeBuffer: WorkBuffer<Node>

    var stages: UnsafePointer<Stage> { UnsafePointer(stageBuffer.pointer) }
    var trees: UnsafePointer<Tree> { UnsafePointer(treeBuffer.pointer) }
    var children: UnsafePointer<Children> { UnsafePointer(childrenBuffer.pointer) }
    var leaves: UnsafePointer<Float> { UnsafePointer(leafBuffer.pointer) }

    /// The nodes for windows that lie 1 or 2 pixels apart.
    func nodes(step: Int) -> UnsafePointer<Node> {
        UnsafePointer(nodeBuffer.pointer + (step - 1) * cascade.nodes.count)
    }

    init(_ cascade: Cascade, kernels: FaceKernels = .preferred) {
        self.cascade = cascade
        contrasts = WindowContrasts(
            windowWidth: cascade.windowWidth, windowHeight: cascade.windowHeight, kernels: kernels)
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
                threshold: stage.threshold)
        }
        for (index, tree) in cascade.trees.enumerated() {
            treeBuffer.pointer[index] = Tree(
                firstNode: Int32(tree.nodes.lowerBound), firstLeaf: Int32(tree.firstLeaf))
        }
        for (index, node) in cascade.nodes.enumerated() {
            childrenBuffer.pointer[index] = Children(left: Int16(node.left), right: Int16(node.right))
        }
        for (index, leaf) in cascade.leaves.enumerated() { leafBuffer.pointer[index] = leaf }
    }

    /// Computes all offsets anew if the layout has changed.
    func prepare(_ layout: IntegralLayout) {
        guard layout != self.layout else { return }
        self.layout = layout
        contrasts.prepare(layout)
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

    private func corners(_ rectangle: Cascade.WeightedRectangle, isTilted: Bool, step: Int) -> Corners {
        let offsets = rectangle.corners(isTilted: isTilted).map {
            Int32(layout.offset(x: $0.x, y: $0.y, step: step) + (isTilted ? layout.tiltedOffset : 0))
        }
        return Corners(a: offsets[0], b: offsets[1], c: offsets[2], d: offsets[3])
    }

    // MARK: - One window

    /// See `WindowContrasts`.
    func contrastNormalizations(_ row: UnsafePointer<Int32>, count: Int, step: Int) -> UnsafePointer<Float> {
        contrasts.normalizations(row, count: count, step: step)
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
