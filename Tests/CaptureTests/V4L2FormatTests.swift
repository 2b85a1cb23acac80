import CV4L2
import Testing

@testable import Capture

@Suite struct V4L2FormatTests {
    @Test("the nearest size wins; of two the larger")
    func size() {
        let sizes = [(320, 240), (640, 480), (1280, 720), (640, 360), (0, 480), (99999, 480)]
        func nearest(_ width: Int, _ height: Int) -> [Int] {
            let size = V4L2Format.nearestSize(of: sizes, width: width, height: height)
            return [size.width, size.height]
        }
        #expect(nearest(640, 480) == [640, 480])
        #expect(nearest(600, 400) == [640, 360])
        #expect(nearest(5000, 5000) == [1280, 720])
        #expect(nearest(1, 1) == [320, 240])
        #expect(nearest(640, 420) == [640, 480])
        let none = V4L2Format.nearestSize(of: [], width: 33, height: 44)
        #expect(none.width == 33 && none.height == 44)
    }

    @Test("sizes in steps stay on a step and in the range")
    func step() {
        #expect(V4L2Format.nearestStep(640, from: 16, to: 1920, step: 16) == 640)
        #expect(V4L2Format.nearestStep(645, from: 16, to: 1920, step: 16) == 640)
        #expect(V4L2Format.nearestStep(1, from: 16, to: 1920, step: 16) == 16)
        #expect(V4L2Format.nearestStep(5000, from: 16, to: 1919, step: 16) == 1904)
        #expect(V4L2Format.nearestStep(100, from: 50, to: 200, step: 0) == 100)
        #expect(V4L2Format.nearestStep(100, from: 200, to: 50, step: 8) == 200)
        #expect(V4L2Format.nearestStep(8192, from: 0, to: .max, step: .max) == 0)
    }

    @Test("the nearest rate wins; of two the faster; intervals of 0 are passed over")
    func interval() {
        func nearest(_ wish: Double, _ intervals: [(UInt32, UInt32)]) -> [UInt32]? {
            let list = intervals.map { v4l2_fract(numerator: $0.0, denominator: $0.1) }
            return V4L2Format.nearest(of: list, to: wish).map { [$0.numerator, $0.denominator] }
        }
        let usual: [(UInt32, UInt32)] = [(0, 30), (1, 30), (1, 25), (1, 15), (1, 5), (1, 0)]
        #expect(nearest(15, usual) == [1, 15])
        #expect(nearest(20, usual) == [1, 25])
        #expect(nearest(1000, usual) == [1, 30])
        #expect(nearest(15, [(0, 0)]) == nil)
    }

    @Test("impossible wishes are refused before the device is touched")
    func wishes() {
        for (width, height, rate) in [
            (0, 480, 15.0), (640, -1, 15), (Int.max, 480, 15), (640, 480, 0), (640, 480, .nan),
            (640, 480, .infinity),
        ] {
            let wish = CameraConfiguration(device: "/dev/null", width: width, height: height, framesPerSecond: rate)
            let error = thrown(CaptureError.self) { try V4L2Device(configuration: wish) }
            #expect(error?.detail.contains("asked for") == true)
        }
    }
}
