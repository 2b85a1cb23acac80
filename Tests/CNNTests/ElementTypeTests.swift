import Testing

@testable import CNN

@Suite struct ElementTypeTests {
    /// A session of one node with the input x.
    private static func session(
        _ op: String, _ inputs: [String] = ["x"], type: Int64 = 1, shape: [Int64] = [1, 4], opset: Int64 = 17,
        weights: [[UInt8]] = [], attributes: [[UInt8]] = [], outputs: [String] = ["y"]
    ) throws -> Session {
        var builder = ModelBuilder()
        builder.opset = opset
        builder.inputType = type
        builder.inputs = [("x", shape.map { .size($0) })]
        builder.initializers = weights
        builder.nodes = [ModelBuilder.node(op, inputs, outputs, attributes: attributes)]
        return try Session(model: try Model(bytes: builder.bytes()))
    }

    /// The error of making one.
    private static func refusal(_ make: () throws -> Session) -> String {
        do {
            _ = try make()
            return "it was accepted"
        } catch { return "\(error)" }
    }

    @Test("outputs have the types that ONNX says")
    func givesTypes() throws {
        let cast: (Int64) -> [[UInt8]] = { [ModelBuilder.attribute("to", int: $0)] }
        let types: [(Int64, ElementType)] = [
            (1, .float32), (2, .uint8), (3, .int8), (6, .int32), (7, .int64), (9, .bool), (10, .float32),
        ]
        for (code, type) in types {
            #expect(try Self.session("Cast", attributes: cast(code)).outputs[0].elementType == type)
        }
        #expect(try Self.session("Relu", type: 10).inputs[0].elementType == .float32)
        #expect(try Self.session("Equal", ["x", "x"]).outputs[0].elementType == .bool)
        #expect(try Self.session("ArgMax").outputs[0].elementType == .int64)
        #expect(try Self.session("Shape", type: 2).outputs[0].elementType == .int64)
        let scale = ModelBuilder.tensor("s", dims: [], [0.5])
        #expect(try Self.session("QuantizeLinear", ["x", "s"], weights: [scale]).outputs[0].elementType == .uint8)
    }

    @Test("bytes other than 0 and 1 are true, wherever a file has them")
    func readsBooleans() throws {
        let condition = ModelBuilder.tensor("c", type: 9, dims: [4], bytes: [0, 1, 2, 255])
        let zero = ModelBuilder.tensor("z", dims: [], [0])
        let session = try Self.session("Where", ["c", "x", "z"], weights: [condition, zero])
        let outputs = try session.run(inputs: ["x": try Tensor(shape: [1, 4], floats: [1, 2, 3, 4])])
        #expect(outputs["y"]?.floats == [0, 2, 3, 4])
        let header = Array("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }".utf8)
        let file = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header + [0, 1, 7]
        #expect(try NumpyFile(bytes: file).storage == .bool([false, true, true]))
    }

    @Test("weights of one byte stay where they are in the file")
    func keepsBytes() throws {
        var builder = ModelBuilder()
        builder.initializers = [ModelBuilder.tensor("w", type: 3, dims: [4], bytes: [1, 255, 128, 127])]
        builder.nodes = [ModelBuilder.node("Identity", ["w"], ["y"])]
        let model = try Model(bytes: builder.bytes())
        let weights = try #require(model.contents.initializers["w"])
        #expect(weights.type.element == .int8 && weights.type.byteCount == 4)
        let file = try #require(model.contents.files.first).bytes
        let start = try #require(file.baseAddress)
        #expect(weights.bytes >= start && weights.bytes < start + file.count)
        let outputs = try Session(model: model).run(inputs: ["x": try Tensor(shape: [1, 4], floats: [0, 0, 0, 0])])
        #expect(outputs["y"]?.storage == .int8([1, -1, -128, 127]))
    }

