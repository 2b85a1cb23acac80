import Testing

@testable import FaceDetect

@Suite("detection parameters")
struct DetectionParametersTests {
    @Test(
        "a scale factor that would not let the search end is refused",
        arguments: [1, 0.9, 0, -1.1, Double(1).nextDown, .infinity, -.infinity, .nan] as [Double])
    func badFactor(factor: Double) {
        #expect(throws: DetectionParametersError.self) { try DetectionParameters(scaleFactor: factor) }
    }

    @Test(
        "any finite scale factor above 1 is accepted",
        arguments: [Double(1).nextUp, 1.005, 17, .greatestFiniteMagnitude])
    func goodFactor(factor: Double) throws {
        #expect(try DetectionParameters(scaleFactor: factor).scaleFactor == factor)
    }

    @Test("the error says what is wanted and what was found")
    func message() {
        #expect(
            DetectionParametersError(scaleFactor: 1).description
                == "the scale factor must be a finite number above 1, not 1.0")
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
