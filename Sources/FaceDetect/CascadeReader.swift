// Runs on: any thread.

/// Reads OpenCV's cascade format (written by its traincascade, `modules/objdetect/src/cascadedetect.cpp` reads it):
///
///     opencv_storage / cascade
///         stageType BOOST, featureType HAAR, height, width, featureParams / maxCatCount 0, stageNum
///         stages / _ / maxWeakCount, stageThreshold, weakClassifiers / _
///             internalNodes   left right feature threshold, for each node
///             leafValues      one more than nodes
///         features / _ / rects / _ (x y width height weight, two or three times), tilted
///
/// Order does not matter and unknown elements are passed over, as OpenCV does. Everything else is checked.
struct CascadeReader {
    /// A larger tree is nothing that boosting makes.
    private static let maximumNodesPerTree = 64

    private var xml: XMLReader
    private var window: (width: Int?, height: Int?) = (nil, nil)
    private var stages: [Cascade.Stage] = []
    private var trees: [Cascade.Tree] = []
    private var nodes: [Cascade.Node] = []
    private var leaves: [Float] = []
    private var features: [Cascade.Feature] = []
    /// Where trees and features stand, for what can be checked only at the end.
    private var treeLines: [Int] = []
    private var featureLines: [Int] = []

    init(bytes: [UInt8], file: String) {
        xml = XMLReader(bytes: bytes, file: file)
    }

    mutating func cascade() throws(CascadeError) -> Cascade {
        let root = try xml.openRoot()
        guard root.name == "opencv_storage" else {
            throw invalid("expected <opencv_storage>, the root of OpenCV's files, found <\(root.name)>", root.line)
        }
        guard let element = try xml.nextChild() else {
            throw invalid("expected <cascade>, found an empty file", root.line)
        }
        try checkFormat(element)
        try readCascade(element)
        while try xml.nextChild() != nil { try xml.skip() }
        try xml.finish()
        return try checkedCascade(element.line)
    }

    // MARK: - The cascade

    private func checkFormat(_ element: XMLReader.Element) throws(CascadeError) {
        let type = element.attribute("type_id") ?? "opencv-cascade-classifier"
        if type == "opencv-haar-classifier" {
            throw xml.error(
                .unsupported,
                "this is a cascade in the format of OpenCV 1 (opencv-haar-classifier), which is not read; use one in the format of "
                    + "OpenCV 2 or later", element.line)
        }
        guard element.name == "cascade", type == "opencv-cascade-classifier" else {
            throw invalid(
                "expected <cascade type_id=\"opencv-cascade-classifier\">, found <\(element.name)>", element.line)
        }
    }

    private mutating func readCascade(_ cascade: XMLReader.Element) throws(CascadeError) {
        var seen: Set<String> = []
        var stageNumber: (value: Int, line: Int)?
        while let child = try xml.nextChild() {
            guard seen.insert(child.name).inserted else {
                throw invalid("found <\(child.name)> a second time", child.line)
            }
            switch child.name {
            case "stageType": try readStageType(child)
            case "featureType": try readFeatureType(child)
            case "width": window.width = try integer(of: child, in: Cascade.windowSideRange)
            case "height": window.height = try integer(of: child, in: Cascade.windowSideRange)
            case "featureParams": try readFeatureParameters()
            case "stageNum": stageNumber = (try integer(of: child, in: 1...Int(Int32.max)), child.line)
            case "stages": try readStages()
            case "features": try readFeatures()
            default: try xml.skip()
            }
        }
        for name in ["stageType", "featureType", "width", "height", "featureParams", "stages", "features"]
        where !seen.contains(name) {
            throw invalid("expected <\(name)> in <cascade>, found none", cascade.line)
        }
        if let stageNumber, stageNumber.value != stages.count {
            throw invalid(
                "expected \(stageNumber.value) stages as <stageNum> says, found \(stages.count)", stageNumber.line)
        }
    }

    private mutating func readStageType(_ element: XMLReader.Element) throws(CascadeError) {
        let type = try word()
        guard type == "BOOST" else {
            throw invalid("expected the stage type BOOST, found \(quoted(type))", element.line)
        }
    }

    private mutating func readFeatureType(_ element: XMLReader.Element) throws(CascadeError) {
        let type = try word()
        guard type == "HAAR" else {
            if type == "LBP" || type == "HOG" {
                throw xml.error(
                    .unsupported, "this is a cascade of \(type) features, which is not read; use a haarcascade_*.xml",
                    element.line)
            }
            throw invalid("expected the feature type HAAR, found \(quoted(type))", element.line)
        }
    }

    private mutating func readFeatureParameters() throws(CascadeError) {
        while let child = try xml.nextChild() {
            guard child.name == "maxCatCount" else {
                try xml.skip()
                continue
            }
            _ = try integer(of: child, in: 0...0)
        }
    }

