// Runs on: any thread.

/// Reads OpenCV's cascade format (written by its traincascade, `modules/objdetect/src/cascadedetect.cpp` reads it):
///
///     opencv_storage / cascade
///         stageType BOOST, featureType HAAR or LBP, height, width, stageNum
///         featureParams / maxCatCount 0 for HAAR, 256 for LBP
///         stages / _ / maxWeakCount, stageThreshold, weakClassifiers / _
///             internalNodes   HAAR: left right feature threshold, LBP: left right feature subset[8], for each node
///             leafValues      one more than nodes
///         features / _        HAAR: rects / _ (x y width height weight, two or three times), tilted
///                             LBP: rect (x y width height)
///
/// The feature type comes before the stages; apart from that, order does not matter. Unknown elements are passed over,
/// as OpenCV does. Everything else is checked.
struct CascadeReader {
    private var xml: XMLReader
    private var builder: CascadeBuilder

    init(bytes: [UInt8], file: String) {
        xml = XMLReader(bytes: bytes, file: file)
        builder = CascadeBuilder(file: file)
    }

    mutating func cascade() throws(CascadeError) -> Cascade {
        let root = try xml.openRoot()
        guard root.name == "opencv_storage" else {
            throw xml.invalid("expected <opencv_storage>, the root of OpenCV's files, found <\(root.name)>", root.line)
        }
        guard let element = try xml.nextChild() else {
            throw xml.invalid("expected <cascade>, found an empty file", root.line)
        }
        let type = element.attribute("type_id") ?? "opencv-cascade-classifier"
        if type == "opencv-haar-classifier" {
            try OldCascadeReader.read(element, from: &xml, into: &builder)
        } else {
            guard element.name == "cascade", type == "opencv-cascade-classifier" else {
                throw xml.invalid(
                    "expected <cascade type_id=\"opencv-cascade-classifier\">, found <\(element.name)>", element.line)
            }
            try readCascade(element)
        }
        while try xml.nextChild() != nil { try xml.skip() }
        try xml.finish()
        return try builder.cascade(element.line)
    }

    // MARK: - The cascade

    private mutating func readCascade(_ cascade: XMLReader.Element) throws(CascadeError) {
        var seen: Set<String> = []
        var stageNumber: (value: Int, line: Int)?
        var categoryCount: (value: Int, line: Int)?
        while let child = try xml.nextChild() {
            guard seen.insert(child.name).inserted else {
                throw xml.invalid("found <\(child.name)> a second time", child.line)
            }
            if child.name == "stages" || child.name == "features", !seen.contains("featureType") {
                throw xml.invalid("expected <featureType> before <\(child.name)>", child.line)
            }
            switch child.name {
            case "stageType": try readStageType(child)
            case "featureType": try readFeatureType(child)
            case "width": builder.windowWidth = try xml.integer(of: child, in: Cascade.windowSideRange)
            case "height": builder.windowHeight = try xml.integer(of: child, in: Cascade.windowSideRange)
            case "featureParams": categoryCount = try categoriesOfFeatureParameters() ?? categoryCount
            case "stageNum": stageNumber = (try xml.integer(of: child, in: 1...Int(Int32.max)), child.line)
            case "stages": try readStages()
            case "features": try readFeatures()
            default: try xml.skip()
            }
        }
        for name in ["stageType", "featureType", "width", "height", "featureParams", "stages", "features"]
        where !seen.contains(name) {
            throw xml.invalid("expected <\(name)> in <cascade>, found none", cascade.line)
        }
        if let stageNumber, stageNumber.value != builder.stages.count {
            throw xml.invalid(
                "expected \(stageNumber.value) stages as <stageNum> says, found \(builder.stages.count)",
                stageNumber.line)
        }
        let expected = builder.featureType == .haar ? 0 : Cascade.Subset.codeCount
        guard (categoryCount?.value ?? 0) == expected else {
            throw xml.invalid(
                "expected \(expected) in <maxCatCount>, found \(categoryCount?.value ?? 0)",
                categoryCount?.line ?? cascade.line)
        }
    }

