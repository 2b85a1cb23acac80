// Runs on: the main thread.
import ArgumentParser
import CNN
import Glibc
import JSONText
import Processor

/// `sursathi-lab model`: what a network consists of, and where its time goes.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Shows an ONNX model: its facts, and its graph before and after optimisation.",
        discussion: """
            MACs are multiplications with addition of Conv, ConvTranspose, Gemm and MatMul; other operators count 0. \
            Times are those of single nodes with all inputs zero.
            """)

    @Argument(help: "The model.") var model: String
    @Option(help: "An input's shape as [NAME=]1x3x224x224, for models that leave it open.") var inputShape: [String] =
        []
    @Option(help: "Threads.") var threads = 1
    @Flag(help: "Keep weights once, at some cost of speed.") var lowMemory = false
    @Flag(help: "Measure the time of each node.") var profile = false
    @Option(help: "How often to run for --profile; the median of the times is told.") var `repeat` = 10
    @Flag(help: "One JSON object instead of tables.") var json = false

    func validate() throws {
        guard threads >= 1, `repeat` >= 1 else { throw ValidationError("--threads and --repeat are at least 1.") }
    }

    func run() throws {
        let model = try Model(path: model)
        let shapes = try inputShapes(model)
        let before = try GraphSummary(model: model, inputShapes: shapes)
        let session = try Session(model: model, threads: threads, inputShapes: shapes, memory: lowMemory ? .low : .fast)
        if let text = ProcessorLevel.remark { remark(text) }
        let seconds = profile ? session.profile(runs: `repeat`) : nil
        if json {
            writeLine(members(model, session, before: before, seconds))
        } else {
            writeText(text(model, session, before: before, seconds))
        }
    }

    private func inputShapes(_ model: Model) throws -> [String: [Int]] {
        var shapes: [String: [Int]] = [:]
        for argument in inputShape {
            // A name may hold "=", a shape cannot.
            let split = argument.lastIndex(of: "=")
            let sizes = argument[(split.map { argument.index(after: $0) } ?? argument.startIndex)...]
            let shape = sizes.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard shape.allSatisfy({ $0 > 0 }) else {
                throw LabError("\(argument): a shape is written as 1x3x224x224")
            }
            if let split {
                shapes[String(argument[..<split])] = shape
            } else if model.inputs.count == 1 {
                shapes[model.inputs[0].name] = shape
            } else {
                throw LabError("\(argument): the model has \(model.inputs.count) inputs; write NAME=\(sizes)")
            }
        }
        return shapes
    }

    // MARK: Text

    private func text(_ model: Model, _ session: Session, before: GraphSummary, _ seconds: [Double]?) -> String {
        var lines = [
            "file      \(model.file)", "size      \(model.byteCount) bytes",
            "format    IR version \(model.irVersion), opset \(model.opset)",
            "weights   \(model.weightCount) tensors, \(model.weightByteCount) bytes as stored",
        ]
        for (declared, value) in zip(model.inputs, session.inputs) {
            lines.append("input     " + describe(declared, value))
        }
        for (declared, value) in zip(model.outputs, session.outputs) {
            lines.append("output    " + describe(declared, value))
        }
        for (key, value) in model.metadata.sorted(by: { $0.key < $1.key }) {
            lines.append("metadata  \(shown(key)): \(shown(value))")
        }
        lines += ["", "graph of the file: \(before.nodes.count) nodes"] + table(before, nil)
        lines += ["", "graph that runs: \(session.graph.nodes.count) nodes"] + table(session.graph, seconds)
        lines += [
            "", "activations and working memory: \(session.arenaByteCount) bytes",
            "weights of the graph that runs: \(session.graph.parameterByteCount) bytes; kept in forms of the kernels' own: "
                + "\(session.packedWeightByteCount), read where they are stored: \(session.storedWeightByteCount)",
            "kernels: \(session.processorLevel.rawValue)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func describe(_ declared: Model.Value, _ value: Session.Value) -> String {
        let open = declared.shape.map { "[" + $0.map(\.description).joined(separator: ", ") + "]" } ?? "no shape"
        let settled = "\(value.shape)"
        return "\(shown(value.name)): \(value.elementType) \(settled)" + (open == settled ? "" : " (file: \(open))")
    }

    /// Text of a file, on one line and not too long for a terminal.
    private func shown(_ text: String) -> String {
        let clean = text.unicodeScalars.prefix(200).map { $0.value < 32 || $0.value == 127 ? "?" : Character($0) }
        return String(clean) + (text.unicodeScalars.count > 200 ? "..." : "")
    }

    private func table(_ graph: GraphSummary, _ seconds: [Double]?) -> [String] {
        let total = seconds?.reduce(0, +) ?? 0
        var header = ["node", "operator", "output shape", "parameters", "MACs"]
        if seconds != nil { header += ["ms", "share"] }
        var rows = [header]
        for (index, node) in graph.nodes.enumerated() {
            var row = [
                node.label, ([node.operatorName] + node.fusedOperators).joined(separator: " + "),
                node.outputShapes.map { $0.map(String.init).joined(separator: "x") }.joined(separator: ", "),
                "\(node.parameterCount)", "\(node.multiplyAccumulateCount)",
            ]
            if let seconds { row += [milliseconds(seconds[index]), share(seconds[index], of: total)] }
            rows.append(row)
        }
        var sum = ["total", "", "", "\(graph.parameterCount)", "\(graph.multiplyAccumulateCount)"]
        if seconds != nil { sum += [milliseconds(total), share(total, of: total)] }
        return aligned(rows + [sum], leftColumns: 3)
    }

    private func milliseconds(_ seconds: Double) -> String { fixed(seconds * 1000, decimals: 3) }

    private func share(_ seconds: Double, of total: Double) -> String {
        fixed(total > 0 ? seconds / total * 100 : 0, decimals: 1) + " %"
    }

    /// A number with all its decimals, so that columns line up.
    private func fixed(_ number: Double, decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1) { product, _ in product * 10 }
        let scaled = Int((number * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    /// Columns padded to their widest cell: words to the left, numbers to the right.
    private func aligned(_ rows: [[String]], leftColumns: Int) -> [String] {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.reduce(0) { max($0, $1[column].count) } }
        return rows.map { row in
            let cells = row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column < leftColumns ? row[column] + space : space + row[column]
            }
            return cells.joined(separator: "  ")
        }
    }

    // MARK: JSON

    private func members(
        _ model: Model, _ session: Session, before: GraphSummary, _ seconds: [Double]?
    ) -> [(String, JSONValue)] {
        let metadata = model.metadata.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
        return [
            ("file", .string(model.file)), ("bytes", .integer(model.byteCount)),
            ("irVersion", .integer(model.irVersion)), ("opset", .integer(model.opset)), ("metadata", .object(metadata)),
            ("weights", .integer(model.weightCount)), ("weightBytes", .integer(model.weightByteCount)),
            ("inputs", values(model.inputs, session.inputs)), ("outputs", values(model.outputs, session.outputs)),
            ("before", graph(before, nil)), ("after", graph(session.graph, seconds)),
            ("arenaBytes", .integer(session.arenaByteCount)),
            ("packedWeightBytes", .integer(session.packedWeightByteCount)),
            ("storedWeightBytes", .integer(session.storedWeightByteCount)),
            ("kernels", .string(session.processorLevel.rawValue)),
        ]
    }

    private func values(_ declared: [Model.Value], _ values: [Session.Value]) -> JSONValue {
        .array(
            zip(declared, values).map { declared, value in
                .object([
                    ("name", .string(value.name)), ("type", .string("\(value.elementType)")),
                    ("shape", .array(value.shape.map { .integer($0) })),
                    ("declared", declared.shape.map { .array($0.map { .string($0.description) }) } ?? .null),
                ])
            })
    }

    private func graph(_ graph: GraphSummary, _ seconds: [Double]?) -> JSONValue {
        let nodes = graph.nodes.enumerated().map { index, node -> JSONValue in
            var members: [(String, JSONValue)] = [
                ("node", .string(node.label)), ("operator", .string(node.operatorName)),
                ("fused", .array(node.fusedOperators.map { .string($0) })),
                ("shapes", .array(node.outputShapes.map { .array($0.map { .integer($0) }) })),
                ("parameters", .integer(node.parameterCount)), ("macs", .integer(node.multiplyAccumulateCount)),
            ]
            if let seconds { members.append(("milliseconds", .number(seconds[index] * 1000, decimals: 4))) }
            return .object(members)
        }
        return .object([
            ("nodes", .array(nodes)), ("parameters", .integer(graph.parameterCount)),
            ("parameterBytes", .integer(graph.parameterByteCount)), ("macs", .integer(graph.multiplyAccumulateCount)),
        ])
    }
}
