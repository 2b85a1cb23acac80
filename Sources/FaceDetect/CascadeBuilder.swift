// Runs on: any thread.

/// The parts of a cascade while its file is read, and what has to hold between them.
struct CascadeBuilder {
    /// A larger tree is nothing that boosting makes.
    static let maximumNodesPerTree = 64

    let file: String
    var featureType = Cascade.FeatureType.haar
    var windowWidth = 0
    var windowHeight = 0
    private(set) var stages: [Cascade.Stage] = []
    private(set) var trees: [Cascade.Tree] = []
    /// The nodes of the current tree are the last ones, and so are its leaves and, of LBP, its subsets.
    var nodes: [Cascade.Node] = []
    var subsets: [Cascade.Subset] = []
    var leaves: [Float] = []
    private(set) var features: [Cascade.Feature] = []
    private(set) var cells: [Cascade.Cell] = []
    /// Where trees and features stand, for what can be checked only at the end.
    private var treeLines: [Int] = []
    private var featureLines: [Int] = []

    init(file: String) {
        self.file = file
    }

    private func invalid(_ message: String, _ line: Int) -> CascadeError {
        CascadeError(reason: .invalid, file: file, line: line, message: message)
    }

    // MARK: - Trees and stages

    /// Index of the first node and the first leaf that belong to no tree yet.
    var openTree: (firstNode: Int, firstLeaf: Int) {
        guard let last = trees.last else { return (0, 0) }
        return (last.nodes.upperBound, last.firstLeaf + last.nodes.count + 1)
    }

    /// Appends a node to the current tree.
    mutating func append(_ node: Cascade.Node, _ line: Int) throws(CascadeError) {
        guard nodes.count - openTree.firstNode < Self.maximumNodesPerTree else {
            throw invalid("expected at most \(Self.maximumNodesPerTree) nodes in a tree, found more", line)
        }
        nodes.append(node)
    }

    /// Makes the nodes and leaves since the last tree a tree.
    mutating func endTree(_ line: Int) throws(CascadeError) {
        let (firstNode, firstLeaf) = openTree
        let nodeCount = nodes.count - firstNode
        let leafCount = leaves.count - firstLeaf
        guard nodeCount > 0 else { throw invalid("expected a node in the tree, found none", line) }
        guard leafCount == nodeCount + 1 else {
            throw invalid("expected \(nodeCount + 1) leaves for \(nodeCount) nodes, found \(leafCount)", line)
        }
        try checkChildren(ofNodesFrom: firstNode, line)
        trees.append(Cascade.Tree(nodes: firstNode..<nodes.count, firstLeaf: firstLeaf))
        treeLines.append(line)
    }

    /// A child comes after its parent (OpenCV's tools write them so), which makes a walk down the tree end.
    private func checkChildren(ofNodesFrom first: Int, _ line: Int) throws(CascadeError) {
        let count = nodes.count - first
        if count == 1 {
            // OpenCV does not look at a stump's children in a cascade of stumps only.
            guard nodes[first].left == 0, nodes[first].right == -1 else {
                throw invalid(
                    "expected the leaves 0 and -1 below the node of a stump, found \(nodes[first].left) and "
                        + "\(nodes[first].right)", line)
            }
            return
        }
        for index in 0..<count {
            let node = nodes[first + index]
            for child in [node.left, node.right]
            where !(child > index && child < count) && !(-count...0).contains(child) {
                throw invalid(
                    "expected a leaf (0 to -\(count)) or a later node (up to \(count - 1)) below node \(index), found \(child)",
                    line)
            }
        }
    }

    /// Makes the trees since the last stage a stage.
    /// - Parameter threshold: as the file says it.
    mutating func endStage(threshold: Float, _ line: Int) throws(CascadeError) {
        let first = stages.last?.trees.upperBound ?? 0
        guard trees.count > first else {
            throw invalid("expected a tree in the stage, found none", line)
        }
        // The same subtraction in single precision as OpenCV's THRESHOLD_EPS.
        stages.append(Cascade.Stage(threshold: threshold - 1e-5, trees: first..<trees.count))
    }

    // MARK: - Features

    mutating func append(_ feature: Cascade.Feature, _ line: Int) throws(CascadeError) {
        guard (2...3).contains(feature.rectangles.count) else {
            throw invalid("expected 2 or 3 rectangles in the feature, found \(feature.rectangles.count)", line)
        }
        features.append(feature)
        featureLines.append(line)
    }

    mutating func append(_ cell: Cascade.Cell, _ line: Int) {
        cells.append(cell)
        featureLines.append(line)
    }

    /// How many features there are.
    var featureCount: Int { featureType == .haar ? features.count : cells.count }

    // MARK: - The whole

    /// The cascade, after the checks that take the whole file.
    func cascade(_ line: Int) throws(CascadeError) -> Cascade {
        guard !stages.isEmpty else { throw invalid("expected at least one stage in the cascade, found none", line) }
        for (tree, line) in zip(trees, treeLines) {
            for node in nodes[tree.nodes] where !(0..<featureCount).contains(node.feature) {
                throw invalid("expected a feature index below \(featureCount), found \(node.feature)", line)
            }
        }
        switch featureType {
        case .haar:
            try checkRectangles()
            return Cascade(
                windowWidth: windowWidth, windowHeight: windowHeight, stages: stages, trees: trees, nodes: nodes,
                leaves: leaves, features: features)
        case .lbp:
            try checkCells()
            return Cascade(
                windowWidth: windowWidth, windowHeight: windowHeight, stages: stages, trees: trees, nodes: nodes,
                subsets: subsets, leaves: leaves, cells: cells)
        }
    }

    private func checkRectangles() throws(CascadeError) {
        for (feature, line) in zip(features, featureLines) {
            for rectangle in feature.rectangles
            where !rectangle.fits(width: windowWidth, height: windowHeight, tilted: feature.isTilted) {
                throw invalid(
                    "expected a rectangle inside the window of \(windowWidth)x\(windowHeight), found "
                        + "\(rectangle.width)x\(rectangle.height) at (\(rectangle.x), \(rectangle.y))"
                        + "\(feature.isTilted ? ", tilted" : "")", line)
            }
        }
    }

    private func checkCells() throws(CascadeError) {
        for (cell, line) in zip(cells, featureLines) where !cell.fits(width: windowWidth, height: windowHeight) {
            throw invalid(
                "expected three by three cells inside the window of \(windowWidth)x\(windowHeight), found cells of "
                    + "\(cell.width)x\(cell.height) from (\(cell.x), \(cell.y))", line)
        }
    }
}

extension Cascade.WeightedRectangle {
    /// Whether all corners lie in the window or on its edge.
    func fits(width windowWidth: Int, height windowHeight: Int, tilted: Bool) -> Bool {
        guard x >= 0, y >= 0, width > 0, height > 0 else { return false }
        if tilted { return x - height >= 0 && x + width <= windowWidth && y + width + height <= windowHeight }
        return x + width <= windowWidth && y + height <= windowHeight
    }
}

extension Cascade.Cell {
    /// Whether all nine cells lie in the window.
    func fits(width windowWidth: Int, height windowHeight: Int) -> Bool {
        x >= 0 && y >= 0 && width > 0 && height > 0 && x + 3 * width <= windowWidth && y + 3 * height <= windowHeight
    }
}
