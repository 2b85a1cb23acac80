// Runs on: the thread of the detector that owns it.
import Image

/// Evaluates the windows of one pyramid level, sixteen neighbours at once, with the result of `WindowScan` to the bit.
///
/// All of a window's arithmetic is OpenCV's, with one exception: a stage's leaves are added in single precision. Where
/// that sum is nearer to the stage's threshold than its proven error, `WindowEvaluator` decides. Once few of the
/// sixteen are left, they go on one by one, too.
struct VectorScan {
    typealias Floats = SIMD16<Float>
    typealias Integers = SIMD16<Int32>
    typealias Doubles = SIMD16<Double>

    /// Windows that are evaluated at once.
    static let laneCount = 16
    /// Up to this many windows it is faster to evaluate one by one.
    private static let fewWindows = 2
    /// Larger trees are walked window by window.
    static let maximumNodesPerTree = 3

    let evaluator: WindowEvaluator

    /// Whether the cascade's trees are small enough.
    static func canEvaluate(_ evaluator: WindowEvaluator) -> Bool {
        evaluator.maximumNodesPerTree <= maximumNodesPerTree
    }

    /// Sixteen neighbouring windows.
    private struct Group {
        /// The first one's place in the sums. There may be fewer windows than lanes, but never fewer elements
        /// (`IntegralImage.slack`).
        var window: UnsafePointer<Int32>
        var normalization: Floats
        var nodes: UnsafePointer<WindowEvaluator.Node>
        /// A bit for each window that is still to be evaluated.
        var alive: UInt32
    }

    /// Appends the windows that pass all stages, from the top left to the bottom right.
    /// - Parameter sums: the integral image that was built for this level.
    func scan(_ level: PyramidLevel, sums: UnsafePointer<Int32>, into candidates: inout [Rect]) {
        let nodes = evaluator.nodes(step: level.step)
        for y in stride(from: 0, to: level.rowEnd, by: level.step) {
            let row = sums + y * evaluator.layout.stride
            let normalizations = evaluator.contrastNormalizations(row, count: level.columns, step: level.step)
            var skip = StageZeroSkip()
            for column in stride(from: 0, to: level.columns, by: Self.laneCount) {
                let normalization = UnsafeRawPointer(normalizations + column).loadUnaligned(as: Floats.self)
                let windows: UInt32 = (1 << UInt32(min(level.columns - column, Self.laneCount))) - 1
                var group = Group(
                    window: row + column, normalization: normalization, nodes: nodes,
                    alive: bits(normalization .> Floats.zero) & windows)
                let evaluated = group.alive
                passFirstStage(&group)
                group.alive &= ~skip.next(refused: evaluated & ~group.alive)
                passOtherStages(&group)
                while group.alive != 0 {
                    let lane = group.alive.trailingZeroBitCount
                    group.alive &= group.alive - 1
                    candidates.append(level.rectangle(x: (column + lane) * level.step, y: y))
                }
            }
        }
    }

    // MARK: - Stages

    private func passFirstStage(_ group: inout Group) {
        if group.alive != 0 { pass(0, &group) }
    }

    private func passOtherStages(_ group: inout Group) {
        var stage = 1
        while group.alive.nonzeroBitCount > Self.fewWindows, stage < evaluator.stageCount {
            pass(stage, &group)
            stage += 1
        }
        guard stage < evaluator.stageCount else { return }
        var waiting = group.alive
        while waiting != 0 {
            let lane = waiting.trailingZeroBitCount
            waiting &= waiting - 1
            let normalization = group.normalization[lane]
            for index in stage..<evaluator.stageCount
            where !evaluator.passes(
                evaluator.stages[index], group.window + lane, normalization: normalization, nodes: group.nodes)
            {
                group.alive &= ~(1 << UInt32(lane))
                break
            }
        }
    }

