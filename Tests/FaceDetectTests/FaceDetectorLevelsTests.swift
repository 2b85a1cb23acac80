import Image
import Processor
import Testing

@testable import FaceDetect

@Suite("face detector at every processor level")
struct FaceDetectorLevelsTests {
    @Test("every level that the processor has is tested, the plainest first")
    func available() {
        #expect(FaceKernels.available.map(\.level) == ProcessorLevel.available)
        #expect(FaceKernels.preferred.level == ProcessorLevel.preferred)
    }

    @Test(
        "each level finds what OpenCV finds, in the same order",
        arguments: Fixture.cascades + Fixture.lbpCascades + [Fixture.plates] + Fixture.ownCascades)
    func golden(name: String) throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade(name))
        let goldens = try FaceDetectorTests.goldens(name).filter { $0.magnification == 1 }.prefix(12)
        #expect(goldens.count >= 6)
        // The preferred one is tested with all of them elsewhere.
        for kernels in FaceKernels.available where kernels.level != FaceKernels.preferred.level {
            let detector = FaceDetector(cascade: cascade, kernels: kernels)
            for golden in goldens {
                let image = try Fixture.picture(golden.picture).cropped(golden.crop)
                let found = detector.detect(in: image, parameters: golden.parameters)
                #expect(found == golden.rects, "\(golden) \(kernels.level)")
            }
        }
    }

    @Test(
        "images of any sizes, one after the other, have the same detections as with fresh buffers",
        arguments: ["haarcascade_frontalface_alt2.xml", "haarcascade_smile.xml", "lbpcascade_frontalface.xml"])
    func sizes(name: String) throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade(name))
        let picture = try Fixture.picture("two-faces")
        for kernels in FaceKernels.available {
            var generator = SeededGenerator(state: 1)
            let kept = FaceDetector(cascade: cascade, kernels: kernels)
            var total = 0
            for round in 0..<40 {
                // From less than a window to a few of them; often one side grows while the other one shrinks.
                let width = Int.random(in: 1...picture.width, using: &generator)
                let height = Int.random(in: 1...picture.height, using: &generator)
                let image =
                    round % 8 == 0
                    ? picture
                    : picture.cropped(
                        Rect(x: (picture.width - width) / 2, y: picture.height - height, width: width, height: height))
                let parameters = try DetectionParameters(
                    scaleFactor: Double.random(in: 1.05...1.5, using: &generator), minNeighbors: round % 4)
                let fresh = FaceDetector(cascade: cascade, kernels: kernels).detect(in: image, parameters: parameters)
                let found = kept.detect(in: image, parameters: parameters)
                #expect(found == fresh, "\(width)x\(height) \(kernels.level)")
                #expect(kept.detect(in: image, parameters: parameters) == fresh, "again")
                total += fresh.count
            }
            #expect(total > 10)
        }
    }
}