    private mutating func readStageType(_ element: XMLReader.Element) throws(CascadeError) {
        let type = try xml.word()
        guard type == "BOOST" else {
            throw xml.invalid("expected the stage type BOOST, found \(type.quoted)", element.line)
        }
    }

    private mutating func readFeatureType(_ element: XMLReader.Element) throws(CascadeError) {
        let type = try xml.word()
        switch type {
        case "HAAR": builder.featureType = .haar
        case "LBP": builder.featureType = .lbp
        case "HOG":
            throw xml.error(
                .unsupported,
                "this is a cascade of HOG features, which is not read; use a haarcascade_*.xml or lbpcascade_*.xml",
                element.line)
        default: throw xml.invalid("expected the feature type HAAR or LBP, found \(type.quoted)", element.line)
        }
    }

    private mutating func categoriesOfFeatureParameters() throws(CascadeError) -> (value: Int, line: Int)? {
        var categoryCount: (value: Int, line: Int)?
        while let child = try xml.nextChild() {
            if child.name == "maxCatCount" {
                guard categoryCount == nil else { throw xml.invalid("found <maxCatCount> a second time", child.line) }
                categoryCount = (try xml.integer(of: child, in: 0...256), child.line)
            } else {
                try xml.skip()
            }
        }
        return categoryCount
    }

    // MARK: - Stages and trees

    private mutating func readStages() throws(CascadeError) {
        while let child = try xml.nextChild() {
            try xml.expectItem(child, of: "stages")
            try readStage(child)
        }
    }

    private mutating func readStage(_ stage: XMLReader.Element) throws(CascadeError) {
        let first = builder.trees.count
        var threshold: Float?
        var weakCount: Int?
        while let child = try xml.nextChild() {
            switch child.name {
            case "maxWeakCount" where weakCount == nil:
                weakCount = try xml.integer(of: child, in: 1...Int(Int32.max))
            case "stageThreshold" where threshold == nil: threshold = try xml.float(of: child)
            case "weakClassifiers" where builder.trees.count == first: try readTrees()
            case "maxWeakCount", "stageThreshold", "weakClassifiers":
                throw xml.invalid("found <\(child.name)> a second time", child.line)
            default: try xml.skip()
            }
        }
        guard let threshold else { throw xml.invalid("expected <stageThreshold> in the stage, found none", stage.line) }
        try builder.endStage(threshold: threshold, stage.line)
        let count = builder.trees.count - first
        if let weakCount, weakCount != count {
            throw xml.invalid("expected \(weakCount) trees as <maxWeakCount> says, found \(count)", stage.line)
        }
    }

    private mutating func readTrees() throws(CascadeError) {
        while let child = try xml.nextChild() {
            try xml.expectItem(child, of: "weakClassifiers")
            try readTree(child)
        }
    }

    private mutating func readTree(_ tree: XMLReader.Element) throws(CascadeError) {
        let (firstNode, firstLeaf) = builder.openTree
        while let child = try xml.nextChild() {
            switch child.name {
            case "internalNodes" where builder.nodes.count == firstNode: try readNodes(child)
            case "leafValues" where builder.leaves.count == firstLeaf:
                try xml.forEachFloat(of: child) { builder.leaves.append($0) }
            case "internalNodes", "leafValues": throw xml.invalid("found <\(child.name)> a second time", child.line)
            default: try xml.skip()
            }
        }
        try builder.endTree(tree.line)
    }

    private mutating func readNodes(_ element: XMLReader.Element) throws(CascadeError) {
        var numbers = NumberReader(bytes: xml.bytes, range: try xml.text())
        while let left = numbers.token() {
            guard let right = numbers.token(), let feature = numbers.token() else { throw unfinishedNode(element) }
            guard let left = numbers.integer(left), let right = numbers.integer(right),
                let feature = numbers.integer(feature)
            else { throw noNumber(element) }
            var node = Cascade.Node(feature: feature, threshold: 0, left: left, right: right)
            switch builder.featureType {
            case .haar:
                guard let token = numbers.token() else { throw unfinishedNode(element) }
                guard let threshold = numbers.float(token) else { throw noNumber(element) }
                node.threshold = threshold
            case .lbp:
                builder.subsets.append(try subset(&numbers, element))
            }
            try builder.append(node, element.line)
        }
    }

