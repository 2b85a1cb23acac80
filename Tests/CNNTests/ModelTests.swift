import Testing

@testable import CNN

@Suite struct ModelTests {
    @Test("a model tells its inputs, outputs, versions and metadata")
    func describes() throws {
        let fixture = try #require(FixtureCase.networks.first)
        let model = try Model(bytes: fixture.model)
        #expect(model.inputs.map(\.name) == ["image"])
        #expect(model.inputs[0].shape == [.symbolic("batch"), .fixed(3), .fixed(24), .fixed(24)])
        #expect(model.inputs[0].elementType == .float32)
        #expect(model.outputs.map(\.name) == ["scores"])
        #expect(model.opset == 17)
        #expect(model.irVersion == 8)
        #expect(model.metadata == ["sursathi.labels": "a,b", "license": "MIT"])
    }

    @Test("weights listed among the inputs, as old files have them, are no inputs")
    func hidesWeights() throws {
        var builder = ModelBuilder()
        builder.inputs.append(("w", [.size(4)]))
        builder.initializers = [ModelBuilder.tensor("w", dims: [4], [1, 2, 3, 4])]
        builder.nodes = [ModelBuilder.node("Add", ["x", "w"], ["y"])]
        let model = try Model(bytes: builder.bytes())
        #expect(model.inputs.map(\.name) == ["x"])
        let session = try Session(model: model)
        let outputs = try session.run(inputs: ["x": try Tensor(shape: [1, 4], floats: [1, 1, 1, 1])])
        #expect(outputs["y"]?.floats == [2, 3, 4, 5])
    }

    private static func reason(_ bytes: [UInt8]) -> ModelError? {
        do throws(ModelError) {
            _ = try Session(model: try Model(bytes: bytes, name: "net.onnx"))
            return nil
        } catch { return error }
    }

