import Image
import Testing

@testable import FaceDetect

@Suite("evaluation of windows: local binary patterns")
struct PatternScanTests {
    /// The code of the nine cells of a size at a place, from the definition.
    private static func code(_ image: GrayImage, x: Int, y: Int, cell: (width: Int, height: Int)) -> Int {
        func sum(_ column: Int, _ row: Int) -> Int {
            var sum = 0
            for down in 0..<cell.height {
                for right in 0..<cell.width {
                    sum += Int(image[x + column * cell.width + right, y + row * cell.height + down])
                }
            }
            return sum
        }
        let centre = sum(1, 1)
        let places = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
        return places.reduce(0) { $0 << 1 | (sum($1.0, $1.1) >= centre ? 1 : 0) }
    }

    /// Passes the windows whose code is in the subset. The first stage passes all, so that no window is left out beside
    /// a refused one.
    private static func cascade(
        _ window: (width: Int, height: Int), cell: Cascade.Cell, subset: SIMD8<UInt32>
    ) -> Cascade {
        Cascade(
            windowWidth: window.width, windowHeight: window.height,
            stages: [Cascade.Stage(threshold: -2, trees: 0..<1), Cascade.Stage(threshold: 0.5, trees: 1..<2)],
            trees: [Cascade.Tree(nodes: 0..<1, firstLeaf: 0), Cascade.Tree(nodes: 1..<2, firstLeaf: 2)],
            nodes: [Cascade.Node](repeating: Cascade.Node(feature: 0, threshold: 0, left: 0, right: -1), count: 2),
            subsets: [Cascade.Subset(words: subset), Cascade.Subset(words: subset)], leaves: [-1, 1, 1, -1],
            cells: [cell])
    }

    private static func scan(
        _ scan: any LevelScan, _ level: PyramidLevel, _ image: GrayImage, _ kernels: FaceKernels
    ) -> [Rect] {
        var integral = IntegralImage(isTilted: false, hasSquares: false, kernels: kernels)
        integral.reserve(width: image.width, height: image.height)
        scan.prepare(integral.layout)
        integral.build(level: level, pixels: image.pixels, width: image.width, height: image.height)
        var found: [Rect] = []
        scan.scan(level, integral, into: &found)
        return found
    }

    @Test("each code is found where it is, and nowhere else", arguments: [1, 2])
    func codes(step: Int) throws {
        var generator = SeededGenerator(state: 1)
        // Few greys, so that cells are often equal; then the brightest ones, whose sums nearly fill 16 bits.
        for (cell, greys) in [((1, 1), [0, 1, 2]), ((8, 16), [0, 254, 255])] {
            let window = (3 * cell.0, 3 * cell.1)
            let image = Self.image(window: window, cell: cell, greys: greys.map(UInt8.init), using: &generator)
            let level = PyramidLevel.whole(image, window: window, step: step)
            var places = [[Rect]](repeating: [], count: 256)
            for y in stride(from: 0, to: level.rowEnd, by: step) {
                for column in 0..<level.columns {
                    let code = Self.code(image, x: column * step, y: y, cell: cell)
                    places[code].append(Rect(x: column * step, y: y, width: window.0, height: window.1))
                }
            }
            // All codes occur in the picture of small cells.
            if cell == (1, 1), step == 1 { #expect(places.filter(\.isEmpty).count < 30) }
            for kernels in FaceKernels.available {
                for (code, places) in places.enumerated() {
                    var subset = SIMD8<UInt32>(repeating: 0)
                    subset[code / 32] = 1 << UInt32(code % 32)
                    let cells = Cascade.Cell(x: 0, y: 0, width: cell.0, height: cell.1)
                    for isInverted in [false, true] {
                        let cascade = Self.cascade(window, cell: cells, subset: isInverted ? ~subset : subset)
                        let patterns = try #require(PatternScan(cascade, kernels: kernels))
                        let found = Self.scan(patterns, level, image, kernels)
                        let others = isInverted ? level.columns * ((level.rowEnd + step - 1) / step) : 0
                        #expect(
                            isInverted ? found.count == others - places.count : found == places,
                            "code \(code), \(kernels.level)")
                    }
                }
            }
        }
    }

    /// Cells of one grey each, on a raster and beside it.
    private static func image(
        window: (Int, Int), cell: (Int, Int), greys: [UInt8], using generator: inout SeededGenerator
    ) -> GrayImage {
        let blocks = (0..<4096).map { _ in greys.randomElement(using: &generator) ?? 0 }
        var image = GrayImage(width: window.0 + 61, height: window.1 + (cell.0 == 1 ? 45 : 12))
        for y in 0..<image.height {
            for x in 0..<image.width { image[x, y] = blocks[(y / cell.1 * 64 + x / cell.0) % 4096] }
        }
        return image
    }

