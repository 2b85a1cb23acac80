import Testing

@testable import FaceDetect

@Suite("levels of the pyramid")
struct PyramidTests {
    private static func levels(factor: Double, width: Int, height: Int, side: Int = 3) throws -> [PyramidLevel] {
        var pyramid = Pyramid(windowWidth: side, windowHeight: side)
        pyramid.update(width: width, height: height, parameters: try DetectionParameters(scaleFactor: factor))
        return pyramid.levels
    }

    @Test("there are as many levels as steps from the window to the image")
    func count() throws {
        // 24 * 1.1^n is at most 480.5 up to n = 31, and 24 * 1.0005^n up to n = 5995.
        #expect(try Self.levels(factor: 1.1, width: 640, height: 480, side: 24).count == 32)
        #expect(try Self.levels(factor: 1.0005, width: 640, height: 480, side: 24).count == 5996)
        #expect(try Self.levels(factor: 1.0005, width: 8192, height: 8192).count <= Pyramid.maximumLevelCount)
    }

    @Test(
        "however near to 1 the factor is, the levels are not too many and reach up to the image",
        arguments: [1.0001, 1.000001, 1 + 1e-12, Double(1).nextUp])
    func nearOne(factor: Double) throws {
        for side in [1000, 8192] {
            let levels = try Self.levels(factor: factor, width: side, height: side)
            #expect((Pyramid.maximumLevelCount - 2...Pyramid.maximumLevelCount).contains(levels.count))
            #expect(levels.first?.windowWidth == 3)
            #expect(try #require(levels.last?.windowWidth) >= side * 999 / 1000)
            #expect(zip(levels, levels.dropFirst()).allSatisfy { $0.scale <= $1.scale })
        }
        #expect(try Self.levels(factor: factor, width: 3, height: 9).allSatisfy { $0.windowWidth == 3 })
    }

    @Test("a factor beyond the image leaves one level", arguments: [3000, 1e18, 1e307, .greatestFiniteMagnitude])
    func huge(factor: Double) throws {
        #expect(try Self.levels(factor: factor, width: 8192, height: 8192).count == 1)
    }
}
