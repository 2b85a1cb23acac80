import CKernels
import Image
import Testing

@testable import FaceDetect

@Suite("stages as kernels want them")
struct StageTablesTests {
    /// One stage of stumps that compare one pixel's grey each with a random one.
    private struct Stage {
        var leaves: [Float]
        var nodes: [Cascade.Node] = []
        var features: [Cascade.Feature] = []
        static let window = (width: 8, height: 8)

        init(treeCount: Int, spread: Int, using generator: inout SeededGenerator) {
            leaves = (0..<(2 * treeCount)).map { _ in
                let exponent = Int.random(in: -spread...spread, using: &generator)
                let magnitude = Float(sign: .plus, exponent: exponent, significand: 1)
                return magnitude * Float.random(in: -1...1, using: &generator)
            }
            let random = RandomCascade(window: Self.window)
            for index in 0..<treeCount {
                let threshold = Float.random(in: -0.05...0.05, using: &generator)
                nodes.append(Cascade.Node(feature: index, threshold: threshold, left: 0, right: -1))
                features.append(random.feature(using: &generator))
            }
        }

        func cascade(threshold: Float) -> Cascade {
            let trees = nodes.indices.map { Cascade.Tree(nodes: $0..<($0 + 1), firstLeaf: 2 * $0) }
            return Cascade(
                windowWidth: Self.window.width, windowHeight: Self.window.height,
                stages: [
                    // The first one passes all, so that no window is left out beside a refused one.
                    Cascade.Stage(threshold: -.greatestFiniteMagnitude, trees: 0..<1),
                    Cascade.Stage(threshold: threshold, trees: 0..<trees.count),
                ],
                trees: trees, nodes: nodes, leaves: leaves, features: features)
        }
    }

    @Test(
        "sums in single precision are no further from the exact one than the bound, in either order of addition",
        arguments: [1, 2, 3, 10, 60, 211])
    func bound(treeCount: Int) throws {
        var generator = SeededGenerator(state: UInt64(treeCount))
        var largest = 0.0
        for round in 0..<60 {
            let stage = Stage(treeCount: treeCount, spread: round % 4 * 10, using: &generator)
            // A large threshold only widens the bound.
            let tables = try #require(StageTables(stage.cascade(threshold: 0), kernels: FaceKernels.available[0]))
            let row = tables.row
            let prepared = row.stages[1]
            var exactRight = 0.0
            for tree in 0..<treeCount { exactRight += Double(stage.leaves[2 * tree + 1]) }
            #expect(prepared.right_sum == Float(exactRight))
            for _ in 0..<20 {
                var (exact, plain, fromRight) = (0.0, Float(0), prepared.right_sum)
                for tree in 0..<treeCount {
                    let isLeft = Bool.random(using: &generator)
                    let leaf = row.leaves[2 * tree + (isLeft ? 0 : 1)]
                    exact += Double(leaf)
                    plain += leaf
                    fromRight += isLeft ? row.leaf_differences[tree] : 0
                }
                for sum in [plain, fromRight] {
                    let error = abs(Double(sum) - exact)
                    #expect(error <= Double(prepared.error))
                    largest = max(largest, error / Double(prepared.error))
                }
            }
        }
        // Single precision does err.
        if treeCount > 2 { #expect(largest > 0.001) }
    }

    @Test("thresholds at sums that windows have, and a bit beside, are decided as by single windows", arguments: 0..<8)
    func attainable(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let stage = Stage(treeCount: [3, 17, 60, 140][seed % 4], spread: seed, using: &generator)
        let image = GrayImage.random(width: 60, height: 40, .noise, using: &generator)
        let level = PyramidLevel.whole(image, window: Stage.window, step: 1)
        var integral = IntegralImage(isTilted: false)
        integral.reserve(width: image.width, height: image.height)
        integral.build(level: level, pixels: image.pixels, width: image.width, height: image.height)
        let values = WindowEvaluator(stage.cascade(threshold: 0))
        values.prepare(integral.layout)
        var (passed, refused) = (0, 0)
        for _ in 0..<25 {
            let x = Int.random(in: 0..<level.columns, using: &generator)
            let place =
                integral.sums
                + integral.layout.offset(
                    x: x, y: Int.random(in: 0..<level.rowEnd, using: &generator), step: 1)
            let normalization = values.contrastNormalizations(place, count: 1, step: 1)[0]
            var sum = 0.0
            for (index, node) in stage.nodes.enumerated() {
                let isLeft = values.nodes(step: 1)[index].value(place) * normalization < node.threshold
                sum += Double(stage.leaves[2 * index + (isLeft ? 0 : 1)])
            }
            for threshold in [Float(sum), Float(sum).nextUp, Float(sum).nextDown] {
                let evaluator = WindowEvaluator(stage.cascade(threshold: threshold))
                evaluator.prepare(integral.layout)
                var single: [Rect] = []
                WindowScan(evaluator: evaluator).scan(level, integral, into: &single)
                passed += single.count
                refused += level.columns * level.rowEnd - single.count
                for kernels in FaceKernels.available {
                    let vectors = try #require(VectorScan(evaluator.cascade, kernels: kernels))
                    vectors.prepare(integral.layout)
                    var found: [Rect] = []
                    vectors.scan(level, integral, into: &found)
                    #expect(found == single, "\(kernels.level) at \(threshold)")
                }
            }
        }
        #expect(passed > 100 && refused > 100)
    }

    @Test("extreme thresholds refuse or pass all", arguments: [-1, 1] as [Float])
    func extremes(sign: Float) throws {
        var generator = SeededGenerator(state: 9)
        let stage = Stage(treeCount: 20, spread: 3, using: &generator)
        let image = GrayImage.random(width: 40, height: 20, .noise, using: &generator)
        let parameters = try DetectionParameters(minNeighbors: 0)
        for magnitude: Float in [1e6, 1e30, .greatestFiniteMagnitude, .infinity] {
            let cascade = stage.cascade(threshold: sign * magnitude)
            let expected = SingleWindowSearch.candidates(cascade, in: image, parameters: parameters)
            #expect(expected.found.count == (sign < 0 ? expected.windowCount : 0))
            for kernels in FaceKernels.available {
                let found = FaceDetector(cascade: cascade, kernels: kernels).detect(in: image, parameters: parameters)
                #expect(found == expected.found, "\(kernels.level)")
            }
        }
    }
}
