import Glibc
import Image
import Testing

@testable import FaceDetect

@Suite("light")
struct LightTests {
    /// A frame of one grey with noise around it, as a sensor's: the sum of twelve uniform numbers is nearly normal.
    private static func noisy(mean: Double, deviation: Double, seed: UInt64 = 1) -> GrayImage {
        var random = SeededGenerator(state: seed)
        let greys = (0..<1024).map { _ in
            let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
            return UInt8(min(max(mean + deviation * normal, 0), 255).rounded())
        }
        var image = GrayImage(width: 640, height: 480)
        image.withUnsafeMutablePixels { pixels in
            for index in pixels.indices { pixels[index] = greys[Int(random.next() % 1024)] }
        }
        return image
    }

    /// Paints a lit face, roughly: an oval with two dark eyes.
    private static func paintFace(_ image: inout GrayImage, size: Int, skin: UInt8, eyes: UInt8) {
        let left = (image.width - size) / 2
        let top = (image.height - size) / 2
        for y in 0..<size {
            for x in 0..<size {
                let u = Double(x) / Double(size) * 2 - 1
                let v = Double(y) / Double(size) * 2 - 1
                guard u * u + v * v < 1 else { continue }
                let isEye = abs(abs(u) - 0.4) < 0.15 && abs(v + 0.2) < 0.1
                image[left + x, top + y] = isEye ? eyes : skin
            }
        }
    }

    @Test("a closed shutter is dark", arguments: [0, 2, 9, 16] as [UInt8])
    func closedShutter(grey: UInt8) {
        let light = Light(of: GrayImage(width: 640, height: 480, fill: grey))
        #expect(light.condition == .dark)
        #expect(light.mean == Double(grey) && light.contrast == 0)
        #expect(light.confidence == 0)
        #expect(Light(of: Self.noisy(mean: Double(grey), deviation: 1.5)).condition == .dark)
    }

    @Test(
        "a dark room's noise is dark",
        arguments: [(5.0, 3.0), (5, 8), (12, 5), (20, 3), (20, 8)])
    func darkRoom(mean: Double, deviation: Double) {
        for seed in 1...3 {
            let light = Light(of: Self.noisy(mean: mean, deviation: deviation, seed: UInt64(seed)))
            #expect(light.condition == .dark, "\(light)")
            #expect(light.confidence < 0.15, "\(light)")
        }
    }

    @Test(
        "a frame of one grey, a blank wall and a covered lens are flat", arguments: [25, 60, 128, 200, 246] as [UInt8])
    func flat(grey: UInt8) {
        #expect(Light(of: GrayImage(width: 640, height: 480, fill: grey)).condition == .flat)
        let wall = Light(of: Self.noisy(mean: Double(grey), deviation: 4))
        #expect(wall.condition == .flat, "\(wall)")
        #expect(wall.confidence == 0)
    }

    @Test("an overexposed frame is saturated")
    func overexposed() {
        for image in [
            GrayImage(width: 640, height: 480, fill: 255), Self.noisy(mean: 262, deviation: 8),
        ] {
            let light = Light(of: image)
            #expect(light.condition == .saturated, "\(light)")
            #expect(light.confidence == 0)
        }
    }

    @Test("a person before a bright window is no saturated frame, and the face's light is judged by itself")
    func backlight() {
        var image = GrayImage(width: 640, height: 480, fill: 255)
        Self.paintFace(&image, size: 300, skin: 70, eyes: 20)
        let frame = Light(of: image)
        #expect(frame.condition == .enough && frame.mean > 200)
        let face = Light(of: image, in: Rect(x: 215, y: 135, width: 210, height: 210))
        #expect(face.mean < 70 && face.whiteShare == 0, "\(face)")
        #expect(face.confidence > 0.4 && face.confidence < 0.5, "\(face)")
    }

    @Test("a lit face in a dark room is enough light", arguments: [50, 80, 200])
    func litFaceInTheDark(size: Int) {
        var image = Self.noisy(mean: 8, deviation: 4)
        Self.paintFace(&image, size: size, skin: 130, eyes: 40)
        let frame = Light(of: image)
        #expect(frame.condition == .enough, "\(frame)")
        let box = Rect(x: (640 - size) / 2, y: (480 - size) / 2, width: size, height: size)
        #expect(Light(of: image, in: box).confidence > 0.9, "\(Light(of: image, in: box))")
    }

    @Test("ordinary pictures have enough light", arguments: ["one-face", "two-faces", "large-face", "noisy-faces"])
    func ordinary(name: String) throws {
        let light = Light(of: try Fixture.picture(name))
        #expect(light.condition == .enough, "\(light)")
        #expect(light.confidence == 1, "\(light)")
    }

    @Test("the darker, the flatter or the more clipped a face is, the less it is trusted")
    func confidenceFalls() {
        func confidence(_ change: (inout Light) -> Void) -> Double {
            var light = Light(mean: 120, contrast: 50)
            change(&light)
            return light.confidence
        }
        #expect(confidence { _ in } == 1)
        #expect([60, 48, 32, 24, 16, 5].map { mean in confidence { $0.mean = mean } } == [1, 1, 0.5, 0.25, 0, 0])
        #expect([30, 20, 13, 6, 0].map { contrast in confidence { $0.contrast = contrast } } == [1, 1, 0.5, 0, 0])
        #expect([0.25, 0.5, 0.75, 1].map { share in confidence { $0.whiteShare = share } } == [1, 0.5, 0, 0])
        #expect([0.25, 0.5, 0.75, 1].map { share in confidence { $0.blackShare = share } } == [1, 0.5, 0, 0])
        #expect(confidence { ($0.blackShare, $0.whiteShare) = (0.25, 0.25) } == 0.5)
        #expect(confidence { $0.mean = .nan } == 0)
        #expect(confidence { $0.contrast = .nan } == 0)
        #expect(confidence { $0.whiteShare = .nan } == 0)
    }

