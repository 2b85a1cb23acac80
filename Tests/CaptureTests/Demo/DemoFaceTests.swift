import Image
import Testing

@testable import Capture

@Suite("The drawn face")
struct DemoFaceTests {
    private func picture(at seconds: Double, width: Int = 160, height: Int = 120) -> RGBImage {
        var image = RGBImage(width: width, height: height, fill: 1)
        DemoFace().draw(at: seconds, into: &image)
        return image
    }

    /// The mean difference of two pictures' bytes.
    private func difference(_ a: RGBImage, _ b: RGBImage) -> Double {
        let sum = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(max(a.pixels.count, 1))
    }

    @Test("each expression is held five seconds, in the schedule's order, round after round")
    func schedule() {
        let expected = ["neutral", "happiness", "sadness", "surprise", "anger"]
        #expect(DemoFace.roundSeconds == 25)
        for second in 0..<75 {
            let shown = DemoFace.expression(at: Double(second) + 0.5)
            #expect(shown.rawValue == expected[second / 5 % 5], "at \(second) s")
        }
        #expect(DemoFace.expression(at: 0) == .neutral)
        #expect(DemoFace.expression(at: 4.999) == .neutral)
        #expect(DemoFace.expression(at: 5) == .happiness)
        #expect(DemoFace.expression(at: 25) == .neutral)
    }

    @Test("times before the start, huge and not finite ones are drawn as well")
    func oddTimes() {
        #expect(DemoFace.expression(at: -1) == .anger)
        #expect(DemoFace.expression(at: -25) == .neutral)
        #expect(DemoFace.expression(at: -Double.leastNonzeroMagnitude) == .neutral)
        for seconds in [Double.nan, .infinity, -.infinity] {
            #expect(DemoFace.expression(at: seconds) == .neutral)
            #expect(picture(at: seconds, width: 32, height: 24) == picture(at: 0, width: 32, height: 24))
        }
        for seconds in [Double.greatestFiniteMagnitude, -1e300, 1e18] {
            #expect(DemoFace.schedule.contains(DemoFace.expression(at: seconds)))
            #expect(picture(at: seconds, width: 8, height: 6).pixels.count == 144)
        }
    }

    @Test("the same second gives the same picture, in every round")
    func deterministic() {
        let first = picture(at: 7.25)
        #expect(picture(at: 7.25) == first)
        #expect(picture(at: 7.25 + 25) == first)
        #expect(picture(at: 7.25 + 25 * 400_000) == first)
    }

    @Test("any two expressions differ, in one and the same pose")
    func expressionsDiffer() {
        let pose = FacePose(seconds: 0, width: 160, height: 120)
        let pictures = DemoFace.Expression.allCases.map { expression in
            var image = RGBImage(width: 160, height: 120)
            FacePainter(expression: expression.face, pose: pose).paint(into: &image)
            return image
        }
        for (i, a) in pictures.enumerated() {
            for b in pictures[..<i] { #expect(difference(a, b) > 0.5) }
        }
    }

    @Test("the face moves from frame to frame, and only a little")
    func sways() {
        let moved = difference(picture(at: 2), picture(at: 2 + 1.0 / 15))
        #expect(moved > 0)
        #expect(moved < 2)
        let poses = (0..<375).map { FacePose(seconds: Double($0) / 15, width: 640, height: 480) }
        let xs = poses.map(\.centerX)
        let ys = poses.map(\.centerY)
        for values in [xs, ys] {
            let range = (values.max() ?? 0) - (values.min() ?? 0)
            #expect(range > 3)
            #expect(range < 16)
        }
    }

    @Test("it blinks while it is at rest, and then only")
    func blinks() {
        let shut = (0..<2500).filter { DemoFace().face(at: Double($0) / 100).blink > 0.9 }
        #expect(!shut.isEmpty)
        #expect(shut.allSatisfy { $0 < 460 })
        #expect(shut.count < 40)
    }

    @Test("an expression is drawn unchanged until the change to the next one, which takes 0.4 s")
    func morph() {
        #expect(DemoFace().face(at: 0) == .neutral)
        #expect(DemoFace().face(at: 4.55) == .neutral)
        let half = DemoFace().face(at: 4.8)
        let expected = (FaceExpression.neutral.mouthWidth + FaceExpression.happiness.mouthWidth) / 2
        #expect(abs(half.mouthWidth - expected) < 0.001)
        #expect(DemoFace().face(at: 5) == .happiness)
        #expect(DemoFace().face(at: 24.999).mouthWidth < FaceExpression.neutral.mouthWidth + 0.001)
    }

    @Test("a morph reaches every parameter")
    func morphIsComplete() {
        for expression in DemoFace.Expression.allCases {
            var target = expression.face
            target.blink = 1
            #expect(FaceExpression.neutral.morphed(to: target, by: 1) == target)
            #expect(FaceExpression.neutral.morphed(to: target, by: 0) == .neutral)
        }
    }

    @Test(
        "any size is drawn, and every byte of it",
        arguments: [(0, 0), (0, 5), (5, 0), (1, 1), (3, 200), (200, 3), (160, 120)])
    func sizes(width: Int, height: Int) {
        var dark = RGBImage(width: width, height: height, fill: 0)
        var light = RGBImage(width: width, height: height, fill: 255)
        DemoFace().draw(at: 12, into: &dark)
        DemoFace().draw(at: 12, into: &light)
        #expect(dark.pixels.count == width * height * 3)
        #expect(dark == light)
    }

    @Test("the head stands in the picture's middle: skin where the cheeks are, wall in the corners")
    func composition() {
        let image = picture(at: 0.5)
        func red(_ x: Int, _ y: Int) -> Int { Int(image.pixels[(y * 160 + x) * 3]) }
        func blue(_ x: Int, _ y: Int) -> Int { Int(image.pixels[(y * 160 + x) * 3 + 2]) }
        for x in [67, 93] { #expect(red(x, 66) > blue(x, 66) + 20, "cheek") }
        for (x, y) in [(3, 3), (156, 3), (3, 70), (156, 70)] { #expect(red(x, y) < blue(x, y), "wall") }
    }
}