    /// Clears the bits of the windows that do not pass the stage.
    @inline(__always)
    private func pass(_ index: Int, _ group: inout Group) {
        let stage = evaluator.stages[index]
        let trees = evaluator.trees + Int(stage.firstTree)
        var sum = Floats.zero
        if evaluator.maximumNodesPerTree == 1 {
            let nodes = group.nodes + Int(trees[0].firstNode)
            let leaves = evaluator.leaves + Int(trees[0].firstLeaf)
            for tree in 0..<Int(stage.treeCount) {
                let isLeft = isLeft(nodes + tree, group)
                sum += Floats(repeating: leaves[2 * tree + 1]).replacing(with: leaves[2 * tree], where: isLeft)
            }
        } else {
            for tree in 0..<Int(stage.treeCount) { sum += leaf(of: trees[tree], group) }
        }
        let threshold = Floats(repeating: stage.threshold)
        let error = Floats(repeating: stage.sumError)
        let passes = bits(sum .>= threshold + error) & group.alive
        // Written so that a sum that is no number is unclear, too.
        var unclear = group.alive & ~passes & ~bits(sum .< threshold - error)
        group.alive = passes
        while unclear != 0 {
            let lane = unclear.trailingZeroBitCount
            unclear &= unclear - 1
            if evaluator.passes(
                stage, group.window + lane, normalization: group.normalization[lane], nodes: group.nodes)
            {
                group.alive |= 1 << UInt32(lane)
            }
        }
    }

    /// The values of the leaves that the windows end up at. Children stand after their parents, so nodes are done from
    /// the last.
    @inline(__always)
    private func leaf(of tree: WindowEvaluator.Tree, _ group: Group) -> Floats {
        let nodes = group.nodes + Int(tree.firstNode)
        let children = evaluator.children + Int(tree.firstNode)
        let leaves = evaluator.leaves + Int(tree.firstLeaf)
        var first = Floats.zero
        var second = Floats.zero
        func value(_ child: Int16) -> Floats {
            child == 1 ? first : child == 2 ? second : Floats(repeating: leaves[-Int(child)])
        }
        if tree.nodeCount > 2 {
            second = value(children[2].right).replacing(with: value(children[2].left), where: isLeft(nodes + 2, group))
        }
        if tree.nodeCount > 1 {
            first = value(children[1].right).replacing(with: value(children[1].left), where: isLeft(nodes + 1, group))
        }
        return value(children[0].right).replacing(with: value(children[0].left), where: isLeft(nodes, group))
    }

    /// Which windows go left at a node.
    @inline(__always)
    private func isLeft(_ node: UnsafePointer<WindowEvaluator.Node>, _ group: Group) -> SIMDMask<Integers> {
        let node = node.pointee
        var value = floats(sum(node.first, group.window)) * node.firstWeight
        value += floats(sum(node.second, group.window)) * node.secondWeight
        if node.thirdWeight != 0 { value += floats(sum(node.third, group.window)) * node.thirdWeight }
        return value * group.normalization .< Floats(repeating: node.threshold)
    }

    // MARK: - Vectors

    @inline(__always)
    private func sum(_ corners: WindowEvaluator.Corners, _ window: UnsafePointer<Int32>) -> Integers {
        load(window + Int(corners.a)) &- load(window + Int(corners.b)) &- load(window + Int(corners.c))
            &+ load(window + Int(corners.d))
    }

    @inline(__always)
    private func load(_ pointer: UnsafePointer<Int32>) -> Integers {
        UnsafeRawPointer(pointer).loadUnaligned(as: Integers.self)
    }

    @inline(__always)
    private func floats(_ integers: Integers) -> Floats {
        var floats = Floats.zero
        for lane in 0..<Self.laneCount { floats[lane] = Float(integers[lane]) }
        return floats
    }

    /// A bit for each lane that is true.
    @inline(__always)
    private func bits(_ mask: SIMDMask<Integers>) -> UInt32 {
        UInt32(bitPattern: Integers.zero.replacing(with: Self.laneBits, where: mask).wrappedSum())
    }

    private static let laneBits = Integers(
        1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13,
        1 << 14, 1 << 15)
}

/// Which windows OpenCV leaves out along a row: the one after each window that the first stage has refused, where
/// windows that are left out refuse nothing. In a run of windows that the stage would refuse every second one is thus
/// looked at, and the window after the run is left out if the run's length is odd.
struct StageZeroSkip {
    /// The last group's last window was refused, so the next group's first one is left out: 1, else 0.
    private var carry: UInt32 = 0

    /// Takes the windows that the first stage refuses, a bit for each of a group of 16 from the lowest.
    /// - Returns: the windows that are left out, apart from refused ones.
    mutating func next(refused: UInt32) -> UInt32 {
        let even: UInt32 = 0x5555_5555
        let runs = refused & ~carry
        let starts = runs & ~(runs << 1)
        // Adding a run's first bit carries into the place after the run.
        let afterEvenRuns = (runs + (starts & even)) & ~runs
        let afterOddRuns = (runs + (starts & ~even)) & ~runs
        let skipped = carry | (afterEvenRuns & ~even) | (afterOddRuns & even)
        carry = skipped >> 16 & 1
        return skipped
    }
}
