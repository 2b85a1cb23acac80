// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever a camera sends as a JPEG, it is a picture of the size that it says, or a typed error.
import Image

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    var decoder = JPEGDecoder()
    var gray = GrayImage(width: 1, height: 1)
    var color = RGBImage(width: 1, height: 1)
    let isGray = (try? decoder.decodeGray(bytes, into: &gray)) != nil
    let isColor = (try? decoder.decodeRGB(bytes, into: &color)) != nil
    precondition(!(isGray && isColor) || (gray.width, gray.height) == (color.width, color.height))
    return 0
}