    @Test("a missing file is named with its cause")
    func namesMissingFile() {
        #expect {
            try Model(path: "/nonexistent/net.onnx")
        } throws: { error in
            (error as? ModelError)?.reason == .unreadable
                && "\(error)" == "/nonexistent/net.onnx: cannot open the file: No such file or directory"
        }
        #expect { try Model(path: "/tmp") } throws: { ($0 as? ModelError)?.reason == .unreadable }
    }

    @Test(
        "impossible tensors are refused with their name",
        arguments: [
            [-1], [4, -1], [1 << 40], [.max, .max], [0, .max], [1 << 31], [3], [5], [Int64](repeating: 1, count: 9),
            [Int64](repeating: 1, count: 100),
        ])
    func refusesDimensions(_ dims: [Int64]) {
        var builder = ModelBuilder()
        builder.initializers = [ModelBuilder.tensor("weights", dims: dims, [1, 2, 3, 4])]
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"])]
        let error = Self.reason(builder.bytes())
        #expect(error?.file == "net.onnx")
        #expect(error != nil && (dims.count > 64 || error?.node?.contains("weights") == true))
    }

    @Test("a cycle, an unknown value and a missing output are told apart")
    func refusesBrokenGraphs() {
        var builder = ModelBuilder()
        builder.nodes = [
            ModelBuilder.node("Add", name: "first", ["x", "b"], ["a"]), ModelBuilder.node("Relu", ["a"], ["b"]),
            ModelBuilder.node("Relu", ["b"], ["y"]),
        ]
        var error = Self.reason(builder.bytes())
        #expect(error?.node == "\"first\" (Add)")
        #expect(error?.detail.contains("cycle") == true)
        builder.nodes = [ModelBuilder.node("Relu", ["nothing"], ["y"])]
        error = Self.reason(builder.bytes())
        #expect(error?.detail.contains("\"nothing\" does not exist") == true)
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["z"])]
        #expect(Self.reason(builder.bytes())?.detail.contains("nothing computes the output \"y\"") == true)
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"]), ModelBuilder.node("Abs", ["x"], ["y"])]
        #expect(Self.reason(builder.bytes())?.detail.contains("computed twice") == true)
        builder.nodes = []
        builder.outputs = []
        #expect(Self.reason(builder.bytes())?.reason == .malformed)
    }

    @Test("every unsupported node is listed with its operator and opset before anything runs")
    func listsUnsupportedNodes() {
        var builder = ModelBuilder()
        builder.domains = ["com.example"]
        let deep = (0..<10_000).reduce([UInt8]()) { graph, _ in
            graph.count > 1_000_000 ? graph : ModelBuilder.field(1, graph)
        }
        builder.nodes = [
            ModelBuilder.node("Relu", ["x"], ["a"]), ModelBuilder.node("LSTM", name: "memory", ["a"], ["b"]),
            ModelBuilder.node("Magic", name: "own", ["b"], ["c"], domain: "com.example"),
            ModelBuilder.node("If", ["c"], ["y"], attributes: [ModelBuilder.attribute("then_branch", graph: deep)]),
        ]
        let error = Self.reason(builder.bytes())
        #expect(error?.reason == .unsupported)
        #expect(
            error?.detail == "3 nodes have operators that are not supported: \"memory\" (LSTM) [opset 17], "
                + "\"own\" (Magic) [domain com.example, opset 3], computing \"y\" (If) [opset 17]")
    }

    @Test("operator sets that nobody has checked are refused", arguments: [0, 1, 5, 29, 1 << 40])
    func refusesOpsets(_ opset: Int64) {
        var builder = ModelBuilder()
        builder.opset = opset
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"])]
        #expect(Self.reason(builder.bytes()) != nil)
    }

    @Test("text of a file cannot disturb a log")
    func cleansText() {
        var builder = ModelBuilder()
        let name = "a\nb\u{1B}[31m" + String(repeating: "c", count: 100_000)
        builder.nodes = [ModelBuilder.node("Add", name: name, ["x", "missing"], ["y"])]
        let text = Self.reason(builder.bytes())?.description ?? ""
        #expect(text.hasPrefix("net.onnx: node \"a?b?[31mccc"))
        #expect(text.utf8.count < 1000)
        #expect(!text.unicodeScalars.contains { $0.value < 32 })
    }

    @Test("small files that ask for much memory are refused")
    func boundsMemory() {
        var builder = ModelBuilder()
        builder.initializers = [ModelBuilder.tensor("shape", dims: [2], ints: [1 << 20, 1 << 10])]
        builder.nodes = [ModelBuilder.node("ConstantOfShape", ["shape"], ["y"])]
        #expect(Self.reason(builder.bytes())?.reason == .tooLarge)
        builder.nodes = [
            ModelBuilder.node(
                "MaxPool", ["x"], ["y"],
                attributes: [
                    ModelBuilder.attribute("kernel_shape", ints: [1 << 20, 1 << 20]),
                    ModelBuilder.attribute("pads", ints: [Int64](repeating: (1 << 20) - 1, count: 4)),
                ])
        ]
        builder.inputs = [("x", [.size(1), .size(1), .size(3), .size(3)])]
        #expect(Self.reason(builder.bytes())?.reason == .tooLarge)
    }

    @Test("a tensor cannot be given a million dimensions")
    func boundsTime() {
        var builder = ModelBuilder()
        builder.opset = 11
        let axes = ModelBuilder.attribute("axes", ints: Array(0..<1_000_000))
        builder.nodes = [ModelBuilder.node("Unsqueeze", ["x"], ["y"], attributes: [axes])]
        #expect(Self.reason(builder.bytes())?.reason == .unsupported)
    }

    @Test("operators that the file defines itself are refused by name, with the way out")
    func refusesLocalFunctions() {
        var builder = ModelBuilder()
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["y"])]
        let error = Self.reason(builder.bytes() + ModelBuilder.field(25, ModelBuilder.field(1, "Swish")))
        #expect(error?.reason == .unsupported)
        #expect(error?.detail.contains("\"Swish\"") == true)
    }

    @Test("a small file whose nodes all read the same large weights is refused")
    func boundsRereading() {
        var builder = ModelBuilder()
        builder.initializers = [ModelBuilder.tensor("size", dims: [2], ints: [4, 1 << 20])]
        builder.nodes = [ModelBuilder.node("ConstantOfShape", ["size"], ["w"])]
        for index in 0..<200 { builder.nodes.append(ModelBuilder.node("MatMul", ["x", "w"], ["y\(index)"])) }
        builder.outputs = (0..<200).map { "y\($0)" }
        let error = Self.reason(builder.bytes())
        #expect(error?.reason == .tooLarge)
        #expect(error?.detail.contains("again and again") == true)
    }

    @Test("stated shapes of values in between are not believed")
    func ignoresValueInfo() throws {
        var builder = ModelBuilder()
        builder.nodes = [ModelBuilder.node("Relu", ["x"], ["a"]), ModelBuilder.node("Neg", ["a"], ["y"])]
        builder.valueInfo = [("a", [.size(7), .size(-3), .named("n")])]
        let session = try Session(model: try Model(bytes: builder.bytes()))
        #expect(session.outputs[0].shape == [1, 4])
    }
}