    @Test("in a flat picture all cells are as bright as the one in the middle: code 255")
    func flat() throws {
        for grey: UInt8 in [0, 1, 128, 255] {
            let image = GrayImage(width: 63, height: 40, fill: grey)
            for cell in [Cascade.Cell(x: 1, y: 0, width: 7, height: 8), .init(x: 0, y: 0, width: 8, height: 16)]
            where 3 * cell.height <= 24 || grey == 255 {
                let window = (25, 3 * cell.height)
                guard window.1 <= image.height else { continue }
                let level = PyramidLevel.whole(image, window: window, step: 1)
                for kernels in FaceKernels.available {
                    var subset = SIMD8<UInt32>(repeating: 0)
                    subset[7] = 1 << 31
                    let only = try #require(
                        PatternScan(Self.cascade(window, cell: cell, subset: subset), kernels: kernels))
                    #expect(Self.scan(only, level, image, kernels).count == level.columns * level.rowEnd)
                    let others = try #require(
                        PatternScan(Self.cascade(window, cell: cell, subset: ~subset), kernels: kernels))
                    #expect(Self.scan(others, level, image, kernels).isEmpty)
                }
            }
        }
    }

    // MARK: - OpenCV's cascades

    /// All stages, of which every threshold is lowered.
    private static func softened(_ cascade: Cascade, by amount: Float) -> Cascade {
        Cascade(
            windowWidth: cascade.windowWidth, windowHeight: cascade.windowHeight,
            stages: cascade.stages.map { Cascade.Stage(threshold: $0.threshold - amount, trees: $0.trees) },
            trees: cascade.trees, nodes: cascade.nodes, subsets: cascade.subsets, leaves: cascade.leaves,
            cells: cascade.cells)
    }

    @Test(
        "sixteen windows at once and one by one pass the same", arguments: Fixture.lbpCascades, [0, 1, 3] as [Float])
    func equality(name: String, amount: Float) throws {
        let cascade = Self.softened(try Cascade(contentsOf: Fixture.cascade(name)), by: amount)
        #expect(PatternScan(cascade) != nil)
        var generator = SeededGenerator(state: 2)
        var images = GrayImage.Content.allCases.map {
            GrayImage.random(
                width: cascade.windowWidth + 37, height: cascade.windowHeight + 21, $0, using: &generator)
        }
        images.append(GrayImage(width: 80, height: 60, fill: 255))
        images.append(try Fixture.picture("two-faces").cropped(Rect(x: 15, y: 13, width: 83, height: 74)))
        var total = 0
        for (index, image) in images.enumerated() {
            let parameters = try DetectionParameters(scaleFactor: 1.3, minNeighbors: 0)
            let expected = SingleWindowSearch.candidates(cascade, in: image, parameters: parameters)
            for kernels in FaceKernels.available {
                let found = FaceDetector(cascade: cascade, kernels: kernels).detect(in: image, parameters: parameters)
                #expect(found == expected.found, "picture \(index), \(kernels.level)")
            }
            total += expected.found.count
        }
        if amount == 3 { #expect(total > 100) }
    }

    // MARK: - Random cascades

    @Test("random stumps, codes and leaves decide as single windows do, in cells of up to 257 pixels and larger ones")
    func random() throws {
        var generator = SeededGenerator(state: 3)
        var (found, windows) = (0, 0)
        for round in 0..<80 {
            let window = [(9, 9), (24, 20), (25, 49), (64, 50)][round % 4]
            let content = GrayImage.Content.allCases[round / 4 % 4]
            let image = GrayImage.random(
                width: window.0 + Int.random(in: 0...40, using: &generator),
                height: window.1 + Int.random(in: 0...20, using: &generator), content, using: &generator)
            let cascade = Self.random(
                window, largestArea: round % 8 < 4 ? PatternScan.maximumArea : 340, using: &generator)
            let isSmall = cascade.cells.allSatisfy { $0.width * $0.height <= PatternScan.maximumArea }
            #expect((PatternScan(cascade) != nil) == isSmall)
            let parameters = try DetectionParameters(scaleFactor: 1.4, minNeighbors: 0)
            let expected = SingleWindowSearch.candidates(cascade, in: image, parameters: parameters)
            for kernels in FaceKernels.available {
                let detector = FaceDetector(cascade: cascade, kernels: kernels)
                #expect(
                    detector.detect(in: image, parameters: parameters) == expected.found,
                    "round \(round), \(kernels.level)")
            }
            found += expected.found.count
            windows += expected.windowCount
        }
        #expect(found > windows / 20 && found < windows * 19 / 20, "\(found) of \(windows)")
    }

    private static func random(
        _ window: (width: Int, height: Int), largestArea: Int, using generator: inout SeededGenerator
    ) -> Cascade {
        let treeCounts = (0..<3).map { _ in Int.random(in: 1...9, using: &generator) }
        let count = treeCounts.reduce(0, +)
        var (stages, first): ([Cascade.Stage], Int) = ([], 0)
        var (cells, subsets): ([Cascade.Cell], [Cascade.Subset]) = ([], [])
        for treeCount in treeCounts {
            // Half the leaves are 1, half -1: sums are around 0, and often equal to the threshold.
            let threshold = Float(Int.random(in: -3...0, using: &generator))
            stages.append(Cascade.Stage(threshold: threshold, trees: first..<(first + treeCount)))
            first += treeCount
        }
        while cells.count < count {
            let width = Int.random(in: 1...(window.width / 3), using: &generator)
            let height = Int.random(in: 1...(window.height / 3), using: &generator)
            guard width * height <= largestArea else { continue }
            cells.append(
                Cascade.Cell(
                    x: Int.random(in: 0...(window.width - 3 * width), using: &generator),
                    y: Int.random(in: 0...(window.height - 3 * height), using: &generator), width: width,
                    height: height))
            var words = SIMD8<UInt32>()
            for word in 0..<8 { words[word] = UInt32.random(in: 0 ... .max, using: &generator) }
            subsets.append(Cascade.Subset(words: words))
        }
        return Cascade(
            windowWidth: window.width, windowHeight: window.height, stages: stages,
            trees: (0..<count).map { Cascade.Tree(nodes: $0..<($0 + 1), firstLeaf: 2 * $0) },
            nodes: (0..<count).map { Cascade.Node(feature: $0, threshold: 0, left: 0, right: -1) }, subsets: subsets,
            leaves: (0..<count).flatMap { _ in
                let value: Float = [1, 1, 0.3].randomElement(using: &generator) ?? 1
                return Bool.random(using: &generator) ? [value, -value] : [-value, value]
            }, cells: cells)
    }

    @Test("trees and huge leaves are left to single windows")
    func refused() throws {
        let cell = Cascade.Cell(x: 0, y: 0, width: 1, height: 1)
        func cascade(_ trees: [Cascade.Tree], _ nodes: [Cascade.Node], _ leaves: [Float]) -> Cascade {
            Cascade(
                windowWidth: 3, windowHeight: 3, stages: [Cascade.Stage(threshold: 0, trees: 0..<1)], trees: trees,
                nodes: nodes, subsets: nodes.map { _ in Cascade.Subset(words: .init(repeating: 0x5A5A_1234)) },
                leaves: leaves, cells: [cell])
        }
        let stump = [Cascade.Node(feature: 0, threshold: 0, left: 0, right: -1)]
        let two = [
            Cascade.Node(feature: 0, threshold: 0, left: 1, right: 0),
            Cascade.Node(feature: 0, threshold: 0, left: -1, right: -2),
        ]
        let oneTree = [Cascade.Tree(nodes: 0..<1, firstLeaf: 0)]
        #expect(PatternScan(cascade(oneTree, stump, [-1, 1])) != nil)
        #expect(PatternScan(cascade(oneTree, stump, [-1, 1e35])) == nil)
        let tree = cascade([Cascade.Tree(nodes: 0..<2, firstLeaf: 0)], two, [-1, 1, -1])
        #expect(PatternScan(tree) == nil)
        var generator = SeededGenerator(state: 4)
        let image = GrayImage.random(width: 30, height: 20, .noise, using: &generator)
        let parameters = try DetectionParameters(minNeighbors: 0)
        for cascade in [tree, cascade(oneTree, stump, [-1, 1e35])] {
            let expected = SingleWindowSearch.candidates(cascade, in: image, parameters: parameters).found
            #expect(!expected.isEmpty)
            for kernels in FaceKernels.available {
                let detector = FaceDetector(cascade: cascade, kernels: kernels)
                #expect(detector.detect(in: image, parameters: parameters) == expected)
            }
        }
    }
}
