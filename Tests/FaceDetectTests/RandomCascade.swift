import Image

@testable import FaceDetect

/// Cascades of Haar features that nobody trained, for comparisons of one way to evaluate them with another. They are
/// fitted to an image: thresholds are values and sums that windows of it have, so that all ways through trees and stages
/// are taken and comparisons with equal numbers occur.
struct RandomCascade {
    /// What the features look like.
    enum Style: CaseIterable {
        /// Two halves, three thirds, a chequered square and the like, as in OpenCV's cascades.
        case common
        /// Rectangles anywhere, with weights of -4 to 4.
        case free
    }

    var window: (width: Int, height: Int)
    var maximumNodesPerTree = 1
    var style = Style.common
    /// Part of the features that are tilted.
    var tilted = 0.0
    /// Multiplies all weights.
    var weightFactor: Float = 1
    var stageCount = 3
    var treesPerStage = 1...6

    /// A cascade, fitted to an image that is not smaller than the window.
    func cascade(fittedTo image: GrayImage, using generator: inout SeededGenerator) -> Cascade {
        var draft = draft(using: &generator)
        draft.fit(to: image, using: &generator)
        return draft.cascade
    }

    private func draft(using generator: inout SeededGenerator) -> Draft {
        var draft = Draft(window: window)
        let leafStyle = Int.random(in: 0..<3, using: &generator)
        for _ in 0..<stageCount {
            let firstTree = draft.trees.count
            for tree in 0..<Int.random(in: treesPerStage, using: &generator) {
                let count = tree == 0 ? maximumNodesPerTree : Int.random(in: 1...maximumNodesPerTree, using: &generator)
                appendTree(count, leafStyle, to: &draft, using: &generator)
            }
            draft.stages.append(Cascade.Stage(threshold: 0, trees: firstTree..<draft.trees.count))
        }
        return draft
    }

    private func appendTree(
        _ count: Int, _ leafStyle: Int, to draft: inout Draft, using generator: inout SeededGenerator
    ) {
        draft.trees.append(
            Cascade.Tree(nodes: draft.nodes.count..<(draft.nodes.count + count), firstLeaf: draft.leaves.count))
        for index in 0..<count {
            func child() -> Int {
                index + 1 < count && Bool.random(using: &generator)
                    ? Int.random(in: (index + 1)..<count, using: &generator)
                    : -Int.random(in: 0...count, using: &generator)
            }
            // A stump has one leaf on each side. Larger trees may have nodes and leaves that no window reaches.
            let children = count == 1 ? (0, -1) : (child(), child())
            draft.nodes.append(
                Cascade.Node(feature: draft.features.count, threshold: 0, left: children.0, right: children.1))
            draft.features.append(feature(using: &generator))
        }
        for _ in 0...count {
            switch leafStyle {
            case 0: draft.leaves.append(Bool.random(using: &generator) ? 1 : -1)
            case 1: draft.leaves.append(Float.random(in: -1...1, using: &generator))
            default:
                let magnitude = Float(1 << Int.random(in: 0..<24, using: &generator)) / 4096
                draft.leaves.append(magnitude * Float.random(in: -1...1, using: &generator))
            }
        }
    }

    // MARK: - Features

    func feature(using generator: inout SeededGenerator) -> Cascade.Feature {
        let isTilted = Double.random(in: 0..<1, using: &generator) < tilted && min(window.width, window.height) >= 6
        var rectangles =
            style == .free
            ? freeRectangles(isTilted: isTilted, using: &generator)
            : commonRectangles(isTilted: isTilted, using: &generator)
        for index in rectangles.indices { rectangles[index].weight *= weightFactor }
        return Cascade.Feature(rectangles: rectangles, isTilted: isTilted)
    }

    /// A rectangle inside the window, whose sides are multiples of the given ones.
    private func rectangle(
        _ columns: Int, _ rows: Int, isTilted: Bool, using generator: inout SeededGenerator
    ) -> Cascade.WeightedRectangle {
        if isTilted {
            let side = min(window.width, window.height)
            let width = Int.random(in: 1...max((side - rows) / columns, 1), using: &generator) * columns
            let height = Int.random(in: 1...max((side - width) / rows, 1), using: &generator) * rows
            return Cascade.WeightedRectangle(
                x: Int.random(in: height...(window.width - width), using: &generator),
                y: Int.random(in: 0...(window.height - width - height), using: &generator), width: width,
                height: height, weight: -1)
        }
        let width = Int.random(in: 1...(window.width / columns), using: &generator) * columns
        let height = Int.random(in: 1...(window.height / rows), using: &generator) * rows
        return Cascade.WeightedRectangle(
            x: Int.random(in: 0...(window.width - width), using: &generator),
            y: Int.random(in: 0...(window.height - height), using: &generator), width: width, height: height,
            weight: -1)
    }

    private func freeRectangles(
        isTilted: Bool, using generator: inout SeededGenerator
    ) -> [Cascade.WeightedRectangle] {
        (0..<Int.random(in: 2...3, using: &generator)).map { _ in
            var rectangle = rectangle(1, 1, isTilted: isTilted, using: &generator)
            let weight = Float(Int.random(in: 1...4, using: &generator))
            rectangle.weight = Bool.random(using: &generator) ? weight : -weight
            return rectangle
        }
    }

