import Image
import Testing

@testable import FaceDetect

/// Pictures of Fixtures put somewhere into a larger frame.
enum Scene {
    static func frame(
        _ parts: [(picture: String, x: Int, y: Int)], width: Int = 400, height: Int = 300
    ) throws -> GrayImage {
        var frame = GrayImage(width: width, height: height, fill: 128)
        for part in parts {
            let picture = try Fixture.picture(part.picture)
            for y in 0..<picture.height where (0..<height).contains(part.y + y) {
                for x in 0..<picture.width where (0..<width).contains(part.x + x) {
                    frame[part.x + x, part.y + y] = picture[x, y]
                }
            }
        }
        return frame
    }

    static func cascade(_ name: String) throws -> Cascade {
        try Cascade(contentsOf: Fixture.cascade("haarcascade_\(name).xml"))
    }
}

@Suite("cascade search")
struct CascadeSearchTests {
    static func search(_ cascade: String = "frontalface_default", minSize: Int = 40) throws -> CascadeSearch {
        CascadeSearch(
            FaceDetector(cascade: try Scene.cascade(cascade)),
            parameters: try DetectionParameters(minSize: .init(width: minSize, height: minSize)))
    }

    @Test("a local search finds the face that a full search finds, wherever it is", arguments: [0, 37, 240, 268])
    func local(x: Int) throws {
        let search = try Self.search()
        let frame = try Scene.frame([("one-face", x, 150)])
        let face = try #require(search.faces(in: frame, minimumSide: 0, isMirrored: false).first)
        let box = try #require(FaceBox(face))
        for shift in 0..<8 {
            let target = SearchTarget(box: box, margin: 0.3, sizeRatio: 1.3, shift: shift)
            let found = search.faces(in: frame, around: target, minimumSide: 0, isMirrored: false)
            let same = try #require(found.first.flatMap { FaceBox($0) })
            #expect(found.count == 1 && same.overlap(with: box) > 0.8)
        }
    }

    @Test("sizes and places beside the target are not looked at")
    func limits() throws {
        let search = try Self.search()
        let frame = try Scene.frame([("one-face", 200, 100)])
        let face = try #require(search.faces(in: frame, minimumSide: 0, isMirrored: false).first)
        var box = try #require(FaceBox(face))
        func count(_ box: FaceBox, minimumSide: Int = 0) -> Int {
            search.faces(
                in: frame, around: SearchTarget(box: box, margin: 0.3, sizeRatio: 1.3), minimumSide: minimumSide,
                isMirrored: false
            ).count
        }
        #expect(count(box) == 1)
        #expect(count(box, minimumSide: 200) == 0)
        box.centerX -= 150
        #expect(count(box) == 0)
        box.centerX = 1e300
        #expect(count(box) == 0)
        box.centerX = -1e300
        #expect(count(box) == 0)
    }

    @Test("limits of the parameters hold in local searches, and an unlimited size stays so in full ones")
    func parameters() throws {
        let parameters = try DetectionParameters(
            scaleFactor: 1.2, minNeighbors: 5, minSize: .init(width: 40, height: 30),
            maxSize: .init(width: 200, height: 210))
        let local = parameters.limited(from: (60, 20), to: (90, 300))
        #expect(local.minSize == .init(width: 60, height: 30) && local.maxSize == .init(width: 90, height: 210))
        #expect(local.scaleFactor == 1.2 && local.minNeighbors == 5)
        #expect(parameters.limited(from: (0, 0), to: nil) == parameters)
        #expect(DetectionParameters().limited(from: (0, 0), to: (9, 8)).maxSize == .init(width: 9, height: 8))
    }

