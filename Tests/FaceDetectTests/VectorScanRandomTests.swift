import CKernels
import Image
import Testing

@testable import FaceDetect

@Suite("evaluation of windows: random cascades")
struct VectorScanRandomTests {
    private static let smallWindows = [(3, 3), (5, 9), (8, 8), (12, 17), (20, 20), (24, 24), (25, 15)]
    private static let largeWindows = [(40, 33), (64, 40), (31, 64), (64, 64)]

    /// Detections of a detector at each level, against those of single windows. Returns the number of candidates and
    /// that of windows.
    private static func compare(
        _ cascade: Cascade, in image: GrayImage, factor: Double, _ name: String
    ) throws -> (found: Int, windows: Int) {
        let parameters = try DetectionParameters(scaleFactor: factor, minNeighbors: 0)
        let expected = SingleWindowSearch.candidates(cascade, in: image, parameters: parameters)
        for kernels in FaceKernels.available {
            let found = FaceDetector(cascade: cascade, kernels: kernels).detect(in: image, parameters: parameters)
            #expect(found == expected.found, "\(name), \(kernels.level)")
        }
        return (expected.found.count, expected.windowCount)
    }

    private static func image(
        around window: (width: Int, height: Int), using generator: inout SeededGenerator
    ) -> GrayImage {
        let content = GrayImage.Content.allCases.randomElement(using: &generator) ?? .noise
        return GrayImage.random(
            width: window.width + Int.random(in: 1...45, using: &generator),
            height: window.height + Int.random(in: 1...25, using: &generator), content, using: &generator)
    }

    @Test(
        "vectors find what single windows find: stumps and trees, upright and tilted, small and large windows",
        arguments: [1, 2, 3], [0, 0.4])
    func detections(nodesPerTree: Int, tilted: Double) throws {
        var generator = SeededGenerator(state: UInt64(nodesPerTree * 2 + (tilted > 0 ? 1 : 0)))
        var (found, windows) = (0, 0)
        for (round, size) in (0..<6).flatMap({ round in
            (Self.smallWindows + Self.largeWindows).map { (round, $0) }
        }) {
            let random = RandomCascade(
                window: (size.0, size.1), maximumNodesPerTree: nodesPerTree,
                style: RandomCascade.Style.allCases[round % 2], tilted: tilted, stageCount: 1 + round % 4)
            let image = Self.image(around: random.window, using: &generator)
            let cascade = random.cascade(fittedTo: image, using: &generator)
            #expect(VectorScan(cascade) != nil)
            let counts = try Self.compare(
                cascade, in: image, factor: round < 3 ? 1.15 : 1.6, "round \(round), window \(size)")
            found += counts.found
            windows += counts.windows
        }
        // Enough of both.
        #expect(found > windows / 20 && found < windows * 19 / 20, "\(found) of \(windows)")
    }

    @Test("random features take every shape that kernels know, at values within and beyond 16 bits")
    func shapes() {
        var generator = SeededGenerator(state: 7)
        var shapes: [Int16: Int] = [:]
        for size in Self.smallWindows + Self.largeWindows {
            for style in RandomCascade.Style.allCases {
                let random = RandomCascade(window: (size.0, size.1), style: style, tilted: 0.4)
                for _ in 0..<30 {
                    let node = NodeShape(random.feature(using: &generator))?.node { _ in 0 }
                    if let node { shapes[node.shape, default: 0] += 1 }
                }
            }
        }
        for shape in [FACES_NARROW_EDGE, FACES_NARROW_TWO, FACES_NARROW_THREE, FACES_WIDE] {
            #expect(shapes[Int16(shape), default: 0] > 10, "\(shapes)")
        }
        #expect(shapes.count == 4)
    }

    @Test("weights that are not whole are left to single windows", arguments: [0.5, 1.1, 1e-7, 40_000] as [Float])
    func fractions(factor: Float) throws {
        var generator = SeededGenerator(state: 11)
        var found = 0
        for round in 0..<6 {
            let random = RandomCascade(
                window: (14, 11), maximumNodesPerTree: 1 + round % 3, tilted: 0.2, weightFactor: factor)
            let image = Self.image(around: random.window, using: &generator)
            let cascade = random.cascade(fittedTo: image, using: &generator)
            #expect(VectorScan(cascade) == nil)
            found += try Self.compare(cascade, in: image, factor: 1.3, "round \(round)").found
        }
        #expect(found > 20)
    }

    @Test("leaves whose sums may overflow are left to single windows", arguments: [1e30, 1e35, 3e38] as [Float])
    func hugeLeaves(magnitude: Float) throws {
        var generator = SeededGenerator(state: 12)
        for nodesPerTree in 1...3 {
            let random = RandomCascade(window: (14, 11), maximumNodesPerTree: nodesPerTree)
            let image = Self.image(around: random.window, using: &generator)
            let fitted = random.cascade(fittedTo: image, using: &generator)
            var leaves = fitted.leaves
            leaves[leaves.count - 1] = magnitude
            leaves[leaves.count - 2] = -magnitude
            let cascade = Cascade(
                windowWidth: 14, windowHeight: 11, stages: fitted.stages, trees: fitted.trees, nodes: fitted.nodes,
                leaves: leaves, features: fitted.features)
            #expect(VectorScan(cascade) == nil)
            _ = try Self.compare(cascade, in: image, factor: 1.3, "\(nodesPerTree) nodes")
        }
    }

    @Test("trees of more than three nodes are left to single windows")
    func largeTrees() throws {
        var generator = SeededGenerator(state: 13)
        let random = RandomCascade(window: (14, 11), maximumNodesPerTree: 4)
        let image = Self.image(around: random.window, using: &generator)
        let cascade = random.cascade(fittedTo: image, using: &generator)
        #expect(VectorScan(cascade) == nil)
        #expect(try Self.compare(cascade, in: image, factor: 1.3, "").found > 0)
    }
}
