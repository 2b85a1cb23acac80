// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever the bytes are, reading them ends in a typed error or a cascade that can be run.
import FaceDetect
import Image

/// A picture that nobody drew, larger than the windows of the first inputs.
private let picture: GrayImage = {
    var image = GrayImage(width: 97, height: 71)
    var state: UInt32 = 1
    for y in 0..<image.height {
        for x in 0..<image.width {
            state = state &* 1_664_525 &+ 1_013_904_223
            image[x, y] = UInt8(truncatingIfNeeded: (state >> 24) / 2 &+ UInt32(x + y) / 2)
        }
    }
    return image
}()

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(CascadeError) {
        let cascade = try Cascade(xml: bytes, name: "fuzz.xml")
        let detector = FaceDetector(cascade: cascade)
        if let parameters = try? DetectionParameters(scaleFactor: 1.9) {
            _ = detector.detectRaw(in: picture, parameters: parameters)
        }
    } catch {
        precondition(!error.message.isEmpty && error.line != nil, "an error must say its cause and its line")
    }
    return 0
}