    /// OpenCV 4.14, profileface, factor 1.1, 3 neighbours: in two-faces.pgm (199 wide) one at 21,11 76x76; in its mirror
    /// image two, at 124,14 70x70 and at 24,22 71x71.
    @Test("the mirror image's faces are given where they are in the frame")
    func mirror() throws {
        let search = try Self.search("profileface", minSize: 0)
        let frame = try Fixture.picture("two-faces")
        #expect(
            search.faces(in: frame, minimumSide: 0, isMirrored: false) == [Rect(x: 21, y: 11, width: 76, height: 76)])
        #expect(
            search.faces(in: frame, minimumSide: 0, isMirrored: true) == [
                Rect(x: 199 - 124 - 70, y: 14, width: 70, height: 70),
                Rect(x: 199 - 24 - 71, y: 22, width: 71, height: 71),
            ])
        let right = try #require(FaceBox(Rect(x: 104, y: 22, width: 71, height: 71)))
        let target = SearchTarget(box: right, margin: 0.3, sizeRatio: 1.3)
        #expect(search.faces(in: frame, around: target, minimumSide: 0, isMirrored: false).isEmpty)
        let found = search.faces(in: frame, around: target, minimumSide: 0, isMirrored: true)
        #expect(found.count == 1)
        #expect(try #require(found.first.flatMap { FaceBox($0) }).overlap(with: right) > 0.7)
    }

    @Test("a drawn face that moves over the frame is followed with the real detector, nearly always locally")
    func follow() throws {
        var settings = FaceFollower.Settings()
        settings.detection = try DetectionParameters(minSize: .init(width: 60, height: 60))
        let follower = try FaceFollower(
            cascade: try Scene.cascade("frontalface_default"), eyeCascade: try Scene.cascade("eye"), settings: settings)
        var local = 0
        for index in 0..<30 {
            let x = 5 + 7 * index
            let seen = follower.update(try Scene.frame([("one-face", x, 90)]), at: Double(index) / 15)
            if seen.search == .local { local += 1 }
            guard index > 0 else { continue }
            let face = try #require(seen.followed)
            #expect(face.identity == 1 && !face.isCoasting)
            let place = try #require(FaceBox(Rect(x: x + 28, y: 96, width: 105, height: 105)))
            #expect(try #require(FaceBox(face.box)).overlap(with: place) > 0.75)
        }
        #expect(local >= 26)
    }
}

@Suite("eye check")
struct EyeCheckTests {
    @Test(
        "drawn faces have eyes",
        arguments: [
            ("one-face", Rect(x: 28, y: 6, width: 105, height: 105)),
            ("large-face", Rect(x: 31, y: 42, width: 70, height: 70)),
            ("noisy-faces", Rect(x: 85, y: 21, width: 69, height: 69)),
        ])
    func eyes(picture: String, face: Rect) throws {
        let check = EyeCheck(cascade: try Scene.cascade("eye"))
        #expect(check.hasEye(try #require(FaceBox(face)), in: try Fixture.picture(picture)))
    }

    @Test("a face-like pattern whose eyes are a dark bar has none, and is never a face")
    func bar() throws {
        var frame = try Fixture.picture("one-face")
        for y in 6 + 26..<6 + 47 {
            for x in 28 + 21..<28 + 84 { frame[x, y] = 60 }
        }
        let (frontal, eye) = (try Scene.cascade("frontalface_default"), try Scene.cascade("eye"))
        #expect(FaceDetector(cascade: frontal).detect(in: frame).count == 1)
        let (strict, lax) = (
            try FaceFollower(cascade: frontal, eyeCascade: eye), try FaceFollower(cascade: frontal)
        )
        for index in 0..<20 {
            #expect(strict.update(frame, at: Double(index) / 15).followed == nil)
            #expect((lax.update(frame, at: Double(index) / 15).followed != nil) == (index > 0))
        }
    }

    @Test("eyes in the lower half do not count, and boxes outside the frame have none")
    func place() throws {
        let check = EyeCheck(cascade: try Scene.cascade("eye"))
        let frame = try Scene.frame([("one-face", 100, 100)])
        var face = try #require(FaceBox(Rect(x: 128, y: 106, width: 105, height: 105)))
        #expect(check.hasEye(face, in: frame))
        face.centerY -= 60
        #expect(!check.hasEye(face, in: frame))
        for center in [-1e6, 1e6] {
            face.centerX = center
            #expect(!check.hasEye(face, in: frame))
        }
        #expect(!check.hasEye(face, in: GrayImage(width: 0, height: 0)))
    }
}
