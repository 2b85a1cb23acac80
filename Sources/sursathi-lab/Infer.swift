// Runs on: the main thread.
import ArgumentParser
import CNN
import Glibc
import JSONText
import Threads
import Processor

/// `sursathi-lab infer`: the engine alone.
struct Infer: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs an ONNX model on NumPy arrays.")

    @Argument(help: "The model.") var model: String
    @Option(help: "An input as [NAME=]FILE.npy; the name may be left out if the model has one input.") var input:
        [String] = []
    @Option(help: "Folder for NAME.npy of each output; '/' in a name becomes '_'.") var outputDir: String
    @Option(help: "Threads.") var threads = 1
    @Option(help: "With what numbers networks of floats are computed: float32 or bfloat16.") var precision = Precision
        .float32
    @Flag(help: "Keep weights once, at some cost of speed.") var lowMemory = false
    @Option(help: "How often to run; the median of the times is told.") var `repeat` = 1

    func validate() throws {
        guard threads >= 1, `repeat` >= 1 else { throw ValidationError("--threads and --repeat are at least 1.") }
    }

    func run() throws {
        let model = try Model(path: model)
        let inputs = try Self.readInputs(model, input)
        let session = try Session(
            model: model, threads: threads, inputShapes: inputs.mapValues(\.shape), precision: precision,
            memory: lowMemory ? .low : .fast)
        if let text = ProcessorLevel.remark { remark(text) }
        var outputs: [String: Tensor] = [:]
        var times: [Double] = []
        for _ in 0..<`repeat` {
            let start = MonotonicClock.seconds
            outputs = try session.run(inputs: inputs)
            times.append((MonotonicClock.seconds - start) * 1000)
        }
        guard mkdir(outputDir, 0o777) == 0 || errno == EEXIST else {
            throw LabError("the folder \(outputDir) cannot be made: \(String(cString: strerror(errno)))")
        }
        for (name, tensor) in outputs {
            let file = String(name.map { $0 == "/" ? "_" : $0 })
            try NumpyFile(tensor).write(path: "\(outputDir)/\(file).npy")
        }
        writeLine([
            ("milliseconds", .number(median(times), decimals: 3)), ("peakResidentBytes", .integer(peakResidentBytes())),
            ("kernels", .string(session.processorLevel.rawValue)),
        ])
    }

    /// The arrays of `[NAME=]FILE.npy` arguments by the input's name.
    static func readInputs(_ model: Model, _ arguments: [String]) throws -> [String: Tensor] {
        var inputs: [String: Tensor] = [:]
        for argument in arguments {
            let (name, path) = try inputName(model, argument, valueForm: "FILE.npy")
            inputs[name] = try tensor(path, for: model.inputs.first { $0.name == name })
        }
        return inputs
    }

    /// Splits `[NAME=]VALUE`; without a name, the model's only input is meant.
    static func inputName(_ model: Model, _ argument: String, valueForm: String) throws -> (String, String) {
        if let split = argument.firstIndex(of: "=") {
            return (String(argument[..<split]), String(argument[argument.index(after: split)...]))
        }
        guard model.inputs.count == 1, let only = model.inputs.first else {
            throw LabError("\(argument): the model has \(model.inputs.count) inputs; write NAME=\(valueForm)")
        }
        return (only.name, argument)
    }

    /// The array as it is; bytes become floats where the model wants floats.
    private static func tensor(_ path: String, for input: Model.Value?) throws -> Tensor {
        let file = try NumpyFile(path: path)
        if case .uint8(let values) = file.storage, input?.elementType == .float32 {
            return try Tensor(shape: file.shape, floats: values.map(Float.init))
        }
        return try Tensor(shape: file.shape, storage: file.storage)
    }
}

extension Precision: ExpressibleByArgument {}
