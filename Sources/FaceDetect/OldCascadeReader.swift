// Runs on: any thread.

/// Reads the cascade format of OpenCV 1 (`type_id="opencv-haar-classifier"`) with the result of OpenCV's conversion
/// (`modules/objdetect/src/cascadedetect_convert.cpp`), which loses no digit:
///
///     opencv_storage / NAME
///         size                width height
///         stages / _
///             trees / _ / _   for each node of a tree: feature / rects and tilted, threshold,
///                             left_val or left_node, right_val or right_node
///             stage_threshold, parent, next
///
/// OpenCV does not look at `parent` and `next`, so it misreads a tree of stages as a chain. Here anything but a chain is
/// refused.
struct OldCascadeReader {
    /// - Parameter cascade: the element, which was opened last.
    static func read(
        _ cascade: XMLReader.Element, from xml: inout XMLReader, into builder: inout CascadeBuilder
    ) throws(CascadeError) {
        var seen: Set<String> = []
        while let child = try xml.nextChild() {
            guard seen.insert(child.name).inserted else {
                throw xml.invalid("found <\(child.name)> a second time", child.line)
            }
            switch child.name {
            case "size": try readSize(child, from: &xml, into: &builder)
            case "stages":
                while let stage = try xml.nextChild() {
                    try xml.expectItem(stage, of: "stages")
                    try readStage(stage, from: &xml, into: &builder)
                }
            default: try xml.skip()
            }
        }
        for name in ["size", "stages"] where !seen.contains(name) {
            throw xml.invalid("expected <\(name)> in <\(cascade.name)>, found none", cascade.line)
        }
    }

    private static func readSize(
        _ element: XMLReader.Element, from xml: inout XMLReader, into builder: inout CascadeBuilder
    ) throws(CascadeError) {
        var numbers = NumberReader(bytes: xml.bytes, range: try xml.text())
        let range = Cascade.windowSideRange
        guard let width = numbers.token().flatMap(numbers.integer),
            let height = numbers.token().flatMap(numbers.integer),
            numbers.token() == nil, range.contains(width), range.contains(height)
        else {
            throw xml.invalid(
                "expected 'width height' in <size>, each from \(range.lowerBound) to \(range.upperBound)", element.line)
        }
        builder.windowWidth = width
        builder.windowHeight = height
    }

    // MARK: - Stages and trees

    private static func readStage(
        _ stage: XMLReader.Element, from xml: inout XMLReader, into builder: inout CascadeBuilder
    ) throws(CascadeError) {
        let index = builder.stages.count
        var seen: Set<String> = []
        var threshold: Float?
        while let child = try xml.nextChild() {
            guard seen.insert(child.name).inserted else {
                throw xml.invalid("found <\(child.name)> a second time", child.line)
            }
            switch child.name {
            case "trees":
                while let tree = try xml.nextChild() {
                    try xml.expectItem(tree, of: "trees")
                    try readTree(tree, from: &xml, into: &builder)
                }
            case "stage_threshold": threshold = try xml.float(of: child)
            case "parent": try check(child, is: index - 1, from: &xml)
            case "next": try check(child, is: -1, from: &xml)
            default: try xml.skip()
            }
        }
        guard let threshold else {
            throw xml.invalid("expected <stage_threshold> in the stage, found none", stage.line)
        }
        try builder.endStage(threshold: threshold, stage.line)
    }

    private static func check(
        _ element: XMLReader.Element, is expected: Int, from xml: inout XMLReader
    ) throws(CascadeError) {
        let found = try xml.integer(of: element, in: -1...Int(Int32.max))
        guard found == expected else {
            throw xml.error(
                .unsupported,
                "expected \(expected) in <\(element.name)>, found \(found): a tree of stages, of which only a chain is read",
                element.line)
        }
    }

    private static func readTree(
        _ tree: XMLReader.Element, from xml: inout XMLReader, into builder: inout CascadeBuilder
    ) throws(CascadeError) {
        while let child = try xml.nextChild() {
            try xml.expectItem(child, of: "trees")
            try readNode(child, from: &xml, into: &builder)
        }
        try builder.endTree(tree.line)
    }

    /// Where a node leads to on one side: to a leaf with a value, or to another node.
    private enum Child {
        case leaf(Float)
        case node(Int)
    }

    private static func readNode(
        _ element: XMLReader.Element, from xml: inout XMLReader, into builder: inout CascadeBuilder
    ) throws(CascadeError) {
        var hasFeature = false
        var threshold: Float?
        var left: Child?
        var right: Child?
        while let child = try xml.nextChild() {
            switch child.name {
            case "feature" where !hasFeature:
                try builder.append(try feature(child, from: &xml), child.line)
                hasFeature = true
            case "threshold" where threshold == nil: threshold = try xml.float(of: child)
            case "left_val" where left == nil: left = .leaf(try xml.float(of: child))
            case "left_node" where left == nil: left = .node(try node(child, from: &xml))
            case "right_val" where right == nil: right = .leaf(try xml.float(of: child))
            case "right_node" where right == nil: right = .node(try node(child, from: &xml))
            case "feature", "threshold", "left_val", "left_node", "right_val", "right_node":
                throw xml.invalid("found <\(child.name)> after another one for the same", child.line)
            default: try xml.skip()
            }
        }
        guard hasFeature, let threshold, let left, let right else {
            throw xml.invalid(
                "expected <feature>, <threshold>, <left_val> or <left_node> and <right_val> or <right_node> in the node",
                element.line)
        }
        let firstLeaf = builder.openTree.firstLeaf
        func index(_ child: Child) -> Int {
            switch child {
            case .node(let index): return index
            case .leaf(let value):
                builder.leaves.append(value)
                return firstLeaf - (builder.leaves.count - 1)
            }
        }
        let (leftIndex, rightIndex) = (index(left), index(right))
        try builder.append(
            Cascade.Node(
                feature: builder.featureCount - 1, threshold: threshold, left: leftIndex, right: rightIndex),
            element.line)
    }

    private static func node(_ element: XMLReader.Element, from xml: inout XMLReader) throws(CascadeError) -> Int {
        try xml.integer(of: element, in: 1...CascadeBuilder.maximumNodesPerTree - 1)
    }

    /// OpenCV's conversion drops a third rectangle that weighs next to nothing.
    private static func feature(
        _ element: XMLReader.Element, from xml: inout XMLReader
    ) throws(CascadeError) -> Cascade.Feature {
        var feature = try HaarFeatureReader.read(element, from: &xml)
        if feature.rectangles.count == 3, abs(feature.rectangles[2].weight) < Float.ulpOfOne {
            feature.rectangles.removeLast()
        }
        return feature
    }
}