    // MARK: - Stages and trees

    private mutating func readStages() throws(CascadeError) {
        while let child = try xml.nextChild() {
            try expectItem(child, of: "stages")
            try readStage(child)
        }
    }

    private mutating func readStage(_ stage: XMLReader.Element) throws(CascadeError) {
        let first = trees.count
        var threshold: Float?
        var weakCount: Int?
        while let child = try xml.nextChild() {
            switch child.name {
            case "maxWeakCount": weakCount = try integer(of: child, in: 1...Int(Int32.max))
            case "stageThreshold" where threshold == nil: threshold = try floats(of: child, count: 1)[0]
            case "weakClassifiers" where trees.count == first: try readTrees()
            case "stageThreshold", "weakClassifiers": throw invalid("found <\(child.name)> a second time", child.line)
            default: try xml.skip()
            }
        }
        guard let threshold else { throw invalid("expected <stageThreshold> in the stage, found none", stage.line) }
        let count = trees.count - first
        guard count > 0 else {
            throw invalid("expected <weakClassifiers> with a tree in the stage, found none", stage.line)
        }
        if let weakCount, weakCount != count {
            throw invalid("expected \(weakCount) trees as <maxWeakCount> says, found \(count)", stage.line)
        }
        // The same subtraction in single precision as OpenCV's THRESHOLD_EPS.
        stages.append(Cascade.Stage(threshold: threshold - 1e-5, trees: first..<trees.count))
    }

    private mutating func readTrees() throws(CascadeError) {
        while let child = try xml.nextChild() {
            try expectItem(child, of: "weakClassifiers")
            try readTree(child)
        }
    }

    private mutating func readTree(_ tree: XMLReader.Element) throws(CascadeError) {
        let firstNode = nodes.count
        let firstLeaf = leaves.count
        while let child = try xml.nextChild() {
            switch child.name {
            case "internalNodes" where nodes.count == firstNode: try readNodes(child)
            case "leafValues" where leaves.count == firstLeaf: leaves.append(contentsOf: try floats(of: child))
            case "internalNodes", "leafValues": throw invalid("found <\(child.name)> a second time", child.line)
            default: try xml.skip()
            }
        }
        let nodeCount = nodes.count - firstNode
        let leafCount = leaves.count - firstLeaf
        guard nodeCount > 0 else { throw invalid("expected <internalNodes> in the tree, found none", tree.line) }
        guard leafCount == nodeCount + 1 else {
            throw invalid("expected \(nodeCount + 1) leaves for \(nodeCount) nodes, found \(leafCount)", tree.line)
        }
        try checkChildren(ofNodesFrom: firstNode, tree.line)
        trees.append(Cascade.Tree(nodes: firstNode..<nodes.count, firstLeaf: firstLeaf))
        treeLines.append(tree.line)
    }

    private mutating func readNodes(_ element: XMLReader.Element) throws(CascadeError) {
        var numbers = NumberReader(bytes: xml.bytes, range: try xml.text())
        let first = nodes.count
        while let left = numbers.token() {
            guard let right = numbers.token(), let feature = numbers.token(), let threshold = numbers.token() else {
                throw invalid("expected four numbers for each node in <internalNodes>, found a rest", element.line)
            }
            guard nodes.count - first < Self.maximumNodesPerTree else {
                throw invalid("expected at most \(Self.maximumNodesPerTree) nodes in a tree, found more", element.line)
            }
            guard let left = numbers.integer(left), let right = numbers.integer(right),
                let feature = numbers.integer(feature),
                let threshold = numbers.float(threshold)
            else {
                throw invalid("expected 'left right feature threshold' as numbers in <internalNodes>", element.line)
            }
            nodes.append(Cascade.Node(feature: feature, threshold: threshold, left: left, right: right))
        }
    }

