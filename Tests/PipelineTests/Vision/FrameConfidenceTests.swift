import FaceDetect
import Foundation
import Image
import Mood
import Testing

@testable import Pipeline

@Suite struct FrameConfidenceTests {
    private static func pixels(_ size: Int, _ value: (Int, Int) -> Double) -> [UInt8] {
        (0..<size * size).map { UInt8(min(max(value($0 % size, $0 / size), 0), 255)) }
    }

    private static func face(age: Double = 10, steadiness: Double = 1, view: FaceView = .frontal) -> TrackedFace {
        TrackedFace(
            box: Rect(x: 0, y: 0, width: 100, height: 100), identity: 1, isCoasting: false, since: 0, ageSeconds: age,
            steadiness: steadiness, view: view)
    }

    private static let goodLight: Light = {
        var light = Light()
        light.mean = 128
        light.contrast = 50
        return light
    }()

    private static func confidence(
        pixels: Double = 2, sharpness: Double = 0.1, face: TrackedFace = face()
    ) -> Confidence {
        Confidence(light: goodLight, pixels: pixels, sharpness: sharpness, face: face)
    }

    @Test("a large, sharp face that has been there for a while counts in full")
    func full() { #expect(Self.confidence() == Confidence()) }

    @Test("each thing that is worse lowers its own part, and none is ever beyond 0 to 1")
    func parts() {
        #expect(Self.confidence(pixels: 0.5).size < 0.6 && Self.confidence(pixels: 0.5).sharpness == 1)
        #expect(Self.confidence(pixels: 0.2).size == 0)
        #expect(Self.confidence(sharpness: 0.01).sharpness < 0.6 && Self.confidence(sharpness: 0.01).size == 1)
        #expect(Self.confidence(sharpness: 0).sharpness == 0)
        #expect(Self.confidence(face: Self.face(age: 0)).tracking == 0.5)
        #expect(Self.confidence(face: Self.face(steadiness: 0.75)).tracking == 0.75)
        #expect(Self.confidence(face: Self.face(view: .profile)).tracking == 0.5)
        for wrong in [Double.nan, .infinity, -.infinity, -1, 1e300] {
            let confidence = Self.confidence(pixels: wrong, sharpness: wrong, face: Self.face(age: wrong))
            #expect((0...1).contains(confidence.weight))
        }
    }

    /// What a worse picture does to the sharpness of a real one.
    @Test("a blurred face is less sharp the more it is blurred, along one direction too; a pale one is not")
    func blur() throws {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/happiness.png", ofType: nil))
        let picture = try ImageFile.readGray(path)
        var small = GrayImage(width: 0, height: 0)
        var resampler = Resampler()
        resampler.resample(
            picture, x: 0, y: 0, width: Double(picture.width), height: Double(picture.height), toWidth: 48,
            toHeight: 48, into: &small)
        let sharp = Sharpness.of(small.pixels, width: 48, height: 48)
        func moved(by length: Int) -> Double {
            let pixels = Self.pixels(48) { x, y in
                (0..<length).reduce(0.0) { $0 + Double(small.pixels[y * 48 + min(x + $1, 47)]) } / Double(length)
            }
            return Sharpness.of(pixels, width: 48, height: 48)
        }
        #expect(sharp > 0.03, "\(sharp)")
        #expect(moved(by: 3) < sharp / 2)
        #expect(moved(by: 9) < moved(by: 3) / 2)
        let pale = Sharpness.of(
            Self.pixels(48) { x, y in 100 + Double(small.pixels[y * 48 + x]) / 3 }, width: 48, height: 48)
        #expect(pale > sharp * 0.7 && pale < sharp * 1.3, "\(pale)")
    }

    @Test("noise-free grey, nothing, and a picture smaller than the differences have no sharpness")
    func nothing() {
        #expect(Sharpness.of(Self.pixels(48) { _, _ in 90 }, width: 48, height: 48) == 0)
        #expect(Sharpness.of([], width: 0, height: 0) == 0)
        #expect(Sharpness.of([1, 2, 3], width: 48, height: 48) == 0)
        #expect(Sharpness.of(Self.pixels(48) { x, _ in Double(x) }, width: 48, height: 48, pixelsPerSample: 40) == 0)
    }

    @Test("a small picture that was enlarged is as sharp as it is small, not blurred")
    func enlarged() {
        func noise(_ x: Int, _ y: Int) -> Double {
            let number: Int = x * 7919 + y * 104_729 + x * y * 31
            return Double(number % 97) * 2
        }
        let small = Self.pixels(24, noise)
        let large = Self.pixels(48) { x, y in Double(small[y / 2 * 24 + x / 2]) }
        let sharpness = Sharpness.of(small, width: 24, height: 24)
        #expect(abs(Sharpness.of(large, width: 48, height: 48, pixelsPerSample: 2) - sharpness) < sharpness / 2)
    }
}
