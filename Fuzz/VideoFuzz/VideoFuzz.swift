// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever a recording (AVI, MJPEG, YUV4MPEG2) holds, it ends, in frames that can be decoded or typed errors.
import Capture
import Image

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    InputFile.hold(Array(UnsafeBufferPointer(start: start, count: count)))
    guard let source = try? RecordedSource.open(path: InputFile.path) else { return 0 }
    var decoder = FrameDecoder()
    var image = GrayImage(width: 1, height: 1)
    var frame = Frame()
    var time = -Double.infinity
    // More than one frame for each byte cannot be.
    for _ in 0...count {
        switch try? source.read(into: &frame, timeoutMilliseconds: 0) {
        case .frame:
            precondition(frame.timestamp.isFinite && frame.timestamp >= time, "time goes on")
            time = frame.timestamp
            try? decoder.decodeGray(frame, into: &image)
        case .dropped, .timedOut: continue
        case .ended, nil: return 0
        }
    }
    preconditionFailure("a recording without an end")
}