    /// A child comes after its parent (OpenCV's tools write them so), which makes a walk down the tree end.
    private func checkChildren(ofNodesFrom first: Int, _ line: Int) throws(CascadeError) {
        let count = nodes.count - first
        if count == 1, nodes[first].left != 0 || nodes[first].right != -1 {
            // OpenCV does not look at a stump's children in a cascade of stumps only.
            throw invalid(
                "expected the leaves 0 and -1 below the node of a stump, found \(nodes[first].left) and "
                    + "\(nodes[first].right)", line)
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

    // MARK: - Features

    private mutating func readFeatures() throws(CascadeError) {
        while let child = try xml.nextChild() {
            try expectItem(child, of: "features")
            try readFeature(child)
        }
    }

    private mutating func readFeature(_ feature: XMLReader.Element) throws(CascadeError) {
        var rectangles: [Cascade.WeightedRectangle] = []
        var isTilted: Bool?
        while let child = try xml.nextChild() {
            switch child.name {
            case "rects" where rectangles.isEmpty: rectangles = try readRectangles(feature)
            case "tilted" where isTilted == nil: isTilted = try integer(of: child, in: 0...1) == 1
            case "rects", "tilted": throw invalid("found <\(child.name)> a second time", child.line)
            default: try xml.skip()
            }
        }
        guard (2...3).contains(rectangles.count) else {
            throw invalid("expected 2 or 3 rectangles in the feature, found \(rectangles.count)", feature.line)
        }
        features.append(Cascade.Feature(rectangles: rectangles, isTilted: isTilted ?? false))
        featureLines.append(feature.line)
    }

    private mutating func readRectangles(_ feature: XMLReader.Element) throws(CascadeError) -> [Cascade
        .WeightedRectangle]
    {
        var rectangles: [Cascade.WeightedRectangle] = []
        while let child = try xml.nextChild() {
            try expectItem(child, of: "rects")
            var numbers = NumberReader(bytes: xml.bytes, range: try xml.text())
            var sides: [Int] = []
            while sides.count < 4, let token = numbers.token(), let side = numbers.integer(token) { sides.append(side) }
            guard sides.count == 4, let token = numbers.token(), let weight = numbers.float(token),
                numbers.token() == nil
            else {
                throw invalid("expected 'x y width height weight' as numbers", child.line)
            }
            guard rectangles.count < 3 else {
                throw invalid("expected 2 or 3 rectangles in the feature, found more", feature.line)
            }
            rectangles.append(
                Cascade.WeightedRectangle(x: sides[0], y: sides[1], width: sides[2], height: sides[3], weight: weight))
        }
        return rectangles
    }

    // MARK: - What takes the whole file

    private func checkedCascade(_ line: Int) throws(CascadeError) -> Cascade {
        guard let width = window.width, let height = window.height, !stages.isEmpty else {
            throw invalid("expected a window and at least one stage in <cascade>, found none", line)
        }
        for (tree, line) in zip(trees, treeLines) {
            for node in nodes[tree.nodes] where !features.indices.contains(node.feature) {
                throw invalid("expected a feature index below \(features.count), found \(node.feature)", line)
            }
        }
        for (feature, line) in zip(features, featureLines) {
            for rectangle in feature.rectangles
            where !rectangle.fits(width: width, height: height, tilted: feature.isTilted) {
                throw invalid(
                    "expected a rectangle inside the window of \(width)x\(height), found \(rectangle.width)x\(rectangle.height) at "
                        + "(\(rectangle.x), \(rectangle.y))\(feature.isTilted ? ", tilted" : "")", line)
            }
        }
        return Cascade(
            windowWidth: width, windowHeight: height, stages: stages, trees: trees, nodes: nodes, leaves: leaves,
            features: features)
    }

    // MARK: - Pieces

    private func invalid(_ message: String, _ line: Int) -> CascadeError { xml.error(.invalid, message, line) }

    private func expectItem(_ child: XMLReader.Element, of parent: String) throws(CascadeError) {
        guard child.name == "_" else { throw invalid("expected <_> in <\(parent)>, found <\(child.name)>", child.line) }
    }

    private mutating func integer(of element: XMLReader.Element, in range: ClosedRange<Int>) throws(CascadeError) -> Int
    {
        let text = try xml.text()
        var numbers = NumberReader(bytes: xml.bytes, range: text)
        guard let token = numbers.token(), let value = numbers.integer(token), numbers.token() == nil,
            range.contains(value)
        else {
            let wanted =
                range.count == 1 ? "\(range.lowerBound)" : "an integer from \(range.lowerBound) to \(range.upperBound)"
            throw invalid("expected \(wanted) in <\(element.name)>, found \(quoted(excerpt(text)))", element.line)
        }
        return value
    }

    private mutating func floats(of element: XMLReader.Element, count: Int? = nil) throws(CascadeError) -> [Float] {
        var numbers = NumberReader(bytes: xml.bytes, range: try xml.text())
        var values: [Float] = []
        while let token = numbers.token() {
            guard let value = numbers.float(token) else {
                throw invalid(
                    "expected a finite number in <\(element.name)>, found \(quoted(excerpt(token)))", element.line)
            }
            values.append(value)
        }
        if let count, values.count != count {
            throw invalid("expected \(count) number in <\(element.name)>, found \(values.count)", element.line)
        }
        return values
    }

    private mutating func word() throws(CascadeError) -> String {
        var words = NumberReader(bytes: xml.bytes, range: try xml.text())
        return words.token().map(excerpt) ?? ""
    }

    private func excerpt(_ range: Range<Int>) -> String {
        String(decoding: xml.bytes[range.prefix(40)], as: UTF8.self)
    }

    private func quoted(_ text: String) -> String {
        "'" + String(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : Character($0) }) + "'"
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
