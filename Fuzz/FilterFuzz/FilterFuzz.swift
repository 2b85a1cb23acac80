// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever a client looks for, it is found or refused; the compiled regular expression finds what the simulated one does.
@testable import Library

private let texts = ["", "Artist", "a song (live) 1999", "Ärger\u{0301}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "日本"].map
{ Array($0.utf8) }

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    for ignoresCase in [false, true] {
        let arguments = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        do throws(SongFilterError) {
            _ = try SongFilter(arguments: arguments, ignoresCase: ignoresCase)
        } catch {
            precondition(!error.description.isEmpty, "an error must say its cause")
        }
        guard let expression = try? RegularExpression(text, ignoresCase: ignoresCase) else { continue }
        for text in texts {
            var scratch = RegularExpression.Scratch()
            var other = RegularExpression.Scratch()
            let simulated = text.withUnsafeBufferPointer { expression.simulate($0, &other) }
            precondition(expression.matches(text, &scratch) == simulated, "two engines, two answers")
        }
    }
    return 0
}