    @Test("a rectangle counts where it overlaps the image, and nothing else does")
    func partialRectangles() {
        var image = GrayImage(width: 60, height: 40, fill: 10)
        for y in 0..<40 { for x in 30..<60 { image[x, y] = 210 } }
        #expect(Light(of: image, in: Rect(x: 30, y: 0, width: 30, height: 40)).mean == 210)
        #expect(Light(of: image, in: Rect(x: 45, y: -20, width: 200, height: 30)).mean == 210)
        #expect(Light(of: image, in: Rect(x: -10, y: 30, width: 40, height: 100)).mean == 10)
        #expect(Light(of: image, in: Rect(x: 20, y: 10, width: 20, height: 5)).mean == 110)
        #expect(Light(of: image, in: Rect(x: 20, y: 10, width: 20, height: 5)).contrast == 100)
        #expect(Light(of: image, in: Rect(x: 59, y: 39, width: .max, height: .max)).mean == 210)
    }

    @Test("no pixels are no light, whatever the rectangle's numbers")
    func emptyRectangles() {
        let image = GrayImage(width: 60, height: 40, fill: 100)
        let extremes = [Int.min, -1, 0, 1, 60, Int.max]
        for x in extremes {
            for width in extremes {
                let light = Light(of: image, in: Rect(x: x, y: 3, width: width, height: 4))
                let isInside = width > 0 && (x == 0 || x == 1 || x == -1 && width > 1)
                #expect(light.mean == (isInside ? 100 : 0), "x \(x), width \(width)")
                #expect(light.confidence == 0)
                let turned = Light(of: image, in: Rect(x: 3, y: x, width: 4, height: width))
                #expect(turned == light, "y \(x), height \(width)")
            }
        }
        let none = Light(of: GrayImage(width: 0, height: 0))
        #expect(none == Light() && none.condition == .dark && none.confidence == 0)
        #expect(Light(of: GrayImage(width: 0, height: 9), in: Rect(x: 0, y: 0, width: 5, height: 5)) == Light())
    }

    /// Two passes in floating point over the pixels of a rectangle that lie inside.
    private static func reference(_ image: GrayImage, _ rect: Rect) -> Light {
        var greys: [Double] = []
        for y in max(0, rect.y)..<max(0, min(image.height, rect.y + rect.height), rect.y) {
            for x in max(0, rect.x)..<max(0, min(image.width, rect.x + rect.width), rect.x) {
                greys.append(Double(image[x, y]))
            }
        }
        guard !greys.isEmpty else { return Light() }
        let count = Double(greys.count)
        let mean = greys.reduce(0, +) / count
        return Light(
            mean: mean, contrast: (greys.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot(),
            blackShare: Double(greys.filter { $0 <= 8 }.count) / count,
            whiteShare: Double(greys.filter { $0 >= 247 }.count) / count)
    }

    private static func areClose(_ a: Light, _ b: Light, greys: Double, shares: Double) -> Bool {
        abs(a.mean - b.mean) <= greys && abs(a.contrast - b.contrast) <= greys
            && abs(a.blackShare - b.blackShare) <= shares && abs(a.whiteShare - b.whiteShare) <= shares
    }

    @Test(
        "small rectangles of random images are measured in full, as a reference does",
        arguments: 1...40 as ClosedRange<UInt64>)
    func matchesReference(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        let width = Int.random(in: 1...90, using: &random)
        let height = Int.random(in: 1...90, using: &random)
        let low = UInt8.random(in: 0...255, using: &random)
        let high = UInt8.random(in: low...255, using: &random)
        var image = GrayImage(width: width, height: height)
        for y in 0..<height { for x in 0..<width { image[x, y] = .random(in: low...high, using: &random) } }
        for _ in 0..<20 {
            let rect = Rect(
                x: .random(in: -100...100, using: &random), y: .random(in: -100...100, using: &random),
                width: .random(in: 0...64, using: &random), height: .random(in: 0...64, using: &random))
            let light = Light(of: image, in: rect)
            let expected = Self.reference(image, rect)
            #expect(Self.areClose(light, expected, greys: 1e-9, shares: 1e-12), "\(rect): \(light), not \(expected)")
            #expect((0...1).contains(light.confidence))
        }
    }

    @Test(
        "large images are sampled, and give nearly what all pixels give",
        arguments: [(640, 480), (1280, 720), (161, 121), (3000, 3), (3, 3000), (1, 20_000)])
    func samples(width: Int, height: Int) {
        var random = SeededGenerator(state: UInt64(width))
        var image = GrayImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                // A light from one side and noise, with both ends clipped.
                let slope = Double(x + y) / Double(width + height) * 300 - 20
                image[x, y] = UInt8(min(max(slope + .random(in: -20...20, using: &random), 0), 255))
            }
        }
        let light = Light(of: image)
        let expected = Self.reference(image, Rect(x: 0, y: 0, width: width, height: height))
        #expect(Self.areClose(light, expected, greys: 4, shares: 0.03), "\(light), not \(expected)")
        #expect(expected.blackShare > 0.02 && expected.whiteShare > 0.02)
    }
}

extension Light {
    fileprivate init(mean: Double, contrast: Double, blackShare: Double = 0, whiteShare: Double = 0) {
        self.init()
        (self.mean, self.contrast) = (mean, contrast)
        (self.blackShare, self.whiteShare) = (blackShare, whiteShare)
    }
}
