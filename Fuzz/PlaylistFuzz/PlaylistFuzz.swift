// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever a playlist file holds, its entries are plain paths of bounded length, or none.
@testable import Library

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for entries in [PlaylistText.m3uEntries(bytes), PlaylistText.plsEntries(bytes)] {
        for entry in entries {
            guard case .path(let path) = PlaylistText.location(entry.location, folder: "/music") else { continue }
            precondition(path.utf8.first == UInt8(ascii: "/"), "a path must be absolute")
        }
        _ = PlaylistReader.resolve(entries, folder: "/nonexistent")
    }
    return 0
}