    @Test("a tensor of the wrong type is refused with both types")
    func refusesInputs() throws {
        let session = try Self.session("Not", type: 9)
        let bytes = try Tensor(shape: [1, 4], storage: .uint8([0, 1, 0, 1]))
        #expect { try session.run(inputs: ["x": bytes]) } throws: {
            "\($0)".contains("must be bool of shape [1, 4], but is uint8")
        }
        #expect(Self.refusal { try Self.session("Relu", type: 5) }.contains("input \"x\" is of a type"))
    }

    @Test("operators name the types that they do not take")
    func refusesTypes() {
        let refused: [(String, [String], Int64, String)] = [
            ("Relu", ["x"], 6, "input 0 must be float32, not int32"), ("Not", ["x"], 1, "must be bool, not float32"),
            ("And", ["x", "x"], 7, "must be bool, not int64"), ("Less", ["x", "x"], 9, "does not count with bool"),
            ("Add", ["x", "x"], 9, "does not count with bool"), ("Where", ["x", "x", "x"], 1, "must be bool"),
            ("DequantizeLinear", ["x", "s"], 7, "type int64"), ("ReduceL2", ["x"], 6, "int32, not float32"),
            ("ReduceSum", ["x"], 9, "does not count with bool"), ("Add", ["x", "s"], 6, "int32 and float32"),
        ]
        let scale = ModelBuilder.tensor("s", dims: [], [0.5])
        for (op, inputs, type, words) in refused {
            let error = Self.refusal { try Self.session(op, inputs, type: type, weights: [scale]) }
            #expect(error.contains(words), "\(op): \(error)")
        }
    }

    @Test("attributes and values that are not supported are named")
    func refusesAttributes() {
        typealias Builder = ModelBuilder
        let image: [Int64] = [1, 2, 4, 4]
        let scales = Builder.tensor("s", dims: [4], [1, 1, 2, 2])
        let zero = Builder.tensor("z", type: 9, dims: [], bytes: [1])
        func expect(_ words: String, _ make: () throws -> Session) {
            let error = Self.refusal(make)
            #expect(error.contains(words), "\(error)")
        }
        expect("mode \"spline\"") {
            try Self.session(
                "Resize", ["x", "", "s"], shape: image, weights: [scales],
                attributes: [Builder.attribute("mode", text: "spline")])
        }
        expect("its scales (input 2) is computed during the run") {
            try Self.session("Resize", ["x", "", "x"], shape: image)
        }
        expect("either scales or sizes") { try Self.session("Resize", ["x"], shape: image) }
        expect("element type 5") { try Self.session("Cast", attributes: [Builder.attribute("to", int: 5)]) }
        expect("p is 3") { try Self.session("LpNormalization", attributes: [Builder.attribute("p", int: 3)]) }
        expect("training is not supported") { try Self.session("Dropout", ["x", "", "z"], weights: [zero]) }
        expect("3 spatial dimensions") {
            try Self.session("ConvTranspose", ["x", "x"], shape: [1, 1, 2, 2, 2])
        }
        expect("leave nothing") {
            try Self.session(
                "ConvTranspose", ["x", "x"], shape: [1, 1, 2, 2],
                attributes: [Builder.attribute("pads", ints: [2, 2, 2, 2])])
        }
        expect("output \"y\"") { try Self.session("Relu", outputs: ["z"]) }
        expect("Upsample") { try Self.session("Upsample", opset: 6) }
    }

    @Test("small files that ask for a large picture are refused before anything is made")
    func boundsSizes() {
        let sizes = ModelBuilder.tensor("s", dims: [4], ints: [1, 1, 1, 1 << 30])
        for mode in ["nearest", "linear", "cubic"] {
            let error = Self.refusal {
                try Self.session(
                    "Resize", ["x", "", "", "s"], shape: [1, 1, 1, 2], weights: [sizes],
                    attributes: [ModelBuilder.attribute("mode", text: mode)])
            }
            #expect(error.contains("bytes of memory"), "\(error)")
        }
        let pads = ModelBuilder.tensor("p", dims: [4], ints: [0, 0, 0, 1 << 30])
        let error = Self.refusal {
            try Self.session(
                "Pad", ["x", "p"], weights: [pads], attributes: [ModelBuilder.attribute("mode", text: "edge")])
        }
        #expect(error.contains("bytes of memory"), "\(error)")
    }
}
