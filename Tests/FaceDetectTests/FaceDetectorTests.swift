import Image
import Testing

@testable import FaceDetect

@Suite("face detector")
struct FaceDetectorTests {
    /// One line of detections.txt.
    struct Golden {
        var picture: String
        var crop: Rect
        var cascade: String
        var parameters: DetectionParameters
        var magnification: Int
        var rects: [Rect]
    }

    static func goldens(_ cascade: String) throws -> [Golden] {
        try Fixture.lines("detections.txt").filter { $0[5] == cascade }.map { words in
            let numbers = words.dropFirst(7).prefix(6).compactMap { Int($0) }
            return Golden(
                picture: words[0], crop: Fixture.rects(words[1...4])[0], cascade: words[5],
                parameters: try DetectionParameters(
                    scaleFactor: try #require(Double(words[6])), minNeighbors: numbers[0],
                    minSize: .init(width: numbers[1], height: numbers[2]),
                    maxSize: .init(width: numbers[3], height: numbers[4])),
                magnification: numbers[5], rects: Fixture.rects(words.dropFirst(13)))
        }
    }

    @Test(
        "finds what OpenCV finds, in the same order",
        arguments: Fixture.cascades + Fixture.lbpCascades + [Fixture.plates] + Fixture.ownCascades)
    func golden(cascade: String) throws {
        let detector = FaceDetector(cascade: try Cascade(contentsOf: Fixture.cascade(cascade)))
        let goldens = try Self.goldens(cascade)
        #expect(goldens.count >= 12)
        for golden in goldens {
            let image = try Fixture.picture(golden.picture).cropped(golden.crop).magnified(golden.magnification)
            let found = detector.detect(in: image, parameters: golden.parameters)
            #expect(found == golden.rects, "\(golden)")
            if golden.parameters.minNeighbors == 0 {
                #expect(detector.detectRaw(in: image, parameters: golden.parameters) == golden.rects)
            }
        }
    }

    @Test("an image smaller than the window has no faces")
    func tooSmall() throws {
        let detector = FaceDetector(
            cascade: try Cascade(contentsOf: Fixture.cascade("haarcascade_frontalface_default.xml")))
        for (width, height) in [(0, 0), (1, 1), (0, 100), (100, 0), (23, 24), (24, 23), (23, 1000)] {
            #expect(detector.detectRaw(in: GrayImage(width: width, height: height, fill: 128)).isEmpty)
        }
    }

    @Test("an image that is too large for its buffers has no faces")
    func tooLarge() throws {
        let detector = FaceDetector(cascade: try Cascade(contentsOf: Fixture.cascade("haarcascade_smile.xml")))
        #expect(detector.detectRaw(in: GrayImage(width: FaceDetector.maximumSide + 1, height: 20)).isEmpty)
    }

    @Test("a flat image has no faces")
    func flat() throws {
        let detector = FaceDetector(
            cascade: try Cascade(contentsOf: Fixture.cascade("haarcascade_frontalface_default.xml")))
        for grey: UInt8 in [0, 128, 255] {
            #expect(detector.detectRaw(in: GrayImage(width: 80, height: 60, fill: grey)).isEmpty)
        }
    }

    @Test("what was found in one image does not depend on the images before it")
    func reuse() throws {
        let cascade = try Cascade(contentsOf: Fixture.cascade("haarcascade_eye_tree_eyeglasses.xml"))
        let detector = FaceDetector(cascade: cascade)
        let small = DetectionParameters()
        let large = try DetectionParameters(minSize: .init(width: 50, height: 50))
        for name in ["one-face", "noise", "large-face", "blobs", "two-faces", "one-face"] {
            let image = try Fixture.picture(name)
            for parameters in [small, large, small] {
                let fresh = FaceDetector(cascade: cascade).detectRaw(in: image, parameters: parameters)
                #expect(detector.detectRaw(in: image, parameters: parameters) == fresh)
            }
        }
    }
}