    private func commonRectangles(
        isTilted: Bool, using generator: inout SeededGenerator
    ) -> [Cascade.WeightedRectangle] {
        // Columns and rows of the whole, the parts' places and their weight, and the whole's weight (0: no whole).
        let kinds: [(columns: Int, rows: Int, parts: [(Int, Int, Int, Int)], weight: Float, whole: Float)] = [
            (2, 1, [(0, 0, 1, 1)], 2, -1), (2, 1, [(1, 0, 1, 1)], 2, -1), (1, 2, [(0, 0, 1, 1)], 2, -1),
            (1, 2, [(0, 1, 1, 1)], 2, -1), (2, 1, [(0, 0, 1, 1), (1, 0, 1, 1)], 1, 0), (1, 2, [(0, 0, 1, 1)], 1, -1),
            (1, 2, [(0, 0, 1, 1), (0, 1, 1, 1)], 1, 0), (3, 1, [(1, 0, 1, 1)], 3, -1), (1, 3, [(0, 1, 1, 1)], 3, -1),
            (1, 2, [(0, 1, 1, 1)], 3, -1), (2, 2, [(0, 0, 1, 1), (1, 1, 1, 1)], 2, -1),
            (2, 2, [(1, 0, 1, 1), (0, 1, 1, 1)], 2, -1), (2, 2, [(1, 1, 1, 1)], 4, -1),
            (3, 3, [(1, 1, 1, 1)], 4, -1), (3, 1, [(0, 0, 1, 1), (2, 0, 1, 1)], 1, -1),
        ]
        let fitting = kinds.filter { kind in
            isTilted
                ? kind.columns + kind.rows <= min(window.width, window.height)
                : kind.columns <= window.width && kind.rows <= window.height
        }
        let kind = fitting[Int.random(in: 0..<fitting.count, using: &generator)]
        let whole = rectangle(kind.columns, kind.rows, isTilted: isTilted, using: &generator)
        let (width, height) = (whole.width / kind.columns, whole.height / kind.rows)
        var parts = kind.parts.map { column, row, columns, rows in
            let (right, down) = (column * width, row * height)
            return Cascade.WeightedRectangle(
                x: whole.x + right - (isTilted ? down : 0), y: whole.y + down + (isTilted ? right : 0),
                width: columns * width, height: rows * height, weight: kind.weight)
        }
        if kind.whole == 0 { parts[0].weight = -kind.weight } else { parts.insert(whole, at: 0) }
        // Now and then in another order, which is another shape for the kernels.
        return Int.random(in: 0..<5, using: &generator) == 0 ? parts.reversed() : parts
    }
}

// MARK: - Fitting

/// A cascade whose thresholds can still change.
private struct Draft {
    var window: (width: Int, height: Int)
    var stages: [Cascade.Stage] = []
    var trees: [Cascade.Tree] = []
    var nodes: [Cascade.Node] = []
    var leaves: [Float] = []
    var features: [Cascade.Feature] = []

    var cascade: Cascade {
        Cascade(
            windowWidth: window.width, windowHeight: window.height, stages: stages, trees: trees, nodes: nodes,
            leaves: leaves, features: features)
    }

    mutating func fit(to image: GrayImage, using generator: inout SeededGenerator) {
        let values = values(in: image, using: &generator)
        guard !values.isEmpty else { return }
        for index in nodes.indices {
            nodes[index].threshold = values[Int.random(in: 0..<values.count, using: &generator)][index]
        }
        var alive = values
        for (index, stage) in stages.enumerated() {
            let sums = alive.map { window in stage.trees.reduce(0.0) { $0 + Double(leaf(of: trees[$1], window)) } }
            let order = sums.sorted()
            let threshold = Float(order[Int.random(in: 0...(order.count / 3), using: &generator)])
            stages[index].threshold =
                [threshold, threshold, threshold.nextUp, threshold.nextDown].randomElement(
                    using: &generator) ?? threshold
            let passing = zip(alive, sums).filter { !($0.1 < Double(stages[index].threshold)) }.map(\.0)
            if !passing.isEmpty { alive = passing }
        }
    }

    /// For some windows the values that nodes compare.
    private func values(in image: GrayImage, using generator: inout SeededGenerator) -> [[Float]] {
        let evaluator = WindowEvaluator(cascade)
        var integral = IntegralImage(isTilted: cascade.hasTiltedFeatures)
        integral.reserve(width: image.width, height: image.height)
        evaluator.prepare(integral.layout)
        integral.build(
            level: .whole(image, window: window, step: 1), pixels: image.pixels, width: image.width,
            height: image.height)
        var values: [[Float]] = []
        for _ in 0..<60 {
            let x = Int.random(in: 0...(image.width - window.width), using: &generator)
            let y = Int.random(in: 0...(image.height - window.height), using: &generator)
            let place = integral.sums + integral.layout.offset(x: x, y: y, step: 1)
            let normalization = evaluator.contrastNormalizations(place, count: 1, step: 1)[0]
            guard normalization > 0 else { continue }
            let prepared = evaluator.nodes(step: 1)
            values.append(nodes.indices.map { prepared[$0].value(place) * normalization })
        }
        return values
    }

    private func leaf(of tree: Cascade.Tree, _ values: [Float]) -> Float {
        var index = 0
        repeat {
            let node = nodes[tree.nodes.lowerBound + index]
            index = values[tree.nodes.lowerBound + index] < node.threshold ? node.left : node.right
        } while index > 0
        return leaves[tree.firstLeaf - index]
    }
}