    private func subset(
        _ numbers: inout NumberReader, _ element: XMLReader.Element
    ) throws(CascadeError) -> Cascade.Subset {
        var subset = Cascade.Subset()
        for index in subset.words.indices {
            guard let token = numbers.token() else { throw unfinishedNode(element) }
            guard let integer = numbers.integer(token), let word = Int32(exactly: integer) else {
                throw noNumber(element)
            }
            subset.words[index] = UInt32(bitPattern: word)
        }
        return subset
    }

    private func unfinishedNode(_ element: XMLReader.Element) -> CascadeError {
        let count = builder.featureType == .haar ? "four" : "eleven"
        return xml.invalid("expected \(count) numbers for each node in <internalNodes>, found a rest", element.line)
    }

    private func noNumber(_ element: XMLReader.Element) -> CascadeError {
        let node =
            builder.featureType == .haar
            ? "'left right feature threshold' as numbers" : "'left right feature' and eight integers of 32 bits"
        return xml.invalid("expected \(node) in <internalNodes>", element.line)
    }

    // MARK: - Features

    private mutating func readFeatures() throws(CascadeError) {
        while let child = try xml.nextChild() {
            try xml.expectItem(child, of: "features")
            switch builder.featureType {
            case .haar: try builder.append(try HaarFeatureReader.read(child, from: &xml), child.line)
            case .lbp: try readCell(child)
            }
        }
    }

    private mutating func readCell(_ feature: XMLReader.Element) throws(CascadeError) {
        var cell: Cascade.Cell?
        while let child = try xml.nextChild() {
            guard child.name == "rect" else {
                try xml.skip()
                continue
            }
            guard cell == nil else { throw xml.invalid("found <rect> a second time", child.line) }
            var numbers = NumberReader(bytes: xml.bytes, range: try xml.text())
            guard let sides = numbers.fourIntegers(), numbers.token() == nil else {
                throw xml.invalid("expected 'x y width height' as numbers", child.line)
            }
            cell = Cascade.Cell(x: sides.0, y: sides.1, width: sides.2, height: sides.3)
        }
        guard let cell else { throw xml.invalid("expected <rect> in the feature, found none", feature.line) }
        builder.append(cell, feature.line)
    }
}

/// Reads a Haar feature, which looks the same in all formats.
enum HaarFeatureReader {
    /// - Parameter feature: the element, which was opened last.
    static func read(
        _ feature: XMLReader.Element, from xml: inout XMLReader
    ) throws(CascadeError) -> Cascade.Feature {
        var rectangles: [Cascade.WeightedRectangle] = []
        var isTilted: Bool?
        while let child = try xml.nextChild() {
            switch child.name {
            case "rects" where rectangles.isEmpty: try readRectangles(feature, from: &xml, into: &rectangles)
            case "tilted" where isTilted == nil: isTilted = try xml.integer(of: child, in: 0...1) == 1
            case "rects", "tilted": throw xml.invalid("found <\(child.name)> a second time", child.line)
            default: try xml.skip()
            }
        }
        return Cascade.Feature(rectangles: rectangles, isTilted: isTilted ?? false)
    }

    private static func readRectangles(
        _ feature: XMLReader.Element, from xml: inout XMLReader, into rectangles: inout [Cascade.WeightedRectangle]
    ) throws(CascadeError) {
        rectangles.reserveCapacity(3)
        while let child = try xml.nextChild() {
            try xml.expectItem(child, of: "rects")
            var numbers = NumberReader(bytes: xml.bytes, range: try xml.text())
            guard let sides = numbers.fourIntegers(), let token = numbers.token(), let weight = numbers.float(token),
                numbers.token() == nil
            else {
                throw xml.invalid("expected 'x y width height weight' as numbers", child.line)
            }
            guard rectangles.count < 3 else {
                throw xml.invalid("expected 2 or 3 rectangles in the feature, found more", feature.line)
            }
            rectangles.append(
                Cascade.WeightedRectangle(x: sides.0, y: sides.1, width: sides.2, height: sides.3, weight: weight))
        }
    }
}
