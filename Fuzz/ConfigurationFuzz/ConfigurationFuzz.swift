// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever config.toml holds, each problem says where it is and what it is, and the settings are in their ranges.
import Pipeline

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let reader = ConfigurationReader(text: text, file: "config.toml")
    precondition(reader.problems.allSatisfy { "\($0)".hasPrefix("config.toml") && !$0.message.isEmpty })
    precondition((0...100).contains(reader.configuration.player.volume))
    return 0
}
