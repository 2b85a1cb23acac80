// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever a trace holds, it is read to its end, or the error names the line.
import Trace

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    InputFile.hold(Array(UnsafeBufferPointer(start: start, count: count)))
    do throws(TraceError) {
        let reader = try TraceReader(path: InputFile.path)
        while try reader.next() != nil {}
    } catch {
        precondition(error.line != nil && !error.message.isEmpty, "an error must say its cause and its line")
    }
    return 0
}
