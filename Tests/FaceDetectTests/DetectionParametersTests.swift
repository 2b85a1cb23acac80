import Testing

@testable import FaceDetect

@Suite("detection parameters")
struct DetectionParametersTests {
    @Test(
        "a scale factor that would not let the search end is refused",
        arguments: [1, 1.005, 0.9, 0, -1.1, 17, .infinity, -.infinity, .nan] as [Double])
    func badFactor(factor: Double) {
        #expect(throws: DetectionParametersError.self) { try DetectionParameters(scaleFactor: factor) }
    }

    @Test("the error names the range and what was found")
    func message() {
        #expect(
            DetectionParametersError(scaleFactor: 1).description
                == "the scale factor must be from 1.01 to 16.0, not 1.0")
    }

    @Test("sizes are clamped, whatever their sign and magnitude")
    func sizes() {
        let size = DetectionParameters.Size(width: .min, height: .max)
        #expect(size.width == 0)
        #expect(size.height == 65_535)
    }

    @Test("the defaults are OpenCV's")
    func defaults() throws {
        #expect(
            try DetectionParameters(scaleFactor: 1.1, minNeighbors: 3, minSize: .none, maxSize: .none)
                == DetectionParameters())
    }
}
