// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever an MP3 file holds, its tags, its length and its picture are read or left out.
@testable import Library

private let reader = TagReader(readsPictures: true)

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    InputFile.hold(Array(UnsafeBufferPointer(start: start, count: count)))
    if let details = try? reader.read(path: InputFile.path) {
        _ = TrackTags(details, track: Track(path: InputFile.path))
    }
    _ = try? reader.picture(path: InputFile.path)
    return 0
}
