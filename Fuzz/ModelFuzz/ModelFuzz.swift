// Runs on: the main thread of the fuzzer.

/// libFuzzer's entry: whatever the bytes are, reading and running them ends in a typed error or a result, soon.
@testable import CNN

/// Keeps a flipped dimension from filling the machine's memory.
private let memoryLimitBytes = 64 << 20
/// A model that would compute longer than this is prepared, but not run: it is slow by what it asks for.
private let runLimit = 20_000_000

/// Called by libFuzzer for each input; see https://llvm.org/docs/LibFuzzer.html
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(ModelError) {
        let model = try Model(bytes: bytes)
        let session = try Session(model: model, memoryLimitBytes: memoryLimitBytes)
        if try work(model) <= runLimit { session.run() }
    } catch {
        precondition(!error.detail.isEmpty, "an error must say its cause")
    }
    return 0
}

/// Roughly how many elements the nodes touch.
private func work(_ model: Model) throws(ModelError) -> Int {
    let planner = try GraphPlanner(model: model, inputShapes: [:], memoryLimitBytes: memoryLimitBytes)
    var work = 0
    for node in planner.nodes {
        guard let input = node.inputs.first.flatMap({ planner.types[$0] }) else { continue }
        let outputs = node.outputs.reduce(0) { $0 + (planner.types[$1]?.count ?? 0) }
        let inputs = node.inputs.reduce(0) { $0 + (planner.types[$1]?.count ?? 0) }
        switch node.operatorName {
        case "Conv", "Gemm", "MatMul", "ConvTranspose", "MaxPool", "AveragePool", "LRN", "Resize", "Upsample":
            // More than any window or matrix of this input can take.
            work &+=
                outputs.multipliedReportingOverflow(by: max(input.count, inputs)).partialValue & Int(Int32.max) << 8
        default: work &+= outputs &+ inputs
        }
        if work > runLimit || work < 0 { return .max }
    }
    return work
}
