// Runs on: the main thread.
import ArgumentParser
import CNN
import Glibc
import JSONText
import Threads
import Processor

/// `sursathi-lab bench`: the engine's speed and memory, in rounds that another program gives the beat of.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs an ONNX model for as long as each line of standard input says.",
        discussion: """
            Loads the model, runs it once, and prints what that took. Then, for each line "run SECONDS" on standard \
            input, runs it over and over for that long and prints the median of the times. So another program can \
            time several engines in turns. Inputs that no file is given for are random. SURSATHI_CPU is honoured.
            """)

    @Argument(help: "The model.") var model: String
    @Option(help: "An input as [NAME=]FILE.npy, as infer takes it.") var input: [String] = []
    @Option(help: "An input's shape as [NAME=]1x3x224x224, where the model leaves it open.") var inputShape: [String] =
        []
    @Option(help: "Threads.") var threads = 1
    @Option(help: "With what numbers networks of floats are computed: float32 or bfloat16.") var precision = Precision
        .float32
    @Flag(help: "Keep weights once, at some cost of speed.") var lowMemory = false

    func validate() throws {
        guard threads >= 1 else { throw ValidationError("--threads is at least 1.") }
    }

    func run() throws {
        let start = MonotonicClock.seconds
        let model = try Model(path: model)
        let given = try Infer.readInputs(model, input)
        let session = try Session(
            model: model, threads: threads, inputShapes: try shapes(model, given), precision: precision,
            memory: lowMemory ? .low : .fast)
        let ready = MonotonicClock.seconds
        if let text = ProcessorLevel.remark { remark(text) }
        let inputs = try session.inputs.reduce(into: given) { inputs, value in
            if inputs[value.name] == nil { inputs[value.name] = try randomTensor(value) }
        }
        let filled = MonotonicClock.seconds
        _ = try session.run(inputs: inputs)
        let done = MonotonicClock.seconds
        writeLine([
            ("loadMilliseconds", .number((ready - start) * 1000, decimals: 3)),
            ("fileToFirstResultMilliseconds", .number((ready - start + done - filled) * 1000, decimals: 3)),
            ("arenaBytes", .integer(session.arenaByteCount)), ("weightBytes", .integer(session.weightByteCount)),
            ("packedWeightBytes", .integer(session.packedWeightByteCount)),
            ("peakResidentBytes", .integer(peakResidentBytes())),
            ("kernels", .string(session.processorLevel.rawValue)),
        ])
        while let line = readLine() {
            try answer(line, session)
        }
    }

    private func answer(_ line: String, _ session: Session) throws {
        let words = line.split(separator: " ")
        guard words.count == 2, words[0] == "run", let seconds = Double(words[1]), seconds >= 0, seconds <= 3600 else {
            throw LabError("\"\(line)\" is not \"run SECONDS\" with 0 to 3600 seconds")
        }
        let end = MonotonicClock.seconds + seconds
        var times: [Double] = []
        var now = MonotonicClock.seconds
        repeat {
            let start = now
            session.run()
            now = MonotonicClock.seconds
            times.append((now - start) * 1000)
        } while now < end
        writeLine([
            ("milliseconds", .number(median(times), decimals: 4)),
            ("fastestMilliseconds", .number(times.min() ?? 0, decimals: 4)), ("runs", .integer(times.count)),
            ("peakResidentBytes", .integer(peakResidentBytes())),
        ])
    }

    /// The shapes of the inputs that there are files for, and those of `--input-shape`.
    private func shapes(_ model: Model, _ given: [String: Tensor]) throws -> [String: [Int]] {
        var shapes = given.mapValues(\.shape)
        for argument in inputShape {
            let (name, text) = try Infer.inputName(model, argument, valueForm: "1x3x224x224")
            let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard sizes.allSatisfy({ $0 > 0 }) else { throw LabError("\(text) is no shape; write 1x3x224x224") }
            shapes[name] = sizes
        }
        return shapes
    }

    /// Floats between -1 and 1, the same in each run; integers are zero.
    private func randomTensor(_ value: Session.Value) throws -> Tensor {
        let count = value.shape.reduce(1, *)
        guard value.elementType == .float32 else {
            return try Tensor(shape: value.shape, int64s: [Int64](repeating: 0, count: count))
        }
        var state: UInt32 = 1
        let floats = (0..<count).map { _ -> Float in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(Int32(bitPattern: state)) / 2_147_483_648
        }
        return try Tensor(shape: value.shape, floats: floats)
    }
}

/// The most memory that this process has had resident. From /proc: `getrusage` also counts what the process that
/// started this one had, as the value survives `execve`.
func peakResidentBytes() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, CInt(line.count), file) != nil {
        let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace)
        if words.first == "VmHWM:", words.count > 1, let kilobytes = Int(words[1]) { return kilobytes * 1024 }
    }
    return 0
}
