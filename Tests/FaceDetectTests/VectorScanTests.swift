import FaceDetectKernelsBaseline
import Image
import Processor
import Testing

@testable import FaceDetect

@Suite("evaluation of windows")
struct VectorScanTests {
    /// All stages, of which every threshold is lowered: many windows pass, and many sums are near their thresholds.
    private static func softened(_ cascade: Cascade, by amount: Float) -> Cascade {
        Cascade(
            windowWidth: cascade.windowWidth, windowHeight: cascade.windowHeight,
            stages: cascade.stages.map { Cascade.Stage(threshold: $0.threshold - amount, trees: $0.trees) },
            trees: cascade.trees,
            nodes: cascade.nodes, leaves: cascade.leaves, features: cascade.features)
    }

    @Test(
        "sixteen windows at once and one by one pass the same",
        arguments: ["frontalface_default", "frontalface_alt2", "eye_tree_eyeglasses"],
        [0, 1] as [Float])
    func equality(name: String, amount: Float) throws {
        for kernels in FaceKernels.available { try compare(name: name, amount: amount, kernels: kernels) }
    }

    private func compare(name: String, amount: Float, kernels: FaceKernels) throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade("haarcascade_\(name).xml"))
        let evaluator = WindowEvaluator(Self.softened(cascade, by: amount))
        let vectors = try #require(VectorScan(evaluator.cascade, kernels: kernels))
        var integral = IntegralImage(isTilted: cascade.hasTiltedFeatures)
        var pyramid = Pyramid(windowWidth: cascade.windowWidth, windowHeight: cascade.windowHeight)
        var total = 0
        for (picture, x, y, factor) in [("noise", 0, 0, 1.9), ("two-faces", 15, 13, 1.3)] {
            let image = try Fixture.picture(picture).cropped(Rect(x: x, y: y, width: 73, height: 64))
            pyramid.update(
                width: image.width, height: image.height, parameters: try DetectionParameters(scaleFactor: factor))
            integral.reserve(width: image.width, height: image.height)
            evaluator.prepare(integral.layout)
            vectors.prepare(integral.layout)
            for level in pyramid.levels {
                integral.build(level: level, pixels: image.pixels, width: image.width, height: image.height)
                var single: [Rect] = []
                var vector: [Rect] = []
                WindowScan(evaluator: evaluator).scan(level, integral, into: &single)
                vectors.scan(level, integral, into: &vector)
                #expect(vector == single, "\(kernels.level) \(picture) \(level)")
                total += single.count
            }
        }
        if amount > 0 { #expect(total > 10) }
    }

    @Test("a sum of leaves at its stage's threshold, to the last bit, is decided as by one window alone")
    func threshold() throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade("haarcascade_frontalface_default.xml"))
        let first = cascade.stages[0]
        // Every sum of leaves that the first stage can have becomes its threshold once.
        let leaves = first.trees.map { tree in [cascade.leaves[2 * tree], cascade.leaves[2 * tree + 1]] }
        let sums = leaves.reduce([0.0]) { sums, leaves in sums.flatMap { sum in leaves.map { sum + Double($0) } } }
        let image = try Fixture.picture("noise")
        var integral = IntegralImage(isTilted: false)
        integral.reserve(width: image.width, height: image.height)
        var pyramid = Pyramid(windowWidth: cascade.windowWidth, windowHeight: cascade.windowHeight)
        pyramid.update(width: image.width, height: image.height, parameters: try DetectionParameters(scaleFactor: 16))
        let level = try #require(pyramid.levels.first)
        integral.build(level: level, pixels: image.pixels, width: image.width, height: image.height)
        for sum in sums.enumerated().filter({ $0.offset % 16 == 0 }).map(\.element) {
            for threshold in [Float(sum), Float(sum).nextUp, Float(sum).nextDown] {
                let evaluator = WindowEvaluator(
                    Cascade(
                        windowWidth: 24, windowHeight: 24,
                        stages: [Cascade.Stage(threshold: threshold, trees: first.trees)],
                        trees: cascade.trees, nodes: cascade.nodes, leaves: cascade.leaves, features: cascade.features))
                evaluator.prepare(integral.layout)
                var single: [Rect] = []
                WindowScan(evaluator: evaluator).scan(level, integral, into: &single)
                for kernels in FaceKernels.available {
                    var vector: [Rect] = []
                    let vectors = try #require(VectorScan(evaluator.cascade, kernels: kernels))
                    vectors.prepare(integral.layout)
                    vectors.scan(level, integral, into: &vector)
                    #expect(vector == single, "\(kernels.level)")
                }
            }
        }
    }

    @Test("windows are left out beside refused ones as when walking from one to the next")
    func skipping() {
        var generator = SeededGenerator(state: 1)
        for round in 0..<400 {
            let refused = (0..<64).map { _ in UInt32.random(in: 0..<4, using: &generator) < UInt32(round % 5) }
            var expected = [Bool](repeating: false, count: 64)
            var column = 0
            while column < 64 {
                expected[column] = true
                column += refused[column] ? 2 : 1
            }
            var carry: UInt32 = 0
            for group in stride(from: 0, to: 64, by: 16) {
                let bits = (0..<16).reduce(UInt32(0)) { $0 | (refused[group + $1] ? 1 << UInt32($1) : 0) }
                let skipped = leftOut(besideRefused: bits, carry: &carry)
                for lane in 0..<16 where !refused[group + lane] {
                    #expect((skipped >> UInt32(lane) & 1 == 0) == expected[group + lane])
                }
            }
        }
    }
}
